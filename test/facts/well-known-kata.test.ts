import { describe, expect, it } from 'vitest';
import { wellKnownKata as seed } from '../../facts/well-known-kata.ts';
import { languageName } from '../../src/codewars/languages.ts';

const ranks = [-8, -7, -6, -5, -4, -3, -2, -1];
/** The ten most used languages of Codewars. */
const ten = ['javascript', 'python', 'java', 'typescript', 'cpp', 'csharp', 'php', 'ruby', 'go', 'rust'];
const cells = ranks.flatMap((rank) => ten.map((language) => ({ rank, language })));
const countOf = ({ rank, language }: (typeof cells)[number]) =>
  seed.filter((kata) => kata.rank === rank && kata.languages.includes(language)).length;

describe('the kata that ship with the bot', () => {
  it('are enough for a first /train at every rank in the ten most used languages', () => {
    expect(cells.filter((cell) => countOf(cell) === 0)).toEqual([]);
  });

  it('are at least three for each of these, but where no more are certain', () => {
    const thin = cells.map((cell) => ({ ...cell, kata: countOf(cell) })).filter(({ kata }) => kata < 3);
    expect(thin).toEqual([
      { rank: -1, language: 'typescript', kata: 1 },
      { rank: -1, language: 'php', kata: 2 },
      { rank: -1, language: 'go', kata: 1 },
    ]);
  });

  it('have ids of 24 hexadecimal digits, each once', () => {
    expect(seed.filter(({ id }) => !/^[0-9a-f]{24}$/.test(id))).toEqual([]);
    expect(new Set(seed.map(({ id }) => id)).size).toBe(seed.length);
  });

  it('have a rank from 8 to 1 kyu', () => {
    expect(seed.filter(({ rank }) => !ranks.includes(rank))).toEqual([]);
  });

  it('have names and slugs as they stand on the site', () => {
    expect(seed.filter(({ name }) => name !== name.trim() || name === '' || name.includes('  '))).toEqual([]);
    expect(seed.filter(({ slug }) => slug !== null && !/^[a-z0-9]+(-+[a-z0-9]+)*$/.test(slug))).toEqual([]);
  });

  it('name languages by their ids, each once', () => {
    const languages = [...new Set(seed.flatMap((kata) => kata.languages))];
    // A display name begins with a capital letter or a symbol, so an id that is its own name is not known.
    expect(languages.filter((id) => languageName(id) === id)).toEqual([]);
    expect(seed.filter((kata) => new Set(kata.languages).size !== kata.languages.length)).toEqual([]);
    expect(seed.filter((kata) => kata.languages.length === 0)).toEqual([]);
  });
});
