const site = 'https://www.codewars.com';
/** Longer addresses leave no room for the text. */
const longest = 600;

/**
 * An address of http or https, safe to write in `[…](…)`; relative ones are on codewars.com. `null` for one that should not be followed.
 */
export function address(href: string): string | null {
  const written = unquoted(href.trim());
  if (written === '' || written.length > longest) return null;
  const url = /^https?:\/\//iu.test(written) ? URL.parse(written) : URL.parse(written, site);
  if (url === null) return null;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (written.startsWith('#')) return null;
  // Setting a part is slow: most addresses need none of this.
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

/** Some authors write `[text]("https://…")`. */
function unquoted(href: string): string {
  return /^["'“‘]|%22/u.test(href) ? href.replace(/^(?:["'“‘]|%22)+|(?:["'”’]|%22)+$/gu, '') : href;
}

/** Opening `/kata/<id>/train/…` puts the kata into the reader's unfinished list (docs/codewars-api.md, "In practice"). */
function withoutTraining(path: string): string {
  const [, kata, id, train] = path.split('/');
  return kata === 'kata' && id !== undefined && train === 'train' ? `/kata/${id}` : path;
}
