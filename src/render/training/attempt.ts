import { languageName } from '../../codewars/languages.ts';
import type { Draft } from '../../training/model.ts';
import { grey } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts } from '../lines.ts';
import type { Reply } from '../reply.ts';
import { describeResult, showResult, type ShownAttempt } from '../test-output/result.ts';
import { count, cut, plain } from '../text.ts';

/** For reason and output together; Discord's limit is 4,096, with the sentence above. */
const longestShown = 3300;

/** How an attempt went: what it printed as a tree of groups and tests, cut where it is long, with the whole as a file. */
export function renderAttempt(
  attempt: ShownAttempt,
  { kataName, language }: Pick<Draft, 'kataName' | 'language'>,
): Reply {
  const { color, title, sentence } = describeResult(attempt);
  const { text, files } = showResult(attempt, longestShown);
  const heading = [cut(plain(kataName), 150), cut(plain(languageName(language)), 40)];
  return {
    embeds: [
      fitEmbed({
        author: { name: joinParts(heading, ' · ') },
        title,
        color,
        description: joinParts([sentence, text], '\n'),
      }),
    ],
    files,
  };
}

/** That an attempt is running, and for how long. */
export function renderWaiting(kataName: string, attempt: number, waitedMs: number): Reply {
  const seconds = count(Math.round(waitedMs / 1000));
  const description = `Attempt ${count(attempt)} is running on Codewars … ${seconds} s`;
  return {
    embeds: [fitEmbed({ author: { name: cut(plain(kataName), 150) }, color: grey, description })],
  };
}
