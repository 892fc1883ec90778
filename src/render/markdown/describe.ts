import { setImmediate } from 'node:timers/promises';
import { languageId } from './read/languages.ts';
import { read } from './read/walk.ts';
import { Writer } from './write/writer.ts';

/** Data of this length is an image within the text: it shows nothing here and must not push the text out. */
const longestData = 1000;

export interface Description {
  readonly text: string;
  readonly truncated: boolean;
}

interface Options {
  /** The reader's language, a Codewars id; `null`: the first that the text speaks of. */
  readonly language: string | null;
  /** In UTF-16 units. */
  readonly maxLength: number;
  /** Where the whole text can be read. */
  readonly url: string | null;
}

/** What reads descriptions: `describe`, or what keeps its answers. */
export type Describe = typeof describe;

/**
 * Codewars Markdown (codewars-api-facts.md §5) as Discord Markdown for a reader of one language. A longer text ends at a paragraph,
 * with a link to the rest; code blocks are always closed, and nothing pings. Other work gets its turn every few milliseconds.
 */
export async function describe(
  markdown: string,
  { language, maxLength, url }: Options,
): Promise<Description> {
  const input = withoutData(markdown);
  const rest = url === null ? '…' : `… [read the rest on Codewars](${url})`;
  const restFits = rest.length + 2 <= maxLength;
  const writer = new Writer(maxLength, restFits ? maxLength - rest.length - 2 : maxLength);
  const steps = read(input, language === null ? null : languageId(language), { writer, url });
  while (steps.next().done !== true) await setImmediate();
  const written = writer.finish();
  const truncated = writer.full || writer.omitted;
  const whole = truncated ? [written, rest].filter(Boolean).join('\n\n') : written || nothing(input, url);
  return { text: whole.length > maxLength ? written || '…' : whole, truncated };
}

function nothing(markdown: string, url: string | null): string {
  const sentence =
    markdown.trim() === '' ? 'This kata has no description.' : 'There is nothing here for this language.';
  return url === null ? sentence : `${sentence} [Have a look on Codewars](${url}).`;
}

/** Leaves out the data of images that stand in the text itself, which can be megabytes. */
function withoutData(markdown: string): string {
  const begin = /data:[\w.+-]{1,50}\/[\w.+-]{1,100}(?:;[^\s"'()<>`,]{0,200})?,/gu;
  let kept = '';
  let from = 0;
  for (let found = begin.exec(markdown); found !== null; found = begin.exec(markdown)) {
    const start = begin.lastIndex;
    const end = endOfAddress(markdown, start);
    kept += markdown.slice(from, end - start > longestData ? start : end);
    from = end;
    begin.lastIndex = end;
  }
  return kept + markdown.slice(from);
}

/** Where an address ends in Markdown or HTML: at a space, a quote, an angle bracket, or a bracket that it did not open. */
function endOfAddress(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit <= 32 || unit === 34 || unit === 39 || unit === 60 || unit === 62 || unit === 96) return at;
    if (unit === 40) depth += 1;
    if (unit === 41) depth -= 1;
    if (depth < 0) return at;
  }
  return text.length;
}
