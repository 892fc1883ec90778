import type { User } from '../../src/codewars/model.ts';
import type { CommandContext } from '../../src/discord/command.ts';
import { button, buttons, linkButton } from '../../src/discord/interactions/components.ts';
import { renderProfile } from '../../src/render/embeds/profile.ts';
import { fitEmbeds } from '../../src/render/limits.ts';
import { userUrl } from '../../src/render/links.ts';
import type { Reply } from '../../src/render/reply.ts';
import { count } from '../../src/render/text.ts';
import { readProfile, type AccountRef } from './account-option.ts';
import { linkTo } from './links.ts';

/** In direct messages a member may have several accounts. */
const mostProfiles = 3;

/** @throws MemberError `AccountGone`; CodewarsError */
export async function showProfiles(context: CommandContext, refs: readonly AccountRef[]): Promise<Reply> {
  const shown = await Promise.all(
    refs.slice(0, mostProfiles).map(async (ref) => {
      const user = (await readProfile(context, ref)).value;
      const link = await linkTo(context, { username: user.username, codewarsId: user.id });
      const linked = link && { memberId: link.userId, verified: link.verifiedAt !== undefined };
      return { user, embed: renderProfile(user, linked) };
    }),
  );
  return {
    embeds: fitEmbeds(shown.map(({ embed }) => embed)),
    components: shown.flatMap(({ user }) => navigation(user, shown.length > 1)),
  };
}

function navigation(user: User, oneOfMany: boolean) {
  const named = (label: string): string => (oneOfMany ? `${label}: ${user.username.slice(0, 40)}` : label);
  const ref = user.id ?? user.username;
  return buttons(
    button(named(`Show completed (${count(user.totalCompleted)})`), ['completed', 'page', ref, 0]),
    button(named(`Show authored (${count(user.totalAuthored)})`), ['authored', 'page', ref, 0]),
    button(named('Activity'), ['activity', 'show', ref, '', 'picture']),
    button(named('Rank up'), ['rankup', 'show', ref]),
    linkButton(named('Open on Codewars'), userUrl(user.username)),
  );
}
