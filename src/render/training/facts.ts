import { span } from '../announcements/message.ts';
import { languageLabel, rankLabel } from '../lines.ts';
import { kataUrl, link } from '../links.ts';
import { count, cut, escapeMarkdown } from '../text.ts';

/** A kata as a session knows it. */
export interface SessionKata {
  /** `null` where Codewars named a kata that could not be looked up. */
  readonly id: string | null;
  readonly name: string;
  /** `null`: beta, or not known. */
  readonly rank: number | null;
}

/** A kata's name, safe to show in Markdown. */
export function kataName(name: string, max = 200): string {
  return cut(escapeMarkdown(name), max) || 'a kata without a name';
}

/** `[**Valid Braces**](…) (4 kyu) in Rust` */
export function kataInLanguage({ id, name, rank }: SessionKata, language: string): string {
  const shown = link(`**${kataName(name)}**`, id === null ? null : kataUrl(id));
  return `${shown}${rank === null ? '' : ` (${rankLabel(rank)})`} in ${inLanguage(language)}`;
}

/** A language's name, to follow "in". */
export function inLanguage(language: string): string {
  return languageLabel(language) || 'its language';
}

/** ` in 12 minutes, at the 3rd attempt` */
export function howSolved(tookMs: number, attempts: number): string {
  const time = span(tookMs) ?? 'less than a minute';
  return ` in ${time}${attempts > 0 ? `, at the ${ordinal(attempts)} attempt` : ''}`;
}

function ordinal(number: number): string {
  if (number === 1) return 'first';
  const tens = number % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${count(number)}${ending}`;
}
