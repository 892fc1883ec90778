import { cutMarkdown } from '../limits.ts';
import { escapeRun, visible } from '../text.ts';

/** Codewars Markdown as Discord Markdown. */
export function describe(
  markdown: string,
  { maxLength, url }: { language: string | null; maxLength: number; url: string | null },
): { readonly text: string; readonly truncated: boolean } {
  const text = markdown
    .slice(0, 20_000)
    .split('\n')
    .map((line) => escapeRun(visible(line), true))
    .join('\n')
    .trim();
  if (text === '') return { text: '*There is no description.*', truncated: false };
  if (text.length <= maxLength) return { text, truncated: false };
  const more = url === null ? '' : `\n\n… [read the rest on Codewars](${url})`;
  return { text: cutMarkdown(text, maxLength - more.length) + more, truncated: true };
}
