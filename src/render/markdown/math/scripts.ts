/** Raised and lowered text, in Unicode where it has every character, with `^` and `_` otherwise. */

const from = '0123456789+-=()';
const superscripts = new Map<string, string>([
  ...zip(
    `${from}abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW`,
    '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ',
  ),
  ['−', '⁻'],
  [' ', ' '],
  ['′', '′'],
]);
const subscripts = new Map<string, string>([
  ...zip(`${from}aehijklmnoprstuvx`, '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ'),
  ['−', '₋'],
  [' ', ' '],
]);

function zip(keys: string, values: string): [string, string][] {
  const others = Array.from(values);
  return Array.from(keys).map((key, index) => [key, others[index] ?? key]);
}

/** `x` and `2` make `x²`: the raised part. */
export function superscript(text: string): string {
  return script(text, superscripts, '^');
}

/** The lowered part. */
export function subscript(text: string): string {
  return script(text, subscripts, '_');
}

function script(text: string, table: ReadonlyMap<string, string>, sign: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  // Whole words and long texts are footnotes, not exponents: tiny letters would only be hard to read.
  const small = trimmed.length <= 12 && !(trimmed.includes(' ') && /\p{L}{3}/u.test(trimmed));
  const characters = Array.from(trimmed);
  const mapped = small ? characters.map((character) => table.get(character)) : [undefined];
  if (!mapped.includes(undefined)) return mapped.join('');
  return characters.length === 1 ? sign + trimmed : `${sign}(${trimmed})`;
}
