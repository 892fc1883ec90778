/**
 * The slug that Codewars makes of a kata's name: `Sum of Digits / Digital Root` is `sum-of-digits-slash-digital-root`. The rules are
 * those of stringex, a Ruby gem, in its state of early 2013 (github.com/rsl/stringex, v1.5.1): it leaves `<`, `>`, `{`, `}`, `~` and some backticks in.
 * Where a slug is taken already, Codewars adds a number: `keep-hydrated-1`.
 */
export function slugOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/<[!/?[]?[\w:-]+\s*[!/?\]]*>/g, '')
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/…/g, '...');
  // Twice, because letters may turn into signs: ⇒ is an equals sign.
  return spelled(toAscii(spelled(plain)))
    .replace(/[\s-]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Signs as words. The order counts, and so do the spaces. */
function spelled(text: string): string {
  let result = text.replace(abbreviation, (found) => found.replaceAll('.', ''));
  for (const [sign, word] of words) result = result.replace(sign, word);
  return result;
}

/** Loses its dots. */
const abbreviation = /(?<=\s|^)\p{L}(?:\.\p{L})+\.?\p{L}*(?=\s|$)/gu;

const words: readonly (readonly [sign: RegExp, word: string])[] = [
  [/\s*\.{3,}\s*/g, ' dot dot dot '],
  [/(?:\s|^)\$(\d*)(?:\s|$)/g, ' $1 dollars '],
  [/\s*&\s*/g, ' and '],
  [/\s*@\s*/g, ' at '],
  [/\s*°\s*/g, ' degrees '],
  [/\s*÷\s*/g, ' divided by '],
  [/(\S|^)\.(\S)/g, '$1 dot $2'],
  [/\s*=\s*/g, ' equals '],
  [/\s*#/g, ' number '],
  [/\s*%\s*/g, ' percent '],
  [/\s*\+\s*/g, ' plus '],
  [/\s*[\\/／]\s*/g, ' slash '],
  [/\s*\*\s*/g, ' star '],
  // Only behind a letter: `1's` is `1-s`.
  [/(^|\p{L})'|`(\p{L}|$)/gu, '$1$2'],
  [/[.,:;()[\]?!^'ʼ"_|]/g, ' '],
];

/** Letters without their accents; what has no letters of ASCII is a gap. */
function toAscii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\P{ASCII}/gu, (letter) => letters.get(letter) ?? ' ');
}

const letters = new Map<string, string>(
  (
    'æ:ae œ:oe ß:ss ø:o ł:l đ:d ð:d þ:th ħ:h ı:i ×:x ·:* •:* −:- ‐:- ‑:- –:- —:-- →:- ←:- ↔:- ⇒:= ⇔:= ²:2 ³:3 ¹:1 ¿: ¡: €:eu £:ps ' +
    'α:a β:b γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m µ:u ν:n ξ:ks ο:o π:p ρ:r ς:s σ:s τ:t υ:u φ:ph χ:x ψ:ps ω:o'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]),
);
