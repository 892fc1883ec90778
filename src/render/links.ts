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

function pageUrl(kind: string, part: string): string | null {
  if (part === '' || part === '.' || part === '..' || part.length > 500) return null;
  return `${site}/${kind}/${encodePart(part)}`;
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
