import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import type { Rank, User } from '../../codewars/model.ts';
import { progress } from '../../codewars/ranks.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinSome, languageLabel, rankLabel } from '../lines.ts';
import { userUrl } from '../links.ts';
import { count, counted, cut, escapeMarkdown } from '../text.ts';

/** The account is linked here; `memberId` is the Discord member, where one may be named. */
interface LinkedHere {
  readonly memberId: string | null;
  readonly verified: boolean;
}

/** Languages beyond these are counted: more lines are not read. */
const languagesShown = 10;

/** A member of Codewars as one embed. Whatever Codewars does not tell is left out. */
export function renderProfile(user: User, link?: LinkedHere): APIEmbed {
  const url = userUrl(user.username);
  const { overall } = user.ranks;
  return fitEmbed({
    title: escapeMarkdown(user.username) || 'A Codewars member',
    ...(url !== null && { url }),
    color: embedColor(overall.rank),
    description: [whoTheyAre(user), link && linkLine(link), standing(overall)]
      .filter((part) => part)
      .join('\n\n'),
    fields: [
      { name: 'Honor', value: count(user.honor), inline: true },
      ...(user.leaderboardPosition === null
        ? []
        : [{ name: 'Leaderboard', value: `#${count(user.leaderboardPosition)}`, inline: true }]),
      {
        name: 'Kata',
        value: `${count(user.totalCompleted)} completed${
          user.totalAuthored > 0 ? `\n${count(user.totalAuthored)} authored` : ''
        }`,
        inline: true,
      },
      languages(user.ranks.languages),
      skills(user.skills),
    ],
  });
}

function whoTheyAre({ name, clan }: User): string {
  const shownName = cut(escapeMarkdown(name ?? ''), 200);
  const shownClan = cut(escapeMarkdown(clan ?? ''), 200);
  return [shownName && `**${shownName}**`, shownClan && `of ${shownClan}`].filter(Boolean).join(' ');
}

/** Mentions in an embed are shown by name and ping nobody. */
function linkLine({ memberId, verified }: LinkedHere): string {
  const whom = memberId === null ? 'Linked here' : `Linked to <@${memberId}>`;
  return verified ? `${whom} ✓ verified` : `${whom} ⚠ unverified link`;
}

function standing({ rank, name, score }: Rank): string {
  const label = `**${rankLabel(rank, name)}** overall`;
  const way = Number.isFinite(score) ? progress(score, rank) : null;
  if (way === null) return `${label}\n${counted(score, 'point', 'points')}`;
  const about = way.estimated ? 'about ' : '';
  const numbers = `${count(score)} of ${about}${count(way.to)} points, ${about}${count(way.toGo)} to go`;
  return `${label} → ${way.nextName}\n${bar(way.percent)} ${about}${way.percent} %\n${numbers}${
    way.estimated ? ' (an estimate: Codewars publishes no thresholds beyond 2 dan)' : ''
  }`;
}

function bar(percent: number): string {
  const full = Math.min(12, Math.max(0, Math.round((percent / 100) * 12)));
  return '▰'.repeat(full) + '▱'.repeat(12 - full);
}

function languages(ranks: User['ranks']['languages']): APIEmbedField {
  const best = Object.entries(ranks).sort(
    ([idA, a], [idB, b]) => order(b.rank, a.rank) || order(b.score, a.score) || (idA < idB ? -1 : 1),
  );
  const lines = best.map(
    ([id, { rank, name, score }]) =>
      `**${languageLabel(id) || 'Another language'}** ${rankLabel(rank, name)} · ${count(score)}`,
  );
  const shown = lines.slice(0, lines.length === languagesShown + 1 ? undefined : languagesShown);
  const hidden = lines.length - shown.length;
  return {
    name: 'Languages',
    value: [...shown, ...(hidden > 0 ? [`and ${count(hidden)} more`] : [])].join('\n'),
  };
}

/** Descending needs an order for what is no number, too. */
function order(a: number, b: number): number {
  return (Number.isNaN(a) ? -Infinity : a) - (Number.isNaN(b) ? -Infinity : b) || 0;
}

function skills(all: readonly string[]): APIEmbedField {
  const shown = all.map((skill) => cut(escapeMarkdown(skill), 60)).filter((skill) => skill !== '');
  return { name: 'Skills', value: joinSome(shown, ', ', 300) };
}
