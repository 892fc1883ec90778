import { subscript, superscript } from './scripts.ts';

/** How a sign stands to its neighbors: `tight` ones multiply, divide and apply; `loose` ones add, compare and separate. */
type Kind = 'atom' | 'name' | 'words' | 'open' | 'close' | 'tight' | 'loose' | 'space';

export interface Sign {
  readonly text: string;
  readonly kind: Kind;
  /** The text to write where a neighbor could be read as part of the sign. */
  readonly apart: string;
  /** A fraction begins and ends at a bar that text does not draw; a root only ends there. */
  readonly shape: 'plain' | 'fraction' | 'root' | 'script';
  readonly raised: boolean;
  readonly lowered: boolean;
}

const opening = new Set('([{⌊⌈⟨');
const closing = new Set(')]}⌋⌉⟩');
const separating = new Set('+−±∓=<>,;:.…⋯⋮⋱');
/** Gets a space on both sides where TeX has one on either. */
const spaced = /^[·×÷±∓⊕⊗∘]$/u;
const comparing = /^[≤≥≠≈≡∼≃≅∝∈∉∋⊂⊆⊃⊇⊄⊈→←↔⇒⇐⇔↦⟶≪≫⊢⊨≢∧∨∣∪∩∖]$/u;
const standing = /^[\p{L}\p{N}\p{M}∞∅∂∇∠°′″†ℏ⊤⊥%]/u;

/** Thrown at what a line of text cannot show. */
export const unreadable = new Error('A line of text cannot show this formula.');

export function sign(text: string, kind = kindOf(text), more: Partial<Sign> = {}): Sign {
  return { text, kind, apart: text, shape: 'plain', raised: false, lowered: false, ...more };
}

function kindOf(text: string): Kind {
  if (text.trim() === '') return 'space';
  if (opening.has(text)) return 'open';
  if (closing.has(text)) return 'close';
  if (separating.has(text) || comparing.test(text)) return 'loose';
  return standing.test(text) ? 'atom' : 'tight';
}

/** A sign that ends at a bar or a frame, which text does not draw. */
export function framed(text: string): Sign {
  return sign(text, 'atom', { apart: `(${text})`, shape: 'fraction' });
}

export function fraction(above: readonly Sign[], below: readonly Sign[]): Sign {
  return framed(`${part(above)}/${part(below)}`);
}

export function root(radical: string, under: readonly Sign[]): Sign {
  const base = baseOf(under);
  const text = radical + base;
  return sign(text, 'atom', {
    shape: 'root',
    apart: opening.has(base.charAt(0)) ? text : `${radical}(${base})`,
  });
}

/** A root without a character of its own is written as a power. */
export function nthRoot(under: readonly Sign[], index: readonly Sign[]): Sign {
  return framed(`${baseOf(under)}^(${write([fraction([sign('1')], index)])})`);
}

function baseOf(row: readonly Sign[]): string {
  return isOne(row) && inkOf(row).at(-1)?.raised !== true ? write(row) : `(${write(row)})`;
}

export function binomial(from: readonly Sign[], take: readonly Sign[]): Sign {
  return sign(`C(${write(from)}, ${write(take)})`, 'name');
}

export function bracketed(row: readonly Sign[]): Sign {
  const ink = inkOf(row);
  const isBracketed = spanned(ink) && ink.at(-1)?.shape === 'plain';
  return sign(isBracketed ? write(row) : `(${write(row)})`, 'atom');
}

/** Gives the last sign of a row an exponent (`^`), an index (`_`), a factorial or a prime. */
export function scripted(row: readonly Sign[], script: string, content: readonly Sign[]): Sign[] {
  const last = row.findLastIndex(({ kind }) => kind !== 'space');
  const before = row[last];
  // `{}^2` and `+^2` have no base.
  const hasBase = before !== undefined && before.kind !== 'loose';
  const kept = hasBase ? row.slice(0, last) : row;
  const base = hasBase ? before : sign('', 'atom');
  const raises = script === '^';
  if (base.shape === 'script' && ((raises && base.raised) || (script === '_' && base.lowered)))
    throw unreadable;
  const isFactorial = raises && base.raised && base.kind === 'atom';
  const isDrawn = base.shape === 'fraction' || base.shape === 'root';
  const on = isDrawn || isFactorial ? `(${base.text})` : base.apart;
  if (script === "'") return [...kept, sign(`${on}′`, base.kind, { raised: base.raised })];
  if (script === '!') return [...kept, sign(`${on}!`, base.kind, { raised: true })];
  const said = write(content);
  if (said === '') throw unreadable;
  const added = raises ? (said === '∘' ? '°' : superscript(said)) : subscript(said);
  // Without brackets, what follows an exponent that Unicode lacks would become part of it.
  const isOpen = /^[_^][\p{L}\p{N}]/u.test(added);
  const apart = isOpen ? `${on}${added.charAt(0)}(${added.slice(1)})` : on + added;
  const raised = base.raised || (raises && added !== '°' && added !== '′');
  return [
    ...kept,
    sign(on + added, base.kind, { apart, shape: 'script', raised, lowered: base.lowered || !raises }),
  ];
}

function part(row: readonly Sign[]): string {
  const ink = inkOf(row);
  const isRoot = ink.length === 1 && ink[0]?.shape === 'root';
  return isRoot || isOne(row) ? write(row) : `(${write(row)})`;
}

function isOne(row: readonly Sign[]): boolean {
  const ink = inkOf(row);
  const [only] = ink;
  if (ink.length === 1 && only !== undefined)
    return (
      only.kind === 'atom' && only.apart === only.text && only.shape !== 'fraction' && only.shape !== 'root'
    );
  return spanned(ink) || /^\d+(?:[.,]\d+)*$/u.test(ink.map(({ text }) => text).join(''));
}

/** Whether a script after a group would be read as a script of its last sign alone. */
export function wantsBrackets(row: readonly Sign[], script: string): boolean {
  const ink = inkOf(row);
  if (ink.length < 2) return ink[0]?.shape === 'script';
  return script !== '_' && (!isOne(row) || ink.at(-1)?.raised === true);
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

/** Writes a row as text, with brackets where a neighbor would change what a sign says. */
export function write(row: readonly Sign[]): string {
  let text = '';
  for (const [index, sign] of row.entries()) {
    const before = row[index - 1];
    const after = row[index + 1];
    if (sign.kind === 'space') {
      if (before?.kind !== 'open' && after?.kind !== 'close') text += ' ';
      continue;
    }
    const inkBefore = row.slice(0, index).findLast(({ kind }) => kind !== 'space');
    const inkAfter = row.slice(index + 1).find(({ kind }) => kind !== 'space');
    const shown = isCrowded(sign, inkBefore, inkAfter) ? sign.apart : sign.text;
    const isSpaced = spaced.test(shown) && [before?.kind, after?.kind].includes('space');
    if (before !== undefined && wantsSpace(before, sign.kind, shown)) text += ' ';
    text += isSpaced || comparing.test(shown) ? ` ${shown} ` : shown;
  }
  return text.replace(/ {2,}/gu, ' ').trim();
}

const word = /^[\p{Ll}\p{Lu}\p{Lo}]{2}/u;
const standsAlone = new Set<Kind>(['atom', 'name', 'words']);

/** Whether a neighbor would be read as part of what a sign ends, or begins, with. */
function isCrowded({ shape }: Sign, before?: Sign, after?: Sign): boolean {
  if (after !== undefined && (standsAlone.has(after.kind) || after.kind === 'open')) return true;
  if (after?.kind === 'tight' && shape !== 'root') return true;
  // `(a/b)|ₓ₌₀`: the bar has no partner.
  if (after?.kind === 'close' && after.text.startsWith('|') && before?.kind !== 'open') return true;
  if (shape !== 'fraction' || before === undefined) return false;
  return standsAlone.has(before.kind) || before.kind === 'tight' || before.kind === 'close';
}

/** `log n`, not `logn`; but `log(n)`. */
function wantsSpace(before: Sign, kind: Kind, shown: string): boolean {
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
