import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onBoard, placed } from '../../src/boards/server-board.ts';
import type { Value } from '../../src/boards/values.ts';
import type { Link } from '../../src/members/link.ts';

const link = (userId: string, changes: Partial<Link> = {}): Link => ({
  guildId: '1',
  userId,
  username: `user${userId}`,
  codewarsId: `id${userId}`,
  verifiedAt: undefined,
  linkedAt: 0,
  hasApiKey: false,
  announce: true,
  hidden: false,
  ...changes,
});

const value = (userId: string, now: number, before: number | null = 0): Value => ({
  link: link(userId),
  value: now,
  before,
  unknown: 0,
  since: 0,
  asOf: 0,
});

const placesOf = (values: readonly Value[]) =>
  placed(values).map(({ place, link }) => `${place} ${link.userId}`);
const changesOf = (values: readonly Value[]) =>
  Object.fromEntries(placed(values).map(({ change, link }) => [link.userId, change]));

describe('places on a board', () => {
  it('gives ties the same place, and the next member the place that counts all before', () => {
    expect(placesOf([value('1', 5), value('2', 9), value('3', 5), value('4', 1)])).toEqual([
      '1 2',
      '2 1',
      '2 3',
      '4 4',
    ]);
  });

  it('leaves out members without anything', () => {
    expect(placesOf([value('1', 0), value('2', 1)])).toEqual(['1 2']);
  });

  it('compares with the place in the period before', () => {
    expect(changesOf([value('1', 5, 1), value('2', 9, 2), value('3', 1, 3)])).toEqual({ 1: 1, 2: 1, 3: -2 });
  });

  it('calls a member new who had nothing in the period before', () => {
    expect(changesOf([value('1', 5, 0), value('2', 3, 4)])).toEqual({ 1: 'new', 2: -1 });
  });

  it('says nothing of a change where the period before is not known', () => {
    expect(changesOf([value('1', 5, null), value('2', 3, 4)])).toEqual({ 1: null, 2: -1 });
  });

  it('counts as many members before each as have more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 40 }), (numbers) => {
        const values = numbers.map((number, index) => value(String(index), number));
        for (const { place, value: own } of placed(values))
          expect(place).toBe(numbers.filter((number) => number > own).length + 1);
      }),
    );
  });
});

describe('whose link stands for an account', () => {
  const verified = { verifiedAt: 5 };
  const same = { codewarsId: 'one', username: 'one' };
  const ids = (links: readonly Link[], verifiedOnly = false) =>
    onBoard(links, verifiedOnly).map(({ userId }) => userId);

  it('is the verified one', () => {
    expect(ids([link('1', same), link('2', { ...same, ...verified, linkedAt: 9 })])).toEqual(['2']);
  });

  it('is the oldest, while none is verified', () => {
    expect(ids([link('1', { ...same, linkedAt: 9 }), link('2', { ...same, linkedAt: 3 })])).toEqual(['2']);
  });

  it('takes the account from the board when its member hides', () => {
    expect(ids([link('1', same), link('2', { ...same, ...verified, hidden: true })])).toEqual([]);
  });

  it('has to be verified where the admins want that', () => {
    expect(ids([link('1'), link('2', verified)], true)).toEqual(['2']);
  });
});
