import type { APIEmbed } from 'discord-api-types/v10';
import { isRankId, rankName } from '../../codewars/ranks.ts';
import type { Whom } from './message.ts';
import { embedColor } from '../colors.ts';
import { joinSome, languageNames } from '../lines.ts';
import { kataUrl, link } from '../links.ts';
import { count, counted, cut, escapeMarkdown } from '../text.ts';
import { vary } from './vary.ts';

interface KataNumbers {
  readonly completed: number;
  readonly votes: number | null;
  readonly stars: number;
}

export interface KataEventInput extends Whom {
  /** The member is the kata's author, or, for `completed`, who solved it. */
  readonly type: 'created' | 'approved' | 'voted' | 'solved' | 'completed';
  /** `rank` null: beta, or not known. */
  readonly kata: { readonly id: string; readonly name: string | null; readonly rank: number | null };
  /** Of `completed`: language ids. */
  readonly languages?: readonly string[];
  /** Of `solved`: how many solutions. */
  readonly count?: number;
  /** Of `solved` and `voted`: what Codewars showed before, and shows now. */
  readonly moved?: { readonly from: KataNumbers; readonly to: KataNumbers };
  /** Of `completed`: the rank of which this is the member's first kata. */
  readonly first?: number | null;
}

/** The embed of what happened to a kata; `name` is the member, ready to show. */
export function kataEvent(input: KataEventInput, name: string): APIEmbed {
  const { id, rank, name: kataName } = input.kata;
  const url = kataUrl(id);
  const title = cut(escapeMarkdown(kataName ?? ''), 200);
  const label = rank !== null && isRankId(rank) ? rankName(rank) : null;
  const kata = `${link(title === '' ? 'a kata' : `**${title}**`, url)}${label === null ? '' : ` (${label})`}`;
  return {
    title: titles[input.type],
    ...(url !== null && { url }),
    color: embedColor(rank),
    description: sentences[input.type](input, name, kata, label),
  };
}

const titles = {
  created: 'A new kata',
  approved: 'A kata was approved',
  voted: 'Votes on a kata',
  solved: 'A kata was solved',
  completed: 'Kata completed',
} as const;

type Sentence = (input: KataEventInput, name: string, kata: string, label: string | null) => string;

const sentences: Record<KataEventInput['type'], Sentence> = {
  created: ({ seed }, name, kata) =>
    vary(seed, [
      `${name} wrote ${kata}. Who solves it first?`,
      `Fresh from ${name}: ${kata}. Have a look!`,
      `${name} has a new challenge for you: ${kata}.`,
    ]),
  approved: ({ seed }, name, kata) =>
    vary(seed, [
      `${kata} by ${name} left beta and is approved. Congratulations!`,
      `${name} got ${kata} approved. Well done!`,
      `Approved: ${kata} by ${name}. Beautiful!`,
    ]),
  voted: ({ seed, moved }, name, kata) =>
    moved
      ? `News for ${kata} by ${name}: ${votesAndStars(moved.from, moved.to)}.`
      : vary(seed, [
          `${kata} by ${name} is getting votes.`,
          `People are voting on ${kata} by ${name}.`,
          `New votes came in for ${kata} by ${name}.`,
        ]),
  solved: ({ seed, count: solutions = 1, moved }, name, kata) => {
    const times = solutions > 1 ? ` ${count(solutions)} times` : '';
    const inAll = moved ? ` ${count(moved.to.completed)} people have solved it.` : '';
    const sentence = vary(seed, [
      `${kata} by ${name} was solved${times}.`,
      `Solved${times}: ${kata} by ${name}.`,
      `${name} keeps people thinking: ${kata} was solved${times}.`,
    ]);
    return `${sentence}${inAll}`;
  },
  completed: ({ seed, languages = [], first }, name, kata) => {
    const names = languageNames(languages);
    const within = names.length === 0 ? '' : ` in ${list(names)}`;
    const sentence = vary(seed, [
      `${name} solved ${kata}${within}.`,
      `Done: ${name} completed ${kata}${within}.`,
      `${name} has cracked ${kata}${within}.`,
    ]);
    return first !== undefined && first !== null && isRankId(first)
      ? `${sentence} Their **first ${rankName(first)}**!`
      : sentence;
  },
};

function votesAndStars(from: KataNumbers, to: KataNumbers): string {
  const change = (before: number, now: number): string =>
    ` (${now < before ? '−' : '+'}${count(Math.abs(now - before))})`;
  const votes =
    to.votes === null || to.votes === from.votes
      ? null
      : `its vote score is **${count(to.votes)}**${from.votes === null ? '' : change(from.votes, to.votes)}`;
  const stars =
    to.stars === from.stars
      ? null
      : `it has **${counted(to.stars, 'star', 'stars')}**${change(from.stars, to.stars)}`;
  const parts = [votes, stars].filter((part) => part !== null);
  return parts.length === 0 ? 'votes came in' : parts.join(', and ');
}

/** `Rust and Go`, `Rust, Go and C`; long lists are cut. */
function list(names: readonly string[]): string {
  const [last = '', ...others] = [...names].reverse();
  if (others.length === 0) return last;
  if (names.length > 4) return joinSome(names, ', ', 200);
  return `${others.reverse().join(', ')} and ${last}`;
}
