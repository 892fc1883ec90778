import { beforeEach, expect, it } from 'vitest';
import { Absences } from '../../src/members/absences.ts';

let time: number;
let absences: Absences;
beforeEach(() => {
  time = 1_000_000;
  absences = new Absences(() => time);
});

/** A store with one row, which may come later; counts how often it is read. */
function store() {
  const at = { row: undefined as string | undefined, reads: 0 };
  const read = async (): Promise<string | undefined> => {
    at.reads += 1;
    const found = at.row;
    await Promise.resolve();
    return found;
  };
  return { at, read };
}

it('does not look again for a minute for what is not there', async () => {
  const { at, read } = store();
  expect(await absences.find('a', read)).toBeUndefined();
  at.row = 'added elsewhere';
  time += 59_999;
  expect(await absences.find('a', read)).toBeUndefined();
  expect(await absences.find('b', read)).toBe('added elsewhere');
  time += 1;
  expect(await absences.find('a', read)).toBe('added elsewhere');
  expect(at.reads).toBe(3);
});

it('looks each time for what is there', async () => {
  const { at, read } = store();
  at.row = 'first';
  expect(await absences.find('a', read)).toBe('first');
  at.row = undefined;
  expect(await absences.find('a', read)).toBeUndefined();
});

it('looks again after something was added, also if that was while it looked', async () => {
  const { at, read } = store();
  await absences.find('a', read);
  at.row = 'added';
  absences.forget();
  expect(await absences.find('a', read)).toBe('added');
  at.row = undefined;
  const looking = absences.find('b', read);
  at.row = 'added meanwhile';
  absences.forget();
  expect(await looking).toBeUndefined();
  expect(await absences.find('b', read)).toBe('added meanwhile');
});

it('believes no absence from the future, and none from a store that failed', async () => {
  const { at, read } = store();
  await expect(absences.find('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  at.row = 'there';
  expect(await absences.find('a', read)).toBe('there');
  at.row = undefined;
  await absences.find('b', read);
  at.row = 'there';
  time -= 5_000;
  expect(await absences.find('b', read)).toBe('there');
});
