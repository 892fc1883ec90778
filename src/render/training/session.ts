import { languageName } from '../../codewars/languages.ts';
import type { Draft, Session } from '../../training/model.ts';
import { embedColor, grey } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts, rankLabel } from '../lines.ts';
import type { Reply } from '../reply.ts';
import { describeResult, showResult, type ShownAttempt } from '../test-output/result.ts';
import { count, cut, plain, timestamp } from '../text.ts';
import { inLanguage, kataName, sessionKataUrl, type SessionKata } from './facts.ts';

type ShownSession = Pick<Session, 'language' | 'startedAt' | 'attempts' | 'kept'> & {
  readonly kata: SessionKata;
  readonly last: (ShownAttempt & { readonly at: number }) | null;
};

const maxResultInSession = 1500;

export function renderSession(session: ShownSession, now: number): Reply {
  const { kata, language, startedAt, attempts, kept, last } = session;
  // Clocks differ, and nothing shown here is in the future.
  const when = (at: number): string => timestamp(Math.min(at, now), 'R');
  const result = last && { ...describeResult(last), ...showResult(last, maxResultInSession) };
  const lines = result && [`**${result.title}** ${when(last.at)}`.trim(), result.sentence, result.text];
  const forgotten = attempts === kept.length ? '' : `, the newest ${count(kept.length)} are kept`;
  return {
    embeds: [
      fitEmbed({
        title: kataName(kata.name),
        url: sessionKataUrl(kata),
        color: embedColor(kata.rank),
        description: lines ? joinParts(lines, '\n') : 'No attempt yet. **Submit** hands your code in.',
        fields: [
          { name: 'Language', value: inLanguage(language), inline: true },
          { name: 'Rank', value: kata.rank === null ? '' : rankLabel(kata.rank), inline: true },
          { name: 'Started', value: when(startedAt), inline: true },
          { name: 'Attempts', value: `${count(attempts)}${forgotten}`, inline: true },
        ],
      }),
    ],
    files: result?.files ?? [],
  };
}

/** Leaves room for the sentence above within Discord's limit of 4,096. */
const maxResultOfAttempt = 3300;

/** Long output is a file too. */
export function renderAttempt(
  attempt: ShownAttempt,
  { kataName, language }: Pick<Draft, 'kataName' | 'language'>,
): Reply {
  const { color, title, sentence } = describeResult(attempt);
  const { text, files } = showResult(attempt, maxResultOfAttempt);
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

export function renderWaiting(kataName: string, attempt: number, waitedMs: number): Reply {
  const seconds = count(Math.round(waitedMs / 1000));
  const description = `Attempt ${count(attempt)} is running on Codewars … ${seconds} s`;
  return {
    embeds: [fitEmbed({ author: { name: cut(plain(kataName), 150) }, color: grey, description })],
  };
}
