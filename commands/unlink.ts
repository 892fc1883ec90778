import { serversOnly, type Command } from '../src/discord/command.ts';
import { MemberError } from '../src/errors.ts';
import { escapeMarkdown } from '../src/render/text.ts';

export default {
  data: {
    name: 'unlink',
    description: 'End your link in this server and delete what is kept for it',
    ...serversOnly,
  },
  reply: 'private',
  execute: async ({ services, guildId, userId }) => {
    if (guildId === null) throw new MemberError('ServersOnly');
    const ended = await services.members.unlink(guildId, userId);
    if (ended === undefined) throw new MemberError('NotLinked', { where: 'unlink' });
    const key = ended.hasApiKey ? ', and your API key is deleted' : '';
    const hidden = ended.hidden ? ' Then you are on the boards of this server, until you hide again.' : '';
    return {
      content: `Your link to **${escapeMarkdown(ended.username)}** has ended${key}. You can link again any time with /link.${hidden}`,
    };
  },
} satisfies Command;
