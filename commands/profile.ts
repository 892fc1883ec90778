import type { User } from '../src/codewars/model.ts';
import type { CommandContext, Command } from '../src/discord/command.ts';
import { button, buttons, linkButton } from '../src/discord/interactions/components.ts';
import { everywhere } from '../src/discord/interactions/contexts.ts';
import {
  linkTo,
  profileOf,
  suggestUsers,
  resolveAccounts,
  accountOptions,
  type Meant,
} from './shared/account-option.ts';
import { fitTogether } from '../src/render/together.ts';
import { renderProfile } from '../src/render/embeds/profile.ts';
import type { Reply } from '../src/render/reply.ts';
import { count } from '../src/render/text.ts';
import { userUrl } from '../src/render/links.ts';

/** In direct messages someone may be linked to several accounts; a message has room for a few. */
const mostProfiles = 3;

async function show(context: CommandContext<unknown>, all: readonly Meant[]): Promise<Reply> {
  const shown = await Promise.all(
    all.slice(0, mostProfiles).map(async (meant) => {
      const read = await profileOf(context, meant);
      const { username, id } = read.value;
      const link = await linkTo(context, { username, codewarsId: id });
      const embed = renderProfile({
        user: read.value,
        fetchedAt: read.fetchedAt,
        stale: read.stale,
        now: context.services.now(),
        ...(link === undefined
          ? {}
          : { link: { memberId: link.userId, verified: link.verifiedAt !== undefined } }),
      });
      return { user: read.value, embed };
    }),
  );
  return {
    embeds: fitTogether(shown.map(({ embed }) => embed)),
    components: shown.flatMap(({ user }) => navigation(user, shown.length > 1)),
  };
}

function navigation(user: User, oneOfMany: boolean) {
  const named = (label: string): string => (oneOfMany ? `${label}: ${user.username.slice(0, 40)}` : label);
  const ref = user.id ?? user.username;
  return buttons(
    button(named(`Completed (${count(user.totalCompleted)})`), ['completed', 'page', ref, 0]),
    button(named(`Authored (${count(user.totalAuthored)})`), ['authored', 'page', ref, 0]),
    linkButton(named('codewars.com'), userUrl(user.username)),
  );
}

export default {
  data: {
    name: 'profile',
    description: 'Show somebody’s Codewars profile: ranks, honor, languages, kata',
    options: accountOptions,
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => show(context, await resolveAccounts(context)),
  autocomplete: { user: suggestUsers },
  components: {
    show: {
      reply: 'update',
      execute: (context) => show(context, [context.args[0] ?? '']),
    },
  },
} satisfies Command;
