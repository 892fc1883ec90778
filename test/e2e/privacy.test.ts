import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptKey } from '../../src/storage/records.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { Answer, Bot } from '../support/bot.ts';
import { allRows, collectionsOf } from '../support/kept.ts';
import { begin, handIn, startDojo, wrong } from '../support/training.ts';

let bot: Bot;
let storage: Storage;
let id: string;

/** For how long rows were kept, by collection: the longest. */
let keptForMs: Map<string, number>;

beforeEach(async () => {
  keptForMs = new Map();
  bot = await startDojo({ wrapStorage: (inner) => (storage = noting(inner)) });
  const response = await fetch(`${bot.codewars.apiUrl}/users/hanae`);
  ({ id } = (await response.json()) as { id: string });
});
afterEach(() => bot.stop());

/** The storage, which notes for how long rows are kept. */
function noting(inner: Storage): Storage {
  const note = (name: string, ms: number | undefined): void => {
    if (ms !== undefined) keptForMs.set(name, Math.max(keptForMs.get(name) ?? 0, ms));
  };
  const wrapped = collectionsOf(inner).map(([name, collection]) => [
    name,
    new Proxy(collection, {
      get(target, property) {
        if (property === 'set') {
          return (key: string, value: unknown, ms?: number) => {
            note(name, ms);
            return target.set(key, value, ms);
          };
        }
        if (property === 'setMany') {
          return (rows: Parameters<typeof target.setMany>[0]) => {
            for (const { keepForMs } of rows) note(name, keepForMs);
            return target.setMany(rows);
          };
        }
        const original = Reflect.get(target, property) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => Reflect.apply(original, target, args);
      },
    }),
  ]);
  return { ...inner, ...(Object.fromEntries(wrapped) as Partial<Storage>) };
}

const inDirect = {};
const account = (where?: object) => bot.slash(bot.ann, 'account', undefined, where);

/** Ann uses everything there is; news about her waits. */
async function useEverything(): Promise<void> {
  const where = { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'set' };
  for (const kind of ['ranks', 'honor', 'kata'])
    await bot.slash(bot.admin, 'announcements', { kind, channel: bot.channelId }, where);
  await bot.slash(bot.ann, 'webhook');
  await bot.press(bot.ann, (await account()).message, 'Verify');
  await bot.press(bot.ann, (await account(inDirect)).message, 'Verify');
  await bot.slash(bot.ben, 'profile', { user: 'Hanae' });
  await bot.slash(bot.ann, 'completed');
  await storage.solved.set('earlier-session', {
    guildId: bot.guild.id,
    userId: bot.ann.id,
    language: 'rust',
    tookMs: 1,
    attempts: 1,
    kata: { id: null, name: 'Multiples of 3 and 5', rank: -6 },
  });
  await handIn(bot, bot.ann, await begin(bot, bot.ann, 'valid-braces'), wrong, 'Submit solution');
  bot.discord.faults.add({ kind: 'status', status: 500, path: /\/channels\/\d+\/messages/, times: 1_000 });
  await bot.deliver('user', { action: 'rank_upgraded', user: { id, rank: -1 }, language: null });
  await bot.deliver('user', { action: 'honor_changed', user: { id, honor: 9_000, honor_delta: 20 } });
  await expect
    .poll(async () => (await rowsAboutAnn()).filter((row) => /^(outbox|gathering)/.test(row)).length)
    .toBe(2);
  await expect.poll(async () => (await rowsAboutAnn()).some((row) => row.startsWith('solves'))).toBe(true);
}

/** Rows that name her or her account: but for kata, which have their authors’ names on Codewars too. */
const rowsAboutAnn = async (): Promise<string[]> =>
  (await allRows(storage)).filter(
    (row) =>
      new RegExp(`${bot.ann.id}|${id}|hanae`, 'i').test(row) && !/^cache \d+ \/code-challenges/.test(row),
  );

/** Collections with rows that name the kata she solved or trained on: all kata that are looked at are in these two. */
const kataRows = async (): Promise<string[]> =>
  (await allRows(storage)).filter(
    (row) =>
      /multiples-of-3-and-5|valid-braces|Multiples of 3|Valid Braces/i.test(row) &&
      !/^(cache|catalogue)/.test(row),
  );

const confirm = async (from: Answer): Promise<Answer> =>
  bot.press(bot.ann, (await bot.press(bot.ann, from.message, 'Delete my data')).message, 'Delete it');

it('is not in the log when a member types something that cannot be', async () => {
  await bot.slash(bot.ann, 'profile', { user: 'TypedByHer' });
  await bot.slash(bot.ann, 'kata', { kata: 'TypedByHer' });
  await bot.slash(bot.ann, 'kata', { kata: 'valid-braces', language: 'TypedByHer' });
  await bot.slash(bot.ann, 'train', { language: 'TypedByHer' });
  await bot.link(bot.ann, 'TypedByHer');
  expect(bot.log.filter(({ msg }) => String(msg).includes('a handler failed'))).not.toEqual([]);
  expect(JSON.stringify(bot.log)).not.toContain('TypedByHer');
});

describe('what is kept about a member', () => {
  it('is shown, entry by entry', async () => {
    await useEverything();
    const shown = await bot.press(bot.ann, (await account()).message, 'Show what is kept');
    for (const part of [
      'Discord user id',
      'API key',
      'webhook',
      'profile last showed',
      'which kata you have completed',
      'training on',
      'solved kata',
    ])
      expect(shown.text).toContain(part);
    for (const part of [
      'trained in last',
      'one-time code',
      'about to be announced',
      'public answers',
      '15 minutes',
    ])
      expect(shown.text).toContain(part);
    expect(
      (await bot.press(bot.ben, (await bot.slash(bot.ben, 'account')).message, 'kept')).text,
    ).not.toContain('one-time code');
  });

  it('is shown and deleted also where an earlier version left it behind', async () => {
    await bot.slash(bot.ann, 'unlink');
    await storage.solved.set('earlier-session', {
      guildId: '1576538894202044001',
      userId: bot.ann.id,
      language: 'rust',
      tookMs: 1,
      attempts: 1,
      kata: { id: null, name: 'Multiples of 3 and 5', rank: -6 },
    });
    const shown = await account(inDirect);
    expect(shown.text).toContain('solved kata');
    expect((await confirm(shown)).text).toContain('nothing about you is kept any more');
    expect(await rowsAboutAnn()).toEqual([]);
  });

  it('is kept no longer than PRIVACY.md says, and secrets are sealed', async () => {
    const hook = await bot.slash(bot.ann, 'webhook');
    const secret = /\|\|`([^`]+)`\|\|/.exec(hook.text)?.[1] ?? 'none';
    await useEverything();
    const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
    expect(Object.fromEntries(keptForMs)).toMatchObject({
      codes: 15 * minute,
      presence: hour,
      seen: 180 * day,
    });
    expect(keptForMs.get('cache')).toBeLessThanOrEqual(31 * day);
    const rows = (await allRows(storage)).join('\n');
    expect(secret.length).toBeGreaterThan(20);
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain('sandbox-key-of-hanae');
  });

  it('is gone after Delete my data in direct messages, in every collection', async () => {
    await useEverything();
    const collections = new Set((await rowsAboutAnn()).map((row) => row.split(' ')[0]));
    for (const name of [
      'links',
      'codes',
      'hooks',
      'outbox',
      'gathering',
      'sessions',
      'solved',
      'presence',
      'cache',
      'completions',
      'solves',
    ])
      expect(collections).toContain(name);
    expect((await confirm(await account(inDirect))).text).toContain('nothing about you is kept any more');
    expect(await rowsAboutAnn()).toEqual([]);
    expect(await kataRows()).toEqual([]);
    expect((await account(inDirect)).text).toContain('nothing is stored about you');
    const said = bot.said().length;
    bot.discord.faults.clear();
    await bot.restart();
    expect(await rowsAboutAnn()).toEqual([]);
    expect(bot.said()).toHaveLength(said);
  });

  it.each([
    ['Delete my data in the server', async () => confirm(await account())],
    ['/unlink', () => bot.slash(bot.ann, 'unlink')],
  ])('is gone after %s', async (_, end) => {
    await useEverything();
    await end();
    expect(await rowsAboutAnn()).toEqual([]);
    expect(await kataRows()).toEqual([]);
  });

  it('is not announced again to who deletes it and links again', async () => {
    const where = { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'set' };
    await bot.slash(bot.admin, 'announcements', { kind: 'ranks', channel: bot.channelId }, where);
    const rankUp = () =>
      bot.deliver('user', { action: 'rank_upgraded', user: { id, rank: -1 }, language: null });
    const announced = () => bot.said().filter((text) => text.includes('1 kyu')).length;
    await rankUp();
    await expect.poll(announced).toBe(1);
    await confirm(await account(inDirect));
    await bot.link(bot.ann, 'hanae');
    await rankUp();
    await expect
      .poll(async () => (await allRows(storage)).filter((row) => row.startsWith('inbox')))
      .toEqual([]);
    expect(announced()).toBe(1);
  });

  it('is exported in files that Discord takes, one export at a time', async () => {
    await handIn(bot, bot.ann, await begin(bot, bot.ann), wrong, 'Submit solution');
    const key = `${bot.guild.id}:${bot.ann.id}`;
    const { kept: _, ...session } = (await storage.sessions.get(key))!;
    // A session as an earlier version let it grow.
    await storage.sessions.set(key, { ...session, attempts: 300 });
    const row = (await storage.attempts.get(attemptKey(session.id, 1)))!;
    for (let number = 2; number <= 300; number += 1) {
      await storage.attempts.set(attemptKey(session.id, number), { ...row, code: 'x'.repeat(99_000) });
    }
    const { message } = await account();
    bot.discord.faults.add({ kind: 'delay', delayMs: 200, path: /\/(callback|webhooks)/, times: 3 });
    const [first, second] = await Promise.all([
      bot.press(bot.ann, message, 'Export'),
      bot.press(bot.ann, message, 'Export'),
    ]);
    const [exported, refused] = first.message.attachments.length > 0 ? [first, second] : [second, first];
    expect(refused.text).toContain('already');
    const files = () => [exported.message, ...exported.followUps].flatMap(({ attachments }) => attachments);
    await expect.poll(() => files().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(8);
    await expect
      .poll(() => exported.followUps.at(-1)?.content, { timeout: 20_000 })
      .toContain('all that I keep');
    const rows = files().flatMap(({ text }) => (JSON.parse(text) as { rows: { attempt?: number }[] }).rows);
    expect(rows.filter(({ attempt }) => attempt !== undefined)).toHaveLength(300);
    expect(exported.followUps.every(({ ephemeral }) => ephemeral)).toBe(true);

    // What cannot be sent is told, the file that came stays, and there is room for another try.
    bot.discord.faults.add({ kind: 'status', status: 400, path: /\/webhooks\/\d+\/[^/]+$/, times: 1 });
    const broken = await bot.press(bot.ann, message, 'Export');
    await expect.poll(() => broken.followUps.at(-1)?.content, { timeout: 20_000 }).toContain('incident');
    expect(bot.discord.world.message(broken.message.id)?.attachments).toHaveLength(1);
    bot.discord.faults.add({ kind: 'delay', delayMs: 200, path: /\/webhooks\/\d+\/[^/]+$/, times: 20 });
    const cut = await bot.press(bot.ann, message, 'Export');
    expect(cut.message.attachments).toHaveLength(1);
    await bot.restart();
    expect(cut.followUps.at(-1)?.content).toContain('restarting');
    expect(cut.followUps.length).toBeLessThan(5);
  }, 60_000);
});
