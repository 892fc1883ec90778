import { distance } from 'fastest-levenshtein';

/** A name made ready to be searched: its words in lower case, between single spaces, one at either end too. */
export type Words = string;

const betweenWords = /[\n\r\p{Z}\p{P}]+/u;

/** A shorter word has too many neighbours. */
const shortestMisspelt = 4;
/** Of the letters of a word, how many may be wrong. */
const wrongShare = 0.2;
/** So many words are tried in place of one; each is looked for in every name. */
const mostNear = 8;

export function wordsOf(name: string): Words {
  const words = name.toLowerCase().split(betweenWords).filter(Boolean);
  return words.length === 0 ? '' : ` ${words.join(' ')} `;
}

/**
 * Finds names by what a member has typed so far. It looks through all names at every letter: 12,000 of them take 1 ms, and
 * only their words are kept. (An inverted index of the same names takes 10 MB, and 12 ms for the first letter, which begins a
 * word of nearly half of all names.)
 */
export function createNameSearch<T extends { readonly words: Words }>(all: () => Iterable<T>) {
  const vocabulary = new Set<string>();

  return {
    /** Misspelt words are compared with those that were added. */
    add(words: Words): void {
      for (const word of words.split(' ')) if (word.length >= shortestMisspelt) vocabulary.add(word);
    },
    /**
     * Those whose names have every word that was typed, or a word that begins so, or one that is spelt nearly so. Best first:
     * the name itself, names that begin with it, whole words, beginnings, near ones; among equals, the shorter name.
     */
    search(typed: string, limit: number): readonly T[] {
      const wanted = wordsOf(typed);
      const asked = wanted.split(' ').filter(Boolean);
      if (asked.length === 0) return [];
      const hits = best(look(asked.map((word) => [` ${word}`])), wanted, limit);
      if (hits.length === limit) return hits;
      // A word that is known is rarely another one misspelt.
      const doubtful = hits.length > 0 ? asked.filter((word) => !vocabulary.has(word)) : asked;
      const misspelt = asked.map((word) => [` ${word}`, ...(doubtful.includes(word) ? near(word) : [])]);
      if (misspelt.every((way) => way.length === 1)) return hits;
      const found = new Set(hits);
      const more = look(misspelt).filter((item) => !found.has(item));
      return [...hits, ...best(more, wanted, limit - hits.length)];
    },
  };

  /** What has, for every word asked for, one of the ways in which it may be there. */
  function look(ways: readonly (readonly string[])[]): T[] {
    // A long word, spelt in one way, is on the fewest names: hardly anything else is looked for then.
    const [rarest = [], ...others] = ways.toSorted(
      (a, b) => a.length - b.length || (b[0]?.length ?? 0) - (a[0]?.length ?? 0),
    );
    const found: T[] = [];
    for (const item of all())
      if (isIn(item.words, rarest) && others.every((way) => isIn(item.words, way))) found.push(item);
    return found;
  }

  /** Words that are known and differ from this one by a letter in five. */
  function near(word: string): string[] {
    if (word.length < shortestMisspelt) return [];
    const most = Math.round(word.length * wrongShare);
    const found: { readonly known: string; readonly away: number }[] = [];
    for (const known of vocabulary) {
      if (Math.abs(known.length - word.length) > most || known.startsWith(word)) continue;
      const away = distance(known, word);
      if (away <= most) found.push({ known, away });
    }
    return found
      .sort((a, b) => a.away - b.away)
      .slice(0, mostNear)
      .map(({ known }) => ` ${known} `);
  }

  function best(items: readonly T[], wanted: Words, limit: number): T[] {
    const asked = wanted.trimEnd();
    const whole = asked
      .trimStart()
      .split(' ')
      .map((word) => ` ${word} `);
    // As numbers, which sort quickly: how good, then how long, then which.
    const order = new Float64Array(items.length);
    items.forEach(({ words }, index) => {
      order[index] = (tier(words) * 1_000 + Math.min(words.length, 999)) * 1_000_000 + index;
    });
    return [...order.sort().subarray(0, limit)].flatMap((value) => items[value % 1_000_000] ?? []);

    function tier(words: Words): number {
      if (words === wanted) return 0;
      if (words.startsWith(wanted)) return 1;
      if (words.startsWith(asked)) return 2;
      return whole.every((word) => words.includes(word)) ? 3 : 4;
    }
  }
}

/** A plain loop: it runs for every name at every letter. */
function isIn(words: Words, way: readonly string[]): boolean {
  for (const part of way) if (words.includes(part)) return true;
  return false;
}
