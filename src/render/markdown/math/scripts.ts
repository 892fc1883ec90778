const superscripts = zip(
  '0123456789+-−=() ′abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW',
  '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ ′ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ',
);
const subscripts = zip('0123456789+-−=() aehijklmnoprstuvx', '₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ');

function zip(keys: string, values: string): ReadonlyMap<string, string> {
  const others = Array.from(values);
  return new Map(Array.from(keys, (key, index) => [key, others[index] ?? key]));
}

/** Raised text: Unicode superscripts where all characters have one, otherwise after `^`. */
export function superscript(text: string): string {
  return script(text, superscripts, '^');
}

export function subscript(text: string): string {
  return script(text, subscripts, '_');
}

function script(text: string, table: ReadonlyMap<string, string>, sign: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  // Words and long texts are footnotes, which are hard to read in tiny letters.
  const small = trimmed.length <= 12 && !(trimmed.includes(' ') && /\p{L}{3}/u.test(trimmed));
  const characters = Array.from(trimmed);
  const mapped = small ? characters.map((character) => table.get(character)) : [undefined];
  if (!mapped.includes(undefined)) return mapped.join('');
  return characters.length === 1 ? sign + trimmed : `${sign}(${trimmed})`;
}
