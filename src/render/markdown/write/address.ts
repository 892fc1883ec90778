/** The addresses in other people's Markdown: http and https only, relative ones on codewars.com, safe to stand in `[…](…)`. */

const site = 'https://www.codewars.com';
/** Longer ones are data in disguise, and leave no room for the text. */
const longest = 600;

/** The address to link, or `null` for one that cannot or should not be followed. */
export function address(href: string): string | null {
  const written = unquoted(href.trim());
  if (written === '' || written.length > longest) return null;
  const url = /^https?:\/\//iu.test(written) ? URL.parse(written) : URL.parse(written, site);
  if (url === null) return null;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  // A link into the page itself leads nowhere from here.
  if (written.startsWith('#')) return null;
  // Whatever is set is written anew as a whole: most addresses need nothing of it.
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  if (/(?:^|\.)codewars\.com$/u.test(url.hostname) && url.pathname.includes('/train'))
    url.pathname = withoutTraining(url.pathname);
  const safe = url.href.replace(
    /[()<>"'`\\|*~[\]]|@(?=everyone|here)/giu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return safe.length > longest ? null : safe;
}

/** `[text]("https://…")` is found in the wild. */
function unquoted(href: string): string {
  return /^["'“‘]|%22/u.test(href) ? href.replace(/^(?:["'“‘]|%22)+|(?:["'”’]|%22)+$/gu, '') : href;
}

/** Opening `/kata/<id>/train/…` puts the kata into the reader's unfinished list (codewars-api-facts.md §6). */
function withoutTraining(path: string): string {
  const [, kata, id, train] = path.split('/');
  return kata === 'kata' && id !== undefined && train === 'train' ? `/kata/${id}` : path;
}
