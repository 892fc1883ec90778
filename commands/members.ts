import { ApplicationCommandOptionType as Option, PermissionFlagsBits } from 'discord-api-types/v10';
import { serversOnly, type Command, type Services } from '../src/discord/command.ts';
import { askFirst, buttons, pageOf, pager } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import type { Link } from '../src/members/link.ts';
import { renderMembers } from '../src/render/embeds/lists.ts';
import type { Reply } from '../src/render/reply.ts';
import { escapeMarkdown } from '../src/render/text.ts';
import { withCurrentNames } from './shared/links.ts';
import { guildOfAdmin } from './shared/require-admin.ts';

const pageSize = 20;

async function list(services: Services, links: readonly Link[], wanted: number): Promise<Reply> {
  const newestFirst = [...links].reverse();
  const pages = Math.max(1, Math.ceil(links.length / pageSize));
  const current = Math.min(wanted, pages - 1);
  const shown = await withCurrentNames(
    services,
    newestFirst.slice(current * pageSize, (current + 1) * pageSize),
  );
  const embed = renderMembers({
    items: shown,
    firstIndex: current * pageSize,
    total: links.length,
  });
  return { embeds: [embed], components: buttons(...pager('members', [], current, pages)) };
}

export default {
  data: {
    name: 'members',
    description: 'See who is linked to which Codewars account here, or end a link',
    options: [
      { type: Option.User, name: 'member', description: 'Only this member' },
      { type: Option.Boolean, name: 'remove', description: 'End the link of that member' },
    ],
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    ...serversOnly,
  },
  reply: 'private',
  execute: async (context) => {
    const guildId = guildOfAdmin(context);
    const { options } = context.interaction;
    const { members } = context.services;
    const member = options.getUser('member');
    const remove = options.getBoolean('remove') ?? false;
    if (member === null) {
      if (remove) throw new MemberError('WhichMember');
      return list(context.services, await members.list(guildId), 0);
    }
    const link = await members.get(guildId, member.id);
    if (link === undefined) throw new MemberError('MemberNotLinked', { memberId: member.id });
    if (!remove) return list(context.services, [link], 0);
    return askFirst(
      `End the link of <@${member.id}> to **${escapeMarkdown(link.username)}**? What is kept for it is deleted.`,
      ['End the link', ['members', 'remove', member.id]],
      ['Keep it', ['members', 'page', 0]],
    );
  },
  components: {
    page: {
      reply: 'update',
      execute: async (context) => {
        const { services, args } = context;
        return list(services, await services.members.list(guildOfAdmin(context)), pageOf(args[0]));
      },
    },
    remove: {
      reply: 'update',
      execute: async (context) => {
        const [memberId = ''] = context.args;
        const link = await context.services.members.remove(guildOfAdmin(context), memberId);
        if (link === undefined) throw new MemberError('MemberNotLinked', { memberId });
        return {
          content: `The link of <@${memberId}> to **${escapeMarkdown(link.username)}** has ended, and what was kept for it is deleted. I tell them at their next command.`,
        };
      },
    },
  },
} satisfies Command;
