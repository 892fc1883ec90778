import { languageName } from '../../codewars/languages.ts';
import type { Strategy } from '../../codewars/model.ts';
import type { Nothing, Recommendation } from '../../recommender/recommender.ts';
import { brandColor, embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts, rankLabel, someTags } from '../lines.ts';
import { kataUrl } from '../links.ts';
import type { Reply } from '../reply.ts';
import { count, counted, cut, escapeMarkdown, plain } from '../text.ts';
import { inLanguage, kataName, strategyName } from './facts.ts';

/** Why a kata is recommended instead of beginning a session. */
export type Instead = 'notOffered' | 'refused' | 'noKey' | 'notLinked';

/** The kata shown with the text: chosen by the bot, named by the member, or none. */
type Beside = 'chosen' | 'named' | 'nothing';

const noRuns = 'Codewars does not let me run code for you at present';
const steps = [
  'To solve kata here, where Codewars allows that:',
  '1. Copy your API key from your [Codewars account settings](<https://www.codewars.com/users/edit>).',
  '2. Give it to me with **/link**.',
].join('\n');
const chooses =
  'Link your account with **/link**, and I choose by your level and leave out what you have solved.';

const texts: Readonly<Record<Instead, Readonly<Record<Beside, string>>>> = {
  notOffered: {
    chosen: `${noRuns}, so solve this one on codewars.com.`,
    named: `${noRuns}, so solve it on codewars.com.`,
    nothing: `${noRuns}.`,
  },
  refused: {
    chosen:
      'Codewars gives me no kata to begin here for this language and strategy, so I chose one: solve it on codewars.com.',
    named: 'Codewars does not let me begin this kata here, so solve it on codewars.com.',
    nothing: 'Codewars gives me none to begin here either.',
  },
  noKey: {
    chosen: `${steps}\nUntil then, here is one to solve on codewars.com.`,
    named: `${steps}\nUntil then, solve it on codewars.com.`,
    nothing: steps,
  },
  notLinked: {
    chosen: chooses,
    named:
      'To solve kata here, where Codewars allows that, link your account with **/link** and give me your API key there.',
    nothing: chooses,
  },
};

export function insteadText(instead: Instead, beside: Beside = 'chosen'): string {
  return texts[instead][beside];
}

export interface RecommendationInput {
  readonly found: Found | Nothing;
  readonly language: string;
  readonly strategy: Strategy;
  readonly instead?: Instead;
}

type Found = Omit<Recommendation, 'kata'> & { readonly kata: Omit<Recommendation['kata'], 'languages'> };

export function renderRecommendation({ found, language, strategy, instead }: RecommendationInput): Reply {
  const footer = { text: `${strategyName(strategy)} in ${cut(plain(languageName(language)), 40)}` };
  const remark = (beside: Beside): string => (instead === undefined ? '' : insteadText(instead, beside));
  if (found.kind === 'nothing') {
    const description = joinParts([nothing(found.why, language, strategy), remark('nothing')], '\n\n');
    return { embeds: [fitEmbed({ color: brandColor, description, footer })] };
  }
  const { id, name, rank, tags } = found.kata;
  return {
    embeds: [
      fitEmbed({
        title: kataName(name),
        url: kataUrl(id),
        color: embedColor(rank),
        description: joinParts(
          [
            why(found, language),
            found.isOnly ? `I know no other kata for ${kindOf(language, strategy)}. ${elsewhere}` : '',
            remark('chosen'),
          ],
          '\n\n',
        ),
        fields: [
          { name: 'Rank', value: rankLabel(rank), inline: true },
          { name: 'Tags', value: someTags(tags), inline: true },
        ],
        footer,
      }),
    ],
  };
}

/** `Worth 55 points, 5 % of the way from 4 to 3 kyu in Rust; 212 have solved it, 3 of them here.` */
function why({ kata, worth, solvedHere, before }: Found, language: string): string {
  const reason = joinParts(
    [
      worth && `worth ${worthText(worth)} in ${inLanguage(language)}`,
      solvedText(kata.totalCompleted, solvedHere),
    ],
    '; ',
  );
  const sentence = reason && `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  return joinParts([sentence, beforeText(before, language)], '\n');
}

function worthText({ points, percent, from, to }: NonNullable<Found['worth']>): string {
  const amount = counted(points, 'point', 'points');
  if (percent === null || to === null) return amount;
  const whole = percent < 1 ? 'less than 1' : String(Math.min(Math.round(percent), 99));
  const share = percent >= 100 ? 'the whole way' : `${whole} % of the way`;
  // `4 to 3 kyu`, but `1 kyu to 1 dan`
  const [number = from, unit] = from.split(' ');
  const begin = unit !== undefined && to.endsWith(` ${unit}`) ? number : from;
  return `${amount}, ${share} from ${escapeMarkdown(begin)} to ${escapeMarkdown(to)}`;
}

function solvedText(total: number | null, here: number | null): string {
  if (total === null) return here ? `${counted(here, 'member', 'members')} here solved it` : '';
  const all = `${count(total)} ${total === 1 ? 'has' : 'have'} solved it`;
  if (here === null) return all;
  return `${all}, ${here === 0 ? 'no one here yet' : `${count(here)} of them here`}`;
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

function nothing(reason: Nothing['why'], language: string, strategy: Strategy): string {
  const kind = kindOf(language, strategy);
  return reason === 'exhausted'
    ? `You have solved every kata that I know for ${kind}. Impressive! Try another strategy or language, or look for more on Codewars.`
    : `I know no kata for ${kind} yet. ${elsewhere}`;
}

const elsewhere = 'Try another strategy or language, or search on Codewars.';

const kindOf = (language: string, strategy: Strategy): string =>
  `“${strategyName(strategy)}” in ${inLanguage(language)}`;
