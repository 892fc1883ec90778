import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { kataUrl } from '../links.ts';
import { rankLabel } from '../lines.ts';
import type { Reply } from '../reply.ts';
import { count, timestamp } from '../text.ts';
import { inLanguage, kataName, type SessionKata } from './facts.ts';
import { resultSentence, resultTitle, showResult, type AttemptFacts } from '../test-output/result.ts';

export interface SessionInput {
  readonly session: {
    readonly kata: SessionKata;
    /** A Codewars id. */
    readonly language: string;
    /** Milliseconds since the epoch, like `now`. */
    readonly startedAt: number;
    readonly attempts: number;
    /** Those that are still there. */
    readonly kept: readonly number[];
    readonly last: (AttemptFacts & { readonly at: number }) | null;
  };
  readonly now: number;
}

/** Of the last result; a whole one has its own answer. */
const longestShown = 1500;

/** The session in progress: what it is about, since when, and how the last attempt went. */
export function renderSession({ session, now }: SessionInput): Reply {
  const { kata, language, startedAt, attempts, kept, last } = session;
  const url = kata.id === null ? null : kataUrl(kata.id);
  const result = last === null ? { text: '', files: [] } : showResult(last, longestShown);
  return {
    embeds: [
      fitEmbed({
        title: kataName(kata.name),
        ...(url !== null && { url }),
        color: embedColor(kata.rank),
        description: [
          ...(last === null
            ? ['No attempt yet. **Submit** hands your code in.']
            : [`**${resultTitle(last)}** ${when(last.at, now)}`.trim(), resultSentence(last), result.text]),
        ]
          .filter((part) => part !== '')
          .join('\n'),
        fields: [
          { name: 'Language', value: inLanguage(language), inline: true },
          { name: 'Rank', value: kata.rank === null ? '' : rankLabel(kata.rank), inline: true },
          { name: 'Started', value: when(startedAt, now), inline: true },
          { name: 'Attempts', value: attemptsOf(attempts, kept.length), inline: true },
        ],
      }),
    ],
    ...(result.files.length > 0 && { files: result.files }),
  };
}

/** A session keeps so much and no more. */
function attemptsOf(attempts: number, kept: number): string {
  return attempts === kept ? count(attempts) : `${count(attempts)}, the newest ${count(kept)} are kept`;
}

/** Nothing that is told began in the future, whatever a clock says. */
function when(at: number, now: number): string {
  return timestamp(Math.min(at, now), 'R') ?? '';
}
