import { textOf } from './message-text.ts';
import type { MessageRecord } from '../world/records.ts';
import type { SeenMessage } from '../contract/messages.ts';

interface Watched {
  /** Called at every change of any message. Answers a function that stops it. */
  readonly onChange: (listener: () => void) => () => void;
  /** The messages that may match, and how many of their versions are too old to count. */
  readonly records: () => readonly { readonly record: MessageRecord; readonly skip: number }[];
}

/** The first version that is wanted, of now or later. Rejects when none came in time, and says what was there. */
export function versionUntil(
  { onChange, records }: Watched,
  wanted: string | ((message: SeenMessage) => boolean),
  withinMs: number,
): Promise<SeenMessage> {
  const isWanted =
    typeof wanted === 'string' ? (message: SeenMessage) => textOf(message).includes(wanted) : wanted;
  const versions = (): SeenMessage[] =>
    records().flatMap(({ record, skip }) =>
      record.versions.slice(skip).map((version) => ({ ...version, versions: record.versions })),
    );
  return new Promise((resolve, reject) => {
    const check = (): void => {
      try {
        const found = versions().find(isWanted);
        if (!found) return;
        resolve(found);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      end();
    };
    // A message is told of before the interaction knows that it is its own.
    const stop = onChange(() => queueMicrotask(check));
    const timer = setTimeout(() => {
      end();
      const what = typeof wanted === 'string' ? `"${wanted}"` : 'what was waited for';
      const last = versions().at(-1);
      const said = last ? `The answer says:\n${textOf(last)}` : 'There was no answer.';
      reject(new Error(`${what} did not come within ${withinMs} ms. ${said}`));
    }, withinMs);
    const end = (): void => {
      clearTimeout(timer);
      stop();
    };
    check();
  });
}
