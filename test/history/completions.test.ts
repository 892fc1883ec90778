import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { completedIn, hasCompleted, isWhole } from '../../src/history/completed-list.ts';
import { temporaryDirectory, withDatabase } from '../support/storage-kit.ts';
import { day, later } from '../support/rooms.ts';
import { completion, stand, type Stand } from '../recommender/kit.ts';

const list = (count: number, prefix = 'k') =>
  Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'rust'] as const);
const pagesAsked = (at: Stand) =>
  at.server.requests.filter(({ path }) => path.endsWith('/completed')).map(({ query }) => query);
const linked = async (at: Stand, count: number) => at.link('ada', { languages: {}, completed: list(count) });
const setList = (at: Stand, completed: readonly (readonly [string, ...string[]])[]) =>
  at.server.setCompleted('ada', completed.map(completion));

describe('what an account has completed', () => {
  it('is read from the first page to the last, and kept', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    const record = await at.completions.read(ada, 5_000);
    expect(completedIn(record, 'rust').size).toBe(450);
    expect(hasCompleted(record, 'k449')).toBe(true);
    expect(hasCompleted(record, 'k44')).toBe(true);
    expect(hasCompleted(record, 'k4499')).toBe(false);
    expect(record).toMatchObject({ total: 450, readAt: at.now() });
    expect(await at.completions.kept([ada])).toEqual([record]);
  });

  it('is brought up to date by the first page when that is all there is', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    await at.completions.read(ada, 5_000);
    later(day);
    setList(at, [['new', 'go'], ...list(450)]);
    const before = pagesAsked(at).length;
    const record = await at.completions.read(ada, 5_000);
    expect([...completedIn(record, 'go')]).toEqual(['new']);
    expect(pagesAsked(at).slice(before)).toEqual(['page=0']);
  });

  it('is read whole again after a week, and when totals disagree', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    await at.completions.read(ada, 5_000);
    later(8 * day);
    setList(at, [...list(449), ['k449', 'rust', 'go']]);
    expect(completedIn(await at.completions.read(ada, 5_000), 'go').size).toBe(1);
    later(day);
    setList(at, list(430));
    expect(completedIn(await at.completions.read(ada, 5_000), 'rust').size).toBe(430);
  });

  it('does not keep anybody waiting: the rest is read afterwards', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    at.server.faults.add({ kind: 'delay', path: /completed/, delayMs: 0 });
    at.server.faults.add({ kind: 'delay', path: /completed/, delayMs: 1_600 });
    const record = await at.completions.read(ada, 800);
    expect(isWhole(record)).toBe(false);
    expect(completedIn(record, 'rust').size).toBe(200);
    await expect
      .poll(async () => isWhole((await at.completions.kept([ada]))[0]), { timeout: 5_000 })
      .toBe(true);
    expect(pagesAsked(at)).toHaveLength(3);
  });

  it('is asked for once by any number of askers', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    await Promise.all(Array.from({ length: 10 }, () => at.completions.read(ada, 5_000)));
    expect(pagesAsked(at)).toHaveLength(3);
  });

  it('is what was known, as far as it was read, when Codewars fails in the middle', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    at.server.faults.add({ kind: 'delay', path: /completed/, delayMs: 0 });
    at.server.faults.add({ kind: 'status', status: 503, path: /completed/, times: 10 });
    const record = await at.completions.read(ada, 5_000);
    expect([isWhole(record), completedIn(record, 'rust').size]).toEqual([false, 200]);
    expect(await at.completions.kept([ada])).toEqual([record]);
    at.server.faults.clear();
    expect(completedIn(await at.completions.read(ada, 5_000), 'rust').size).toBe(450);
    expect(at.errors).toEqual([]);
  });

  it('is read anew where the row cannot be read', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    const at = await stand({ url: `sqlite://${path}` });
    const ada = await linked(at, 3);
    await at.completions.read(ada, 5_000);
    withDatabase(path, (database) => database.exec("UPDATE completions SET value = '{}'"));
    expect(await at.completions.kept([ada])).toEqual([undefined]);
    expect(completedIn(await at.completions.read(ada, 5_000), 'rust').size).toBe(3);
    expect(await at.completions.kept([ada])).not.toContain(undefined);
    expect(at.errors).toEqual([]);
  });

  it('is not kept of somebody to whom nobody is linked any more', async () => {
    const at = await stand();
    const ada = await linked(at, 3);
    await at.members.unlink('1', 'user-ada');
    expect(completedIn(await at.completions.read(ada, 5_000), 'rust').size).toBe(3);
    expect(await at.completions.kept([ada])).toEqual([undefined]);
  });

  it('bears a hostile list', async () => {
    const at = await stand();
    const ada = await linked(at, 0);
    setList(at, [
      ['a b', 'rust'],
      ['proto', '__proto__', 'constructor'],
      ['none'],
      ['spaced', 'ru st'],
      ['ok', 'rust', 'rust'],
    ]);
    const record = await at.completions.read(ada, 5_000);
    expect([...completedIn(record, 'rust')]).toEqual(['ok']);
    expect([...completedIn(record, 'constructor')]).toEqual(['proto']);
    expect(completedIn(record, 'toString').size).toBe(0);
    expect(['proto', 'none', 'spaced', 'ok'].every((id) => hasCompleted(record, id))).toBe(true);
    expect(at.errors).toEqual([]);
  });

  it('does not go on for ever through pages that repeat themselves', async () => {
    const at = await stand();
    const ada = await linked(at, 0);
    const page = { totalPages: 1e9, totalItems: 1e9, data: [completion(['same', 'rust'])] };
    at.server.faults.add({ kind: 'body', path: /completed/, body: JSON.stringify(page), times: 1_000 });
    expect(completedIn(await at.completions.read(ada, 5_000), 'rust').size).toBe(1);
    expect(pagesAsked(at)).toHaveLength(2);
  });
});

describe('reading when nobody waits', () => {
  it('takes all pages, and lets others go first before each', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    let turns = 0;
    const background = { callOptions: {}, beforePage: () => Promise.resolve(void (turns += 1)) };
    await at.completions.readWhole(ada, background);
    expect([turns, pagesAsked(at).length]).toEqual([3, 3]);
    expect(isWhole((await at.completions.kept([ada]))[0])).toBe(true);
    // The answers are cached for minutes.
    later(day);
    await at.completions.readWhole(ada, background);
    expect([turns, pagesAsked(at).length]).toEqual([6, 6]);
  });

  it('can take the first page alone', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    await at.completions.readFirst(ada, {});
    expect(pagesAsked(at)).toEqual(['page=0']);
    expect(isWhole((await at.completions.kept([ada]))[0])).toBe(false);
  });

  it('says when it fails', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    at.server.faults.add({ kind: 'status', status: 503, path: /completed/, times: 2 });
    const background = { callOptions: {}, beforePage: () => Promise.resolve() };
    await expect(at.completions.readWhole(ada, background)).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(at.completions.readFirst(ada, {})).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('ends soon when it is stopped, and keeps what it has', async () => {
    const at = await stand();
    const ada = await linked(at, 450);
    at.server.faults.add({ kind: 'delay', path: /completed/, delayMs: 0 });
    at.server.faults.add({ kind: 'delay', path: /completed/, delayMs: 15_000 });
    const reading = at.completions.read(ada, 15_000);
    await expect.poll(() => pagesAsked(at).length).toBe(2);
    await Promise.race([
      at.completions.stop(),
      delay(10_000).then(() => Promise.reject(new Error('too slow'))),
    ]);
    expect(completedIn(await reading, 'rust').size).toBe(200);
    expect(
      completedIn((await at.completions.kept([ada]))[0] ?? { languages: {}, total: 0, readAt: 0 }, 'rust')
        .size,
    ).toBe(200);
  });
});
