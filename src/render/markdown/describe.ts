import { setImmediate } from 'node:timers/promises';
import { idOf } from './read/languages.ts';
import { read } from './read/walk.ts';
import { Writer } from './write/writer.ts';

/** Longer image data within the text would push the text out. In UTF-16 units. */
const longestData = 1000;

export interface Description {
  readonly text: string;
  readonly truncated: boolean;
}

interface Options {
  /** The reader's language, a Codewars id; `null`: the first that the text mentions. */
  readonly language: string | null;
  /** In UTF-16 units. */
  readonly maxLength: number;
  /** Where to read the whole text. */
  readonly url: string | null;
}

export type Describe = typeof describe;

/**
 * Codewars Markdown (docs/codewars-api.md, "Kata descriptions") as Discord Markdown without pings. A longer text ends at a
 * paragraph, with a link to the rest. Yields to other work every few milliseconds.
 */
export async function describe(markdown: string, options: Options): Promise<Description> {
  const { maxLength, url } = options;
  const input = withoutData(markdown);
  const whole = await write(input, options);
  if (!whole.truncated) {
    const text = whole.text || nothing(input, url);
    return { text: text.length > maxLength ? '…' : text, truncated: false };
  }
  const rest = url === null ? '…' : `… [read the rest on Codewars](${url})`;
  const room = maxLength - rest.length - 2;
  if (room < 0) return { text: whole.text || '…', truncated: true };
  const { text } = await write(input, { ...options, maxLength: room });
  return { text: text === '' ? rest : `${text}\n\n${rest}`, truncated: true };
}

async function write(markdown: string, { language, maxLength, url }: Options): Promise<Description> {
  const writer = new Writer(maxLength);
  const steps = read(markdown, language === null ? null : idOf(language), { writer, url });
  while (steps.next().done !== true) await setImmediate();
  return { text: writer.finish(), truncated: writer.full || writer.omitted };
}

function nothing(markdown: string, url: string | null): string {
  const sentence =
    markdown.trim() === '' ? 'This kata has no description.' : 'There is nothing here for this language.';
  return url === null ? sentence : `${sentence} [Have a look on Codewars](${url}).`;
}

/** Removes the data of images, which can be megabytes. It ends like an address, after which a bracket may close. */
function withoutData(markdown: string): string {
  const data =
    /(data:[\w.+-]{1,50}\/[\w.+-]{1,100}(?:;[^\s"'()<>`,]{0,200})?,)((?:[^\s"'()<>`]+|\([^\s"'()<>`]*\))*)/gu;
  return markdown.replace(data, (found, head: string, { length }: string) =>
    length > longestData ? head : found,
  );
}
