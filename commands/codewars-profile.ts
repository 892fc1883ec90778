import { ApplicationCommandType } from 'discord-api-types/v10';
import { serversOnly, type UserMenu } from '../src/discord/command.ts';
import { MemberError } from '../src/errors.ts';
import { showProfiles } from './shared/profile-reply.ts';

export default {
  data: { type: ApplicationCommandType.User, name: 'Codewars profile', ...serversOnly },
  reply: 'public',
  execute: async (context) => {
    const { guildId, userId, services, interaction } = context;
    if (guildId === null) throw new MemberError('ServersOnly');
    const { id: memberId, bot: isBot } = interaction.targetUser;
    if (isBot) throw new MemberError('IsBot');
    const link = await services.members.get(guildId, memberId);
    if (link !== undefined) return showProfiles(context, [link]);
    if (memberId === userId) throw new MemberError('NotLinked', { where: 'menu' });
    throw new MemberError('MemberNotLinked', { memberId });
  },
} satisfies UserMenu;
