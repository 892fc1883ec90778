import type { Strategy } from '../codewars/model.ts';
import { escapeMarkdown } from './text.ts';

const site = 'https://www.codewars.com';

/** `null` for a name that cannot be part of a URL (`.`, `..`, nothing). */
export function userUrl(username: string): string | null {
  return pageUrl('users', username);
}

/** A kata's page, safe for everyone to open (docs/codewars-api.md, "In practice"). */
export function kataUrl(idOrSlug: string): string | null {
  return pageUrl('kata', idOrSlug);
}

/** For private answers only: opening it puts the kata into the reader's unfinished list. */
export function trainUrl(kataId: string, language: string): string | null {
  const kata = kataUrl(kataId);
  return kata === null || !isPathPart(language) ? null : `${kata}/train/${encodePart(language)}`;
}

/** Codewars' search for what a strategy chooses from. `rank`: that of the kata shown, if it has one. */
export function searchUrl(wanted: {
  language: string;
  strategy: Strategy;
  rank: number | null;
}): string | null {
  const { language, strategy, rank } = wanted;
  if (!isPathPart(language)) return null;
  const kyu = /^kyu_(\d)_workout$/u.exec(strategy)?.[1];
  const ranked = kyu === undefined ? (strategy === 'default' ? rank : null) : -Number(kyu);
  const tag = { reference_workout: 'Fundamentals', algorithm_retest: 'Algorithms' }[strategy as string];
  const again = strategy === 'retrain_workout' || strategy === 'algorithm_retest';
  return searchPage(language, [
    ['q', ''],
    ...(ranked === null ? [] : [['r[]', String(ranked)]]),
    ...(tag === undefined ? [] : [['tags', tag]]),
    // The kata to leave out.
    ['xids', again ? 'not_completed' : 'completed'],
    ['beta', String(strategy === 'beta_workout')],
    ['order_by', 'popularity desc'],
  ]);
}

/** Codewars' search for the same. Without a language, in all. */
export function kataSearchUrl(wanted: {
  text: string | null;
  language: string | null;
  tag: string | null;
  ranks: readonly (number | null)[];
}): string | null {
  const { text, language, tag, ranks } = wanted;
  if (language !== null && !isPathPart(language)) return null;
  return searchPage(language ?? '', [
    ['q', text ?? ''],
    ...ranks.flatMap((rank) => (rank === null ? [] : [['r[]', String(rank)]])),
    ...(tag === null ? [] : [['tags', tag]]),
    ['beta', String(ranks.includes(null))],
    ['order_by', 'popularity desc'],
  ]);
}

function searchPage(language: string, filters: readonly (readonly string[])[]): string {
  const query = filters.map((filter) => filter.map(encodePart).join('=')).join('&');
  return `${site}/kata/search/${encodePart(language)}?${query}`;
}

function isPathPart(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && part.length <= 500;
}

function pageUrl(kind: string, part: string): string | null {
  return isPathPart(part) ? `${site}/${kind}/${encodePart(part)}` : null;
}

/** Also encodes the characters that end a masked link or begin Markdown. */
function encodePart(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(
    /[!'()*~]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A masked link over escaped text; the text alone without a URL. */
export function link(label: string, url: string | null): string {
  return url === null ? label : `[${linkLabel(label)}](${url})`;
}

/** Discord ends a label at an unbalanced bracket, so such brackets become full-width. */
export function linkLabel(label: string): string {
  let depth = 0;
  for (const character of label) {
    if (character === '[') depth += 1;
    if (character === ']') depth -= 1;
    if (depth < 0 || depth > 1) break;
  }
  return depth === 0 ? label : label.replaceAll('[', '［').replaceAll(']', '］');
}

/** A username as a link to its page, with a stand-in word for a name that cannot be seen. */
export function userLink(username: string): string {
  return link(escapeMarkdown(username) || 'nobody', userUrl(username));
}
