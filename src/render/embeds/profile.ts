import type { APIEmbed } from 'discord-api-types/v10';
import type { Rank, User } from '../../codewars/model.ts';
import { progress } from '../../codewars/ranks.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { beyondPublished, joinParts, languageLabel, rankLabel, someTags } from '../lines.ts';
import { userUrl } from '../links.ts';
import { count, counted, cut, escapeMarkdown } from '../text.ts';

interface LinkedHere {
  /** `null`: the member is not named. */
  readonly memberId: string | null;
  readonly verified: boolean;
}

const maxLanguages = 10;

export function renderProfile(user: User, link?: LinkedHere): APIEmbed {
  const { overall } = user.ranks;
  const position = user.leaderboardPosition;
  const authored = user.totalAuthored > 0 ? `\n${count(user.totalAuthored)} authored` : '';
  return fitEmbed({
    title: escapeMarkdown(user.username) || 'A Codewars member',
    url: userUrl(user.username),
    color: embedColor(overall.rank),
    description: joinParts([nameAndClan(user), link && linkLine(link), wayAhead(overall)], '\n\n'),
    fields: [
      { name: 'Honor', value: count(user.honor), inline: true },
      { name: 'Leaderboard', value: position === null ? '' : `#${count(position)}`, inline: true },
      { name: 'Kata', value: `${count(user.totalCompleted)} completed${authored}`, inline: true },
      { name: 'Languages', value: bestLanguages(user.ranks.languages) },
      { name: 'Skills', value: someTags(user.skills) },
    ],
  });
}

function nameAndClan({ name, clan }: User): string {
  const shownName = cut(escapeMarkdown(withoutCode(name ?? '')), 200);
  const shownClan = cut(escapeMarkdown(clan ?? ''), 200);
  return joinParts([shownName && `**${shownName}**`, shownClan && `of ${shownClan}`], ' ');
}

/** A code that proves ownership (members/verification.ts) may be left in a name. */
const withoutCode = (name: string): string =>
  name
    .replace(/dojo-[a-z0-9]{8}/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Mentions in embeds do not ping. */
function linkLine({ memberId, verified }: LinkedHere): string {
  const whom = memberId === null ? 'Linked here' : `Linked to <@${memberId}>`;
  return verified ? `${whom} ✓ verified` : `${whom} ⚠ unverified link`;
}

function wayAhead({ rank, name, score }: Rank): string {
  const label = `**${rankLabel(rank, name)}** overall`;
  const way = Number.isFinite(score) ? progress(score, rank) : null;
  if (way === null) return `${label}\n${counted(score, 'point', 'points')}`;
  const about = way.estimated ? 'about ' : '';
  const note = way.estimated ? ` ${beyondPublished}` : '';
  const full = Math.min(12, Math.max(0, Math.round((way.percent / 100) * 12)));
  return [
    `${label} → ${way.nextName}`,
    `${'▰'.repeat(full)}${'▱'.repeat(12 - full)} ${about}${way.percent} %`,
    `${count(score)} of ${about}${count(way.to)} points, ${about}${count(way.toGo)} to go${note}`,
  ].join('\n');
}

function bestLanguages(ranks: User['ranks']['languages']): string {
  const best = Object.entries(ranks).sort(
    ([idA, a], [idB, b]) => order(b.rank, a.rank) || order(b.score, a.score) || (idA < idB ? -1 : 1),
  );
  const lines = best.map(
    ([id, { rank, name, score }]) =>
      `**${languageLabel(id) || 'Another language'}** ${rankLabel(rank, name)} · ${count(score)}`,
  );
  // "and 1 more" would take the room of that one.
  if (lines.length <= maxLanguages + 1) return lines.join('\n');
  return [...lines.slice(0, maxLanguages), `and ${count(lines.length - maxLanguages)} more`].join('\n');
}

/** Descending, with NaN last. */
function order(a: number, b: number): number {
  return (Number.isNaN(a) ? -Infinity : a) - (Number.isNaN(b) ? -Infinity : b) || 0;
}
