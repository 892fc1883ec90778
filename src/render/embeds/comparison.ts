import type { APIEmbed } from 'discord-api-types/v10';
import type { User } from '../../codewars/model.ts';
import { rankName } from '../../codewars/ranks.ts';
import type { Comparison } from '../../standings/comparison.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts, joinSome, languageLabel, rankLabel } from '../lines.ts';
import { kataUrl, link, userLink } from '../links.ts';
import { count, counted, cut, escapeMarkdown } from '../text.ts';

type Pair<T> = readonly [T, T];

export interface ComparedAccount {
  readonly user: User;
  /** How many completed kata are known. */
  readonly read: number;
  /** Whether that is all of them. */
  readonly isWhole: boolean;
  /** The first few of what the other has not completed. */
  readonly examples: readonly { readonly id: string; readonly name: string }[];
}

const maxLanguages = 10;

/** Two columns, the greater number of both in bold. */
export function renderComparison(accounts: Pair<ComparedAccount>, comparison: Comparison): APIEmbed {
  const [a, b] = accounts;
  const names = [nameOf(a), nameOf(b)] as const;
  return fitEmbed({
    title: `${names[0]} and ${names[1]}`,
    color: brandColor,
    description: joinParts(
      [accounts.map(({ user }) => userLink(user.username)).join(' · '), leadText(accounts)],
      '\n',
    ),
    fields: [
      { name: names[0], value: columnOf(a, b), inline: true },
      { name: names[1], value: columnOf(b, a), inline: true },
      { name: 'Languages in common', value: languagesText(accounts) },
      { name: `Points by rank: ${names[0]}`, value: pointsText(comparison, 0), inline: true },
      { name: `Points by rank: ${names[1]}`, value: pointsText(comparison, 1), inline: true },
      {
        name: 'Completed by both',
        value: joinParts([counted(comparison.both, 'kata', 'kata'), ...accounts.map(unreadText)], '\n'),
      },
      {
        name: `Only ${names[0]} (${count(comparison.only[0].length)})`,
        value: onlyText(a, comparison.only[0]),
      },
      {
        name: `Only ${names[1]} (${count(comparison.only[1].length)})`,
        value: onlyText(b, comparison.only[1]),
      },
    ],
  });
}

export const sameAccountText = (username: string): string =>
  `That is **${cut(escapeMarkdown(username), 100) || 'the same account'}** twice, level in everything. Name someone else to compare with.`;

const nameOf = ({ user }: ComparedAccount): string =>
  cut(escapeMarkdown(user.username), 100) || 'a Codewars member';

const leadText = ([a, b]: Pair<ComparedAccount>): string =>
  joinParts([leadOf(a, b), leadOf(b, a)], '\n') || 'They are level.';

/** In what the first is ahead; '' if in nothing. */
function leadOf(leader: ComparedAccount, { user: other }: ComparedAccount): string {
  const { ranks, honor, totalCompleted } = leader.user;
  const ahead = [
    { by: ranks.overall.score - other.ranks.overall.score, one: 'point', many: 'points' },
    { by: honor - other.honor, one: 'honor', many: 'honor' },
    { by: totalCompleted - other.totalCompleted, one: 'kata', many: 'kata' },
  ]
    .filter(({ by }) => by > 0)
    .map(({ by, one, many }) => counted(by, one, many));
  const text = joinParts([ahead.slice(0, -1).join(', '), ahead.at(-1)], ' and ');
  return text && `**${nameOf(leader)}** is ahead by ${text}.`;
}

const bold = (text: string, isGreater: boolean): string => (isGreater ? `**${text}**` : text);

function columnOf({ user }: ComparedAccount, { user: other }: ComparedAccount): string {
  const { overall } = user.ranks;
  const languages = Object.keys(user.ranks.languages).length;
  const amount = (own: number, theirs: number, unit: string): string =>
    `${bold(count(own), own > theirs)} ${unit}`;
  return [
    `${bold(rankLabel(overall.rank, overall.name), overall.rank > other.ranks.overall.rank)} overall`,
    amount(overall.score, other.ranks.overall.score, overall.score === 1 ? 'point' : 'points'),
    amount(user.honor, other.honor, 'honor'),
    amount(user.totalCompleted, other.totalCompleted, 'kata'),
    amount(user.totalAuthored, other.totalAuthored, 'authored'),
    amount(languages, Object.keys(other.ranks.languages).length, languages === 1 ? 'language' : 'languages'),
  ].join('\n');
}

/** The languages in which both have a rank, the best of the first account first. */
function languagesText([a, b]: Pair<ComparedAccount>): string {
  const theirs = new Map(Object.entries(b.user.ranks.languages));
  const lines = Object.entries(a.user.ranks.languages)
    .sort(([, one], [, other]) => other.score - one.score)
    .flatMap(([language, own]) => {
      const other = theirs.get(language);
      if (other === undefined) return [];
      const ranks = [own, other].map(({ rank, name, score }) => `${rankLabel(rank, name)} ${count(score)}`);
      return [`**${languageLabel(language) || 'Another language'}** ${ranks.join(' · ')}`];
    });
  if (lines.length === 0) return 'None';
  if (lines.length <= maxLanguages + 1) return lines.join('\n');
  return [...lines.slice(0, maxLanguages), `and ${count(lines.length - maxLanguages)} more`].join('\n');
}

function pointsText({ byRank, inBeta, ofUnknownRank }: Comparison, side: 0 | 1): string {
  const lines = byRank.map(({ rank, kata, points }) => {
    const [own, theirs] = side === 0 ? points : [points[1], points[0]];
    return `${rankName(rank)}: ${bold(count(own), own > theirs)} (${count(kata[side])})`;
  });
  const beta = inBeta[side] === 0 ? '' : `Beta: 0 (${count(inBeta[side])})`;
  const unknown = ofUnknownRank[side] === 0 ? '' : `Rank not known yet: ${count(ofUnknownRank[side])}`;
  return joinParts([...lines, beta, unknown], '\n') || 'No kata yet';
}

function onlyText({ examples }: ComparedAccount, ids: readonly string[]): string {
  if (ids.length === 0) return 'None';
  const names = examples.map(({ id, name }) =>
    link(cut(escapeMarkdown(name), 60) || 'a kata without a name', kataUrl(id)),
  );
  const rest = ids.length - names.length;
  if (names.length === 0) return counted(ids.length, 'kata', 'kata');
  return `${joinSome(names, ', ', 900)}${rest > 0 ? ` and ${count(rest)} more` : ''}`;
}

function unreadText(account: ComparedAccount): string {
  if (account.isWhole) return '';
  const { read, user } = account;
  return `⚠ I have read ${count(read)} of ${count(user.totalCompleted)} kata that ${nameOf(account)} has completed. Look again in a moment.`;
}
