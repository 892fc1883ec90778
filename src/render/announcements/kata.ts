import { isRankId, rankName } from '../../codewars/ranks.ts';
import type { NewsRecord } from '../../storage/records.ts';
import { embedColor } from '../colors.ts';
import type { EmbedDraft } from '../limits.ts';
import { joinParts, joinSome, languageNames } from '../lines.ts';
import { kataUrl, link } from '../links.ts';
import { count, counted, cut, escapeMarkdown } from '../text.ts';
import { pickVariant, type Whom } from './message.ts';

/** The member wrote the kata; for `completed`, solved it. */
type KataNews = Exclude<NewsRecord, { type: 'rank' | 'honor' }>;
export type KataInput = Whom & KataNews;

/** `name`: the member, as Discord Markdown. */
export function kataEmbed(input: KataInput, name: string): EmbedDraft {
  const { id, rank, name: kataName } = input.kata;
  const url = kataUrl(id);
  const title = cut(escapeMarkdown(kataName ?? ''), 200);
  const label = rank !== null && isRankId(rank) ? ` (${rankName(rank)})` : '';
  const kata = `${link(title === '' ? 'a kata' : `**${title}**`, url)}${label}`;
  return {
    title: titles[input.type],
    url,
    color: embedColor(rank),
    description: sentences[input.type](input, name, kata),
  };
}

const titles: Readonly<Record<KataNews['type'], string>> = {
  created: 'A new kata',
  approved: 'A kata was approved',
  voted: 'Votes on a kata',
  solved: 'A kata was solved',
  completed: 'Kata completed',
};

type Sentence = (input: KataInput, name: string, kata: string) => string;

const sentences: Readonly<Record<KataNews['type'], Sentence>> = {
  created: ({ seed }, name, kata) =>
    pickVariant(seed, [
      `${name} wrote ${kata}. Who solves it first?`,
      `Fresh from ${name}: ${kata}. Have a look!`,
      `${name} has a new challenge for you: ${kata}.`,
    ]),
  approved: ({ seed }, name, kata) =>
    pickVariant(seed, [
      `${kata} by ${name} left beta and is approved. Congratulations!`,
      `${name} got ${kata} approved. Well done!`,
      `Approved: ${kata} by ${name}. Beautiful!`,
    ]),
  voted: ({ seed, moved }, name, kata) =>
    moved
      ? `News for ${kata} by ${name}: ${votesAndStars(moved)}.`
      : pickVariant(seed, [
          `${kata} by ${name} is getting votes.`,
          `People are voting on ${kata} by ${name}.`,
          `New votes came in for ${kata} by ${name}.`,
        ]),
  solved: ({ seed, count: solutions = 1, moved }, name, kata) => {
    const times = solutions > 1 ? ` ${count(solutions)} times` : '';
    const inAll = moved ? ` ${count(moved.to.completed)} people have solved it.` : '';
    const sentence = pickVariant(seed, [
      `${kata} by ${name} was solved${times}.`,
      `Solved${times}: ${kata} by ${name}.`,
      `${name} keeps people thinking: ${kata} was solved${times}.`,
    ]);
    return `${sentence}${inAll}`;
  },
  completed: ({ seed, languages = [], first = null }, name, kata) => {
    const names = languageNames(languages);
    const within = names.length === 0 ? '' : ` in ${list(names)}`;
    const sentence = pickVariant(seed, [
      `${name} solved ${kata}${within}.`,
      `Done: ${name} completed ${kata}${within}.`,
      `${name} has cracked ${kata}${within}.`,
    ]);
    return first !== null && isRankId(first) ? `${sentence} Their **first ${rankName(first)}**!` : sentence;
  },
};

function votesAndStars({ from, to }: NonNullable<KataNews['moved']>): string {
  const change = (before: number, now: number): string =>
    ` (${now < before ? '−' : '+'}${count(Math.abs(now - before))})`;
  const votes =
    to.votes !== null &&
    to.votes !== from.votes &&
    `its vote score is **${count(to.votes)}**${from.votes === null ? '' : change(from.votes, to.votes)}`;
  const stars =
    to.stars !== from.stars &&
    `it has **${counted(to.stars, 'star', 'stars')}**${change(from.stars, to.stars)}`;
  return joinParts([votes || '', stars || ''], ', and ') || 'votes came in';
}

/** `Rust and Go`, `Rust, Go and C` */
function list(names: readonly string[]): string {
  if (names.length > 4) return joinSome(names, ', ', 200);
  return new Intl.ListFormat('en-GB').format(names);
}
