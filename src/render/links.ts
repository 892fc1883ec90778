import type { Strategy } from '../codewars/model.ts';
import { escapeMarkdown } from './text.ts';

const site = 'https://www.codewars.com';

/** A member's page on Codewars; `null` for a name that no address can carry (`.`, `..`, nothing). */
export function userUrl(username: string): string | null {
  return pageUrl('users', username);
}

/** A kata's page. Never `/train`: opening that puts the kata into the reader's unfinished list (codewars-api-facts.md §6). */
export function kataUrl(idOrSlug: string): string | null {
  return pageUrl('kata', idOrSlug);
}

/**
 * Where a kata is trained in a language. For a private answer to whoever asked alone: opening it puts the kata into the reader's
 * unfinished list. `null` for what no address can carry.
 */
export function trainUrl(kataId: string, language: string): string | null {
  const kata = kataUrl(kataId);
  return kata === null || !isPathPart(language) ? null : `${kata}/train/${encodePart(language)}`;
}

/** Codewars' own search for what a strategy chooses from. `rank` is that of the kata that was shown; `null`: beta, or none. */
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
  const filters = [
    ['q', ''],
    ...(ranked === null ? [] : [['r[]', String(ranked)]]),
    ...(tag === undefined ? [] : [['tags', tag]]),
    // Which kata are left out: those that the reader has completed, or those not completed.
    ['xids', again ? 'not_completed' : 'completed'],
    ['beta', String(strategy === 'beta_workout')],
    ['order_by', 'popularity desc'],
  ];
  const query = filters.map((filter) => filter.map(encodePart).join('=')).join('&');
  return `${site}/kata/search/${encodePart(language)}?${query}`;
}

function isPathPart(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && part.length <= 500;
}

function pageUrl(kind: string, part: string): string | null {
  return isPathPart(part) ? `${site}/${kind}/${encodePart(part)}` : null;
}

/** Percent-encodes a part of a path, those characters included that end a masked link or begin Markdown. */
function encodePart(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(
    /[!'()*~]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * A masked link over text that is escaped already; the text alone when there is no address. Discord ends a link's label at a
 * bracket that has no partner, so such brackets give way to their full-width twins.
 */
export function link(label: string, url: string | null): string {
  return url === null ? label : `[${linkLabel(label)}](${url})`;
}

/** A label whose brackets cannot end it. */
export function linkLabel(label: string): string {
  let depth = 0;
  for (const character of label) {
    if (character === '[') depth += 1;
    if (character === ']') depth -= 1;
    if (depth < 0 || depth > 1) break;
  }
  return depth === 0 ? label : label.replaceAll('[', '［').replaceAll(']', '］');
}

/** Somebody's name as a link to their page; `nobody` when nothing of it can be seen. */
export function userLink(username: string): string {
  return link(escapeMarkdown(username) || 'nobody', userUrl(username));
}
