import type { KnownKata } from '../../src/catalogue/entry.ts';

const onsets = 'b c d f g h j k l m n p r s t v w z br cr dr fr gr pl st tr sh ch th'.split(' ');
const nuclei = 'a e i o u ai ea ou'.split(' ');
const codas = 'n r s t l m nd st ck ng'.split(' ');
/** The most used first. */
export const kataLanguages = (
  'javascript python java cpp csharp typescript php rust go ruby c kotlin swift scala haskell clojure elixir fsharp ' +
  'coffeescript lua r dart nim ocaml julia perl groovy shell sql crystal'
).split(' ');
const words = 9_000;

/**
 * Kata that do not exist, as many as asked for, the same in every run: names of one to six words out of 9,000, a few of which are in
 * very many names; up to thirty languages; three tags.
 */
export function inventKata(count: number): (KnownKata & { readonly languages: readonly string[] })[] {
  let drawn = 7;
  const random = (): number => (drawn = (drawn * 48_271) % 2_147_483_647) / 2_147_483_647;
  const pick = (from: readonly string[], share = random()): string =>
    from[Math.floor(share * from.length)] ?? '';
  const times = (most: number): number => 1 + Math.floor(random() * most);

  const syllable = (): string => pick(onsets) + pick(nuclei) + (random() < 0.5 ? pick(codas) : '');
  const vocabulary = [
    ...new Set(Array.from({ length: words }, () => Array.from({ length: times(3) }, syllable).join(''))),
  ];
  const word = (): string => pick(vocabulary, random() ** 3);
  const names = new Set<string>();
  while (names.size < count) names.add(Array.from({ length: times(6) }, word).join(' '));

  return [...names].map((name, index) => ({
    id: (index + 0x5000_0000).toString(16).padStart(24, '5'),
    name: name.replace(/^./, (letter) => letter.toUpperCase()),
    slug: name.replaceAll(' ', '-'),
    rank: -8 + Math.floor(random() * 8),
    languages: kataLanguages.slice(0, 1 + Math.floor(random() ** 2 * kataLanguages.length)),
    tags: ['Fundamentals', word(), word()],
  }));
}
