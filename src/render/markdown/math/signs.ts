import { subscript, superscript } from './scripts.ts';

/** How a sign stands to its neighbours: `tight` ones multiply, divide and apply, `loose` ones add, compare and separate. */
type Kind = 'atom' | 'name' | 'words' | 'open' | 'close' | 'tight' | 'loose' | 'space';

/** A sign of a formula, or several that stand together. */
export interface Sign {
  readonly text: string;
  readonly kind: Kind;
  /** How it is written where what stands beside it could be taken for a part of it. */
  readonly apart?: string;
  /** It ends at a bar or a root that is not drawn. A fraction also begins at one. */
  readonly shape?: 'fraction' | 'root' | 'script';
  /** It has an exponent or a factorial. */
  readonly raised?: boolean;
  /** It has an index. */
  readonly lowered?: boolean;
}

const opening = new Set('([{⌊⌈⟨');
const closing = new Set(')]}⌋⌉⟩');
const separating = new Set('+−±∓=<>,;:.…⋯⋮⋱');
/** TeX minds no spaces: these get one on both sides where they have one on either, and those that compare always. */
const spaced = /^[·×÷±∓⊕⊗∘]$/u;
const comparing = /^[≤≥≠≈≡∼≃≅∝∈∉∋⊂⊆⊃⊇⊄⊈→←↔⇒⇐⇔↦⟶≪≫⊢⊨≢∧∨∣∪∩∖]$/u;
const standing = /^[\p{L}\p{N}\p{M}∞∅∂∇∠°′″†ℏ⊤⊥%]/u;

/** Thrown where a line of text cannot show what comes next. Made once: only its identity counts. */
export const unreadable = new Error('A line of text cannot show this formula.');

/** A sign, of the kind that it is by itself. */
export function sign(text: string, kind = kindOf(text)): Sign {
  return { text, kind };
}

function kindOf(text: string): Kind {
  if (text.trim() === '') return 'space';
  if (opening.has(text)) return 'open';
  if (closing.has(text)) return 'close';
  if (separating.has(text) || comparing.test(text)) return 'loose';
  return standing.test(text) ? 'atom' : 'tight';
}

/** What ends, and begins, at a bar or a frame that is not drawn. */
function drawn(text: string): Sign {
  return { text, kind: 'atom', apart: `(${text})`, shape: 'fraction' };
}

export function fraction(above: readonly Sign[], below: readonly Sign[]): Sign {
  return drawn(`${part(above)}/${part(below)}`);
}

/** What stands in a frame. */
export function box(row: readonly Sign[]): Sign {
  return drawn(write(row));
}

export function root(radical: string, under: readonly Sign[]): Sign {
  const base = baseOf(under);
  const apart = opening.has(base.charAt(0)) ? {} : { apart: `${radical}(${base})` };
  return { text: radical + base, kind: 'atom', shape: 'root', ...apart };
}

/** A root that has no sign of its own is a power. */
export function nthRoot(under: readonly Sign[], index: readonly Sign[]): Sign {
  return drawn(`${baseOf(under)}^(${write([fraction([sign('1')], index)])})`);
}

/** What an exponent, or a root, can stand beside. */
function baseOf(row: readonly Sign[]): string {
  return isOne(row) && inkOf(row).at(-1)?.raised !== true ? write(row) : `(${write(row)})`;
}

/** The number of ways to choose. */
export function binomial(from: readonly Sign[], take: readonly Sign[]): Sign {
  return { text: `C(${write(from)}, ${write(take)})`, kind: 'name' };
}

/** Several signs in brackets, unless they stand in some. */
export function bracketed(row: readonly Sign[]): Sign {
  const ink = inkOf(row);
  const isBracketed = spanned(ink) && ink.at(-1)?.shape === undefined;
  return { text: isBracketed ? write(row) : `(${write(row)})`, kind: 'atom' };
}

/** The row whose last sign gets an exponent (`^`), an index (`_`), a factorial or a prime. */
export function scripted(row: readonly Sign[], script: string, content: readonly Sign[]): Sign[] {
  let end = row.length;
  while (end > 0 && row[end - 1]?.kind === 'space') end -= 1;
  const before = row[end - 1];
  // `{}^2` and `+^2` raise nothing that is there.
  const base = before === undefined || before.kind === 'loose' ? null : before;
  const kept = base === null ? row : row.slice(0, end - 1);
  const { text: bare = '', kind = 'atom', raised = false, lowered = false } = base ?? {};
  if (base?.shape === 'script' && ((script === '^' && raised) || (script === '_' && lowered)))
    throw unreadable;
  const isDrawn = base?.shape === 'fraction' || base?.shape === 'root';
  const isFactorial = script === '^' && raised && kind === 'atom';
  const on = isDrawn || isFactorial ? `(${bare})` : (base?.apart ?? bare);
  if (script === "'") return [...kept, { text: `${on}′`, kind, raised }];
  if (script === '!') return [...kept, { text: `${on}!`, kind, raised: true }];
  const said = write(content);
  if (said === '') throw unreadable;
  const raise = script === '^';
  const added = raise ? (said === '∘' ? '°' : superscript(said)) : subscript(said);
  // An exponent that Unicode lacks ends where it seems to go on.
  const apart = /^[_^][\p{L}\p{N}]/u.test(added)
    ? { apart: `${on}${added.charAt(0)}(${added.slice(1)})` }
    : {};
  return [
    ...kept,
    {
      text: on + added,
      kind,
      ...apart,
      shape: 'script',
      raised: raised || (raise && added !== '°' && added !== '′'),
      lowered: lowered || !raise,
    },
  ];
}

/** A part of a fraction: in brackets unless it is one thing, or the root of one. */
function part(row: readonly Sign[]): string {
  const ink = inkOf(row);
  const isRoot = ink.length === 1 && ink[0]?.shape === 'root';
  return isRoot || isOne(row) ? write(row) : `(${write(row)})`;
}

/** One letter, one number, one word, or what stands in brackets. */
function isOne(row: readonly Sign[]): boolean {
  const ink = inkOf(row);
  const [only] = ink;
  if (ink.length === 1 && only !== undefined)
    return (
      only.kind === 'atom' &&
      only.apart === undefined &&
      (only.shape === undefined || only.shape === 'script')
    );
  return spanned(ink) || /^\d+(?:[.,]\d+)*$/u.test(ink.map(({ text }) => text).join(''));
}

/** Whether an exponent or an index would be read as that of the last sign alone, or as going on with its own. */
export function wantsBrackets(row: readonly Sign[], script: string): boolean {
  const ink = inkOf(row);
  if (ink.length === 0) return false;
  if (ink.length === 1) return ink[0]?.shape === 'script';
  if (script === '_') return false;
  return !isOne(row) || ink.at(-1)?.raised === true;
}

/** Whether the first bracket and the last are partners. */
function spanned(ink: readonly Sign[]): boolean {
  if (ink[0]?.kind !== 'open' || ink.at(-1)?.kind !== 'close') return false;
  let depth = 0;
  return ink.every(({ kind }, index) => {
    if (kind === 'open') depth += 1;
    if (kind === 'close') depth -= 1;
    return depth > 0 || index === ink.length - 1;
  });
}

function inkOf(row: readonly Sign[]): Sign[] {
  return row.filter(({ kind }) => kind !== 'space');
}

/** The signs as text, with brackets where a neighbour would change what one says. */
export function write(row: readonly Sign[]): string {
  let text = '';
  for (const [index, sign] of row.entries()) {
    const before = row[index - 1];
    const after = row[index + 1];
    const isAtEdge = before?.kind === 'open' || after?.kind === 'close';
    if (sign.kind === 'space') {
      if (!isAtEdge) text += ' ';
      continue;
    }
    const isApart =
      sign.apart !== undefined && isCrowded(sign, neighbour(row, index, -1), neighbour(row, index, 1));
    const shown = isApart ? (sign.apart ?? '') : sign.text;
    const isSpaced = spaced.test(shown) && [before?.kind, after?.kind].includes('space');
    if (wantsSpace(before, sign, shown)) text += ' ';
    text += isSpaced || comparing.test(shown) ? ` ${shown} ` : shown;
  }
  return text.replace(/ {2,}/gu, ' ').trim();
}

function neighbour(row: readonly Sign[], from: number, step: 1 | -1): Sign | undefined {
  let at = from + step;
  while (row[at]?.kind === 'space') at += step;
  return row[at];
}

const word = /^[\p{Ll}\p{Lu}\p{Lo}]{2}/u;
const standsAlone = new Set<Kind>(['atom', 'name', 'words']);

/** Whether something beside a sign would be read as a part of what ends, or begins, there. */
function isCrowded({ shape }: Sign, before?: Sign, after?: Sign): boolean {
  if (after !== undefined && (standsAlone.has(after.kind) || after.kind === 'open')) return true;
  if (after?.kind === 'tight' && shape !== 'root') return true;
  // What is worked out at a place: the bar has no partner.
  if (after?.kind === 'close' && after.text.startsWith('|') && before?.kind !== 'open') return true;
  if (shape !== 'fraction' || before === undefined) return false;
  return standsAlone.has(before.kind) || before.kind === 'tight' || before.kind === 'close';
}

/** `log n`, not `logn`; but `log(n)`. */
function wantsSpace(before: Sign | undefined, { kind }: Sign, shown: string): boolean {
  if (before === undefined) return false;
  // The limits of a sum, and what is summed.
  const hasLimits = before.shape === 'script' && (before.kind === 'tight' || before.text.endsWith(')'));
  if (hasLimits && before.kind !== 'atom' && kind !== 'loose') return true;
  if (kind === 'name') return before.kind === 'atom' || before.kind === 'name';
  // A word and a letter would be read as a longer word.
  const isWord = (text: string, of: Kind) => of === 'words' || (of === 'atom' && word.test(text));
  const isBeside = isWord(before.text, before.kind) !== isWord(shown, kind);
  if (isBeside && /\p{L}$/u.test(before.text) && /^\p{L}/u.test(shown)) return true;
  return before.kind === 'name' && kind === 'atom' && !before.text.endsWith(')') && !shown.startsWith('(');
}
