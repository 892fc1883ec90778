import { languageName } from '../../codewars/languages.ts';
import type { Strategy } from '../../codewars/model.ts';
import { brandColor, embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinSome, rankLabel } from '../lines.ts';
import { kataUrl } from '../links.ts';
import type { Reply } from '../reply.ts';
import { count, counted, cut, escapeMarkdown, plain } from '../text.ts';
import { inLanguage, kataName } from './facts.ts';
import { strategyName } from './strategies.ts';

/** Why a kata is recommended in place of beginning a session. */
export type Instead = 'notOffered' | 'refused' | 'noKey' | 'notLinked';

/** What is shown beside it: a kata that was chosen, one that the member named, or none. */
type Beside = 'chosen' | 'named' | 'nothing';

const steps = [
  'To solve kata right here:',
  '1. Copy your API key from your [Codewars account settings](<https://www.codewars.com/users/edit>).',
  '2. Give it to me with **/link**.',
].join('\n');
const chooses =
  'Link your account with **/link**, and I choose by your level and leave out what you have solved.';

const texts: Readonly<Record<Instead, Readonly<Record<Beside, string>>>> = {
  notOffered: {
    chosen: 'Codewars does not let me run code for you at present, so solve this one on codewars.com.',
    named: 'Codewars does not let me run code for you at present, so solve it on codewars.com.',
    nothing: 'Codewars does not let me run code for you at present.',
  },
  refused: {
    chosen: 'Codewars has nothing that I can begin here for that, so solve this one on codewars.com.',
    named: 'Codewars does not let me begin it here, so solve it on codewars.com.',
    nothing: 'Codewars has nothing that I can begin here for that.',
  },
  noKey: {
    chosen: `${steps}\nUntil then, here is one to solve on codewars.com.`,
    named: `${steps}\nUntil then, solve it on codewars.com.`,
    nothing: steps,
  },
  notLinked: {
    chosen: chooses,
    named: 'To solve kata right here, link your account with **/link** and give me your API key there.',
    nothing: chooses,
  },
};

/** Why there is no session, and what to do about it. */
export function insteadText(instead: Instead, beside: Beside = 'chosen'): string {
  return texts[instead][beside];
}

interface Found {
  readonly kind: 'kata';
  readonly kata: {
    readonly id: string;
    readonly name: string;
    /** `null` while in beta. */
    readonly rank: number | null;
    readonly tags: readonly string[];
    /** How many have solved it. */
    readonly totalCompleted: number | null;
  };
  readonly worth: {
    readonly points: number;
    /** The share of the way to the next rank. */
    readonly percent: number | null;
    /** Names of the present and of the next rank. */
    readonly from: string;
    readonly to: string | null;
  } | null;
  /** How many members of the server have completed it. */
  readonly solvedHere: number | null;
  readonly before: 'here' | 'elsewhere' | 'never' | 'unknown' | 'notLinked';
}

export interface RecommendationInput {
  readonly found: Found | { readonly kind: 'nothing'; readonly why: 'unknown' | 'exhausted' };
  /** A Codewars id. */
  readonly language: string;
  readonly strategy: Strategy;
  readonly instead?: Instead;
}

/** A kata to solve on Codewars and why this one, or why there is none. Whatever is not known is left out. */
export function renderRecommendation({ found, language, strategy, instead }: RecommendationInput): Reply {
  const beside = found.kind === 'nothing' ? 'nothing' : 'chosen';
  const remark = instead === undefined ? [] : [insteadText(instead, beside)];
  const footer = { text: `${strategyName(strategy)} in ${cut(plain(languageName(language)), 40)}` };
  if (found.kind === 'nothing') {
    const description = [nothing(found.why, language, strategy), ...remark].join('\n\n');
    return { embeds: [fitEmbed({ color: brandColor, description, footer })] };
  }
  const { id, name, rank, tags } = found.kata;
  const url = kataUrl(id);
  const shownTags = tags.map((tag) => cut(escapeMarkdown(tag), 60)).filter((tag) => tag !== '');
  return {
    embeds: [
      fitEmbed({
        title: kataName(name),
        ...(url !== null && { url }),
        color: embedColor(rank),
        description: [why(found, language), ...remark].filter((part) => part !== '').join('\n\n'),
        fields: [
          { name: 'Rank', value: rankLabel(rank), inline: true },
          { name: 'Tags', value: joinSome(shownTags, ', ', 300), inline: true },
        ],
        footer,
      }),
    ],
  };
}

/** `Worth 55 points, 5 % of the way from 4 to 3 kyu in Rust; 212 have solved it, 3 of them here.` */
function why({ kata, worth, solvedHere, before }: Found, language: string): string {
  const clauses = [
    worth === null ? '' : `worth ${worthText(worth)} in ${inLanguage(language)}`,
    solvedText(kata.totalCompleted, solvedHere),
  ].filter((clause) => clause !== '');
  const reason = clauses.join('; ');
  const sentences = [
    reason === '' ? '' : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
    beforeText(before, language),
  ];
  return sentences.filter((sentence) => sentence !== '').join('\n');
}

function worthText({ points, percent, from, to }: NonNullable<Found['worth']>): string {
  const amount = counted(points, 'point', 'points');
  if (percent === null || to === null) return amount;
  return `${amount}, ${shareOfWay(percent)} from ${fromTo(from, to)}`;
}

function shareOfWay(percent: number): string {
  if (percent >= 100) return 'the whole way';
  const share = percent < 1 ? 'less than 1' : String(Math.min(Math.round(percent), 99));
  return `${share} % of the way`;
}

/** `4 to 3 kyu`, `1 kyu to 1 dan` */
function fromTo(from: string, to: string): string {
  const [number, unit] = from.split(' ');
  return `${escapeMarkdown(unit !== undefined && to.endsWith(` ${unit}`) ? (number ?? from) : from)} to ${escapeMarkdown(to)}`;
}

function solvedText(total: number | null, here: number | null): string {
  if (total === null)
    return here === null || here === 0 ? '' : `${counted(here, 'member', 'members')} here solved it`;
  const all = `${count(total)} ${total === 1 ? 'has' : 'have'} solved it`;
  if (here === null) return all;
  return `${all}, ${here === 0 ? 'nobody here yet' : `${count(here)} of them here`}`;
}

function beforeText(before: Found['before'], language: string): string {
  switch (before) {
    case 'here':
      return `You have solved it in ${inLanguage(language)} before.`;
    case 'elsewhere':
      return `You have solved it in another language, not in ${inLanguage(language)} yet.`;
    case 'unknown':
      return 'I have not read all of your completed kata yet, so you may know it.';
    case 'never':
    case 'notLinked':
      return '';
  }
}

function nothing(reason: 'unknown' | 'exhausted', language: string, strategy: Strategy): string {
  const kind = `${strategyName(strategy)}” in ${inLanguage(language)}`;
  return reason === 'exhausted'
    ? `You have solved every kata that I know for “${kind}. Impressive! Try another strategy or language, or look for more on Codewars.`
    : `I know no kata for “${kind} yet. Try another strategy or language, or search on Codewars.`;
}
