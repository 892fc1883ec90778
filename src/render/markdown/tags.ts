import type { Mark } from './marks.ts';

/** What each tag of HTML means here. A tag that is in none of these lists is as if it were not there: its text stays. */

export const markTags: ReadonlyMap<string, Mark> = new Map([
  ['b', 'bold'],
  ['strong', 'bold'],
  ['i', 'italic'],
  ['em', 'italic'],
  ['cite', 'italic'],
  ['var', 'italic'],
  ['dfn', 'italic'],
  ['u', 'underline'],
  ['ins', 'underline'],
  ['s', 'strike'],
  ['del', 'strike'],
  ['strike', 'strike'],
]);

export const codeTags: ReadonlySet<string> = new Set(['code', 'kbd', 'samp', 'tt']);

export const headingLevels: ReadonlyMap<string, number> = new Map([
  ['h1', 1],
  ['h2', 2],
  ['h3', 3],
  ['h4', 4],
  ['h5', 5],
  ['h6', 6],
]);

export const blockTags: ReadonlySet<string> = new Set(
  (
    'p div section article aside header footer main nav center figure figcaption address details dl dt dd form fieldset ' +
    'legend blockquote ul ol table tr h1 h2 h3 h4 h5 h6 pre'
  ).split(' '),
);

/** Left out with all they hold. */
export const droppedTags: ReadonlySet<string> = new Set(
  'script style svg template iframe object video audio canvas head title textarea select noscript noembed noframes'.split(
    ' ',
  ),
);

export const voidTags: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

/** Whose end a tag implies, and the element beyond which it does not look. */
export const impliedEnd: ReadonlyMap<
  string,
  { readonly ends: ReadonlySet<string>; readonly within: ReadonlySet<string> }
> = new Map(
  Object.entries({
    li: { ends: new Set(['li']), within: new Set(['ul', 'ol']) },
    dt: { ends: new Set(['dt', 'dd']), within: new Set(['dl']) },
    dd: { ends: new Set(['dt', 'dd']), within: new Set(['dl']) },
    tr: { ends: new Set(['tr', 'td', 'th']), within: new Set(['table']) },
    td: { ends: new Set(['td', 'th']), within: new Set(['table', 'tr']) },
    th: { ends: new Set(['td', 'th']), within: new Set(['table', 'tr']) },
    p: { ends: new Set(['p']), within: new Set(['li', 'td', 'th', 'blockquote', 'div', 'details']) },
  }),
);
