import { languageId } from './languages.ts';
import { Page } from './page.ts';
import { read } from './walk.ts';
import { Writer } from './writer.ts';

export interface DescribeOptions {
  /** The reader's language, a Codewars id; `null`: the first that the text speaks of. */
  readonly language: string | null;
  /** In UTF-16 units. */
  readonly maxLength: number;
  /** Where the whole text can be read. */
  readonly url: string | null;
}

/** Descriptions are a few thousand characters long; what goes beyond this is an accident or an attack. */
const longestInput = 400_000;
/** Data of this length is an image within the text: it shows nothing here and must not push the text out. */
const longestData = 1000;

/**
 * Codewars Markdown (codewars-api-facts.md §5) as Discord Markdown for a reader of one language. A longer text ends at a paragraph,
 * with a link to the rest; code blocks are always closed, and nobody is pinged.
 */
export function describe(
  markdown: string,
  { language, maxLength, url }: DescribeOptions,
): { readonly text: string; readonly truncated: boolean } {
  const input = withoutData(markdown).slice(0, longestInput);
  const rest = url === null ? '…' : `… [read the rest on Codewars](${url})`;
  const restFits = rest.length + 2 <= maxLength;
  const writer = new Writer(maxLength, restFits ? maxLength - rest.length - 2 : maxLength);
  read(input, language === null ? null : languageId(language), new Page(writer));
  const written = writer.finish();
  if (!writer.full) {
    const text = written || nothing(input, url);
    return { text: text.length > maxLength ? '…' : text, truncated: false };
  }
  if (!restFits) return { text: written || '…', truncated: true };
  return { text: written === '' ? rest : `${written}\n\n${rest}`, truncated: true };
}

function nothing(markdown: string, url: string | null): string {
  const sentence =
    markdown.trim() === '' ? 'This kata has no description.' : 'There is nothing here for this language.';
  return url === null ? sentence : `${sentence} [Have a look on Codewars](${url}).`;
}

/** Leaves out the data of images that stand in the text itself, which can be megabytes. */
function withoutData(markdown: string): string {
  const mark = ';base64,';
  let kept = '';
  let from = 0;
  for (let at = markdown.indexOf(mark); at !== -1; at = markdown.indexOf(mark, from)) {
    const start = at + mark.length;
    let end = start;
    while (end < markdown.length && isData(markdown.charCodeAt(end))) end += 1;
    kept += markdown.slice(from, end - start > longestData ? start : end);
    from = end;
  }
  return kept + markdown.slice(from);
}

/** A–Z, a–z, 0–9, `+`, `/`, `=`, `%`. */
function isData(unit: number): boolean {
  return (
    (unit >= 48 && unit <= 57) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 97 && unit <= 122) ||
    unit === 43 ||
    unit === 47 ||
    unit === 61 ||
    unit === 37
  );
}
