/**
 * The slug that Codewars makes of a kata's name: `Sum of Digits / Digital Root` is `sum-of-digits-slash-digital-root`. It follows the
 * Ruby gem stringex as of early 2013 (github.com/rsl/stringex). If a slug is taken, Codewars adds a number: `keep-hydrated-1`.
 */
export function slugOf(name: string): string {
  const withoutTags = name.toLowerCase().replace(/<[!/?[]?[\w:-]+\s*[!/?\]]*>/g, '');
  // Twice, because a letter can become a sign: ⇒ becomes =.
  return signsToWords(toAscii(signsToWords(withoutTags)))
    .replace(/[\s-]+/g, '-')
    .replace(/^-|-$/g, '');
}

function signsToWords(text: string): string {
  return (
    text
      .replace(/…|\.{3,}/g, ' dot dot dot ')
      .replace(/(?<=\s|^)\$(\d*)(?=\s|$)/g, ' $1 dollars ')
      // Abbreviations: "the U.S.A."
      .replace(/(?<=\s|^)\p{L}(?:\.\p{L})+\.?\p{L}*(?=\s|$)/gu, (found) => found.replaceAll('.', ''))
      // Matches do not overlap, so the second dot of 1.2.3 becomes a gap.
      .replace(/(\S|^)\.(\S)/g, '$1 dot $2')
      .replace(/[&@°÷=#%+/\\／*]/g, (sign) => ` ${words.get(sign) ?? ''} `)
      // Only after a letter: `1's` becomes `1-s`.
      .replace(/(?<=^|\p{L})['’‘]|`(?=\p{L}|$)/gu, '')
      .replace(/[.,:;()[\]?!^'’‘ʼ"“”_|]/g, ' ')
  );
}

const words = new Map([
  ['&', 'and'],
  ['@', 'at'],
  ['°', 'degrees'],
  ['÷', 'divided by'],
  ['=', 'equals'],
  ['#', 'number'],
  ['%', 'percent'],
  ['+', 'plus'],
  ['/', 'slash'],
  ['\\', 'slash'],
  ['／', 'slash'],
  ['*', 'star'],
]);

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
