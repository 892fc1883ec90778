import { languageName } from '../../codewars/languages.ts';
import { fitEmbed } from '../limits.ts';
import type { Reply } from '../reply.ts';
import { count, cut, plain } from '../text.ts';
import {
  resultColors,
  resultSentence,
  resultTitle,
  showResult,
  type AttemptFacts,
} from '../test-output/result.ts';

export interface AttemptInput {
  readonly attempt: AttemptFacts;
  readonly kataName: string;
  /** A Codewars id. */
  readonly language: string;
}

/** For reason and output together; Discord's limit is 4,096, with the sentence above. */
const longestShown = 3300;

/** How an attempt went: what it printed as a tree of groups and tests, cut where it is long, with the whole as a file. */
export function renderAttempt({ attempt, kataName, language }: AttemptInput): Reply {
  const { text, files } = showResult(attempt, longestShown);
  return {
    embeds: [
      fitEmbed({
        author: { name: heading(kataName, language) },
        title: resultTitle(attempt),
        color: resultColors[attempt.state],
        description: [resultSentence(attempt), text].filter((part) => part !== '').join('\n'),
      }),
    ],
    ...(files.length > 0 && { files }),
  };
}

export interface WaitingInput {
  readonly kataName: string;
  /** Of the attempt. */
  readonly number: number;
  readonly waitedMs: number;
}

/** That an attempt is running, and for how long. */
export function renderWaiting({ kataName, number, waitedMs }: WaitingInput): Reply {
  const seconds = Math.round(waitedMs / 1000);
  return {
    embeds: [
      fitEmbed({
        author: { name: heading(kataName, null) },
        color: resultColors.running,
        description: `Attempt ${count(number)} is running on Codewars … ${count(seconds)} s`,
      }),
    ],
  };
}

/** `Valid Braces · Rust`. Discord reads no Markdown here. */
function heading(kataName: string, language: string | null): string {
  const parts = [cut(plain(kataName), 150), language === null ? '' : cut(plain(languageName(language)), 40)];
  return parts.filter((part) => part !== '').join(' · ');
}
