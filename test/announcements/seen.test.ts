import { expect, it } from 'vitest';
import type { CodewarsEvent } from '../../src/announcements/event.ts';
import { createSeen } from '../../src/announcements/event.ts';
import { allRows } from '../support/kept.ts';
import { memoryStorage } from './outbox/outbox-kit.ts';

const account = '5f0795c6e45bc600247ab794';
const event: CodewarsEvent = { type: 'rank', accountId: account, language: null, rank: -5, at: Date.now() };
const day = 86_400_000;

it('knows what was handled, by hashes that name no member', async () => {
  const storage = await memoryStorage();
  const seen = createSeen(storage);
  expect(await seen.has(event)).toBe(false);
  await seen.mark([event]);
  await seen.markNamed(`first:${account}:-5`, event.at);
  expect(await seen.has(event)).toBe(true);
  expect(await seen.has({ ...event, rank: -4 })).toBe(false);
  expect(await seen.hasNamed(`first:${account}:-5`)).toBe(true);
  const rows = await allRows(storage);
  expect(rows).toHaveLength(2);
  expect(rows.filter((row) => row.includes(account))).toEqual([]);
});

it('knows what an earlier version wrote in the clear, before and after it is hashed', async () => {
  const storage = await memoryStorage();
  const seen = createSeen(storage);
  const now = Date.now();
  await storage.seen.set(`rank:${account}:overall:-5`, { at: now - 100 * day });
  await storage.seen.set(`completed:${account}:k:rust`, { at: now - 181 * day });
  await storage.seen.set('said:an-announcement', { at: now });
  expect(await seen.has(event)).toBe(true);
  expect(await seen.hashOld(now)).toBe(2);
  expect(await seen.hashOld(now)).toBe(0);
  expect(await seen.has(event)).toBe(true);
  const rows = await allRows(storage);
  expect(rows.filter((row) => row.includes(account))).toEqual([]);
  // What is older than is remembered is gone; that something was said stays as it is.
  expect(rows).toHaveLength(2);
});
