import { describe, expect, it } from 'vitest';
import { textOf } from '../../../sandbox/discord/index.ts';
import type { Invocation } from '../../../sandbox/discord/index.ts';
import { startScene } from './responder-kit.ts';

const callback = /\/callback/;
const edit = /@original/;

/** What the member reads in the end. */
async function read(invocation: Invocation): Promise<string> {
  const outcome = await invocation.settled();
  if (outcome.kind === 'none') return outcome.why;
  return outcome.kind === 'modal' ? outcome.modal.title : (textOf(outcome.message).split('\n')[0] ?? '');
}

describe('an answer that had to be deferred', () => {
  it('comes although Discord’s own answer to the deferral was lost', async () => {
    const { discord, type } = await startScene({ deferAfterMs: 0 });
    discord.faults.add({ kind: 'dropAfter', path: callback });
    expect(await read(await type('public', { ms: 200 }))).toBe('Done.');
  });

  it('is deferred again after more failures than the HTTP client repeats', async () => {
    const { discord, type } = await startScene({ deferAfterMs: 0 });
    discord.faults.add({ kind: 'status', status: 500, path: callback, times: 6 });
    const invocation = await type('public', { ms: 3_200 });
    expect(await read(invocation)).toBe('Done.');
  });

  it('comes when Discord takes edits again', async () => {
    const { discord, type, log } = await startScene({ deferAfterMs: 0 });
    discord.faults.add({ kind: 'status', status: 503, path: edit, times: 10 });
    expect(await read(await type('private', { ms: 100 }))).toBe('Done.');
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('comes although Discord does not know the interaction’s webhook yet', async () => {
    const { discord, type } = await startScene({ deferAfterMs: 0 });
    const body = JSON.stringify({ message: 'Unknown Webhook', code: 10_015 });
    discord.faults.add({ kind: 'status', status: 404, body, path: edit, times: 2 });
    expect(await read(await type('public', { ms: 100 }))).toBe('Done.');
  });

  it.each(['public', 'private'] as const)('comes anew where its message is missing: %s', async (name) => {
    const { discord, type } = await startScene({ deferAfterMs: 0 });
    const body = JSON.stringify({ message: 'Unknown Message', code: 10_008 });
    discord.faults.add({ kind: 'status', status: 404, body, path: edit });
    const outcome = await (await type(name, { ms: 100 })).settled();
    expect(outcome).toMatchObject({ message: { content: 'Done.', ephemeral: name === 'private' } });
  });

  it('leaves nothing unhandled where even the deferral was too late', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { discord, type, log } = await startScene({ deferAfterMs: 0 });
    const body = JSON.stringify({ message: 'Unknown interaction', code: 10_062 });
    discord.faults.add({ kind: 'status', status: 404, body, path: callback, times: 2 });
    await type('public', { ms: 100 });
    await expect.poll(() => log.map(({ msg }) => msg)).toContain('Discord no longer waits for this answer');
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('is deferred by the age of what was kept for a resume', async () => {
    // The ids say that each was made two seconds ago.
    const stage = { now: () => Date.now() - 2_000 };
    const { type } = await startScene({ deferAfterMs: 2_900, stage });
    const invocation = await type('public', { ms: 2_700 });
    await expect.poll(() => invocation.timing.acknowledgedMs, { timeout: 4_000 }).not.toBeNull();
    expect(invocation.timing.acknowledgedMs).toBeLessThan(2_500);
  });
});

describe('a first sign', () => {
  it('is sent again when it hangs', async () => {
    const { discord, type } = await startScene();
    discord.faults.add({ kind: 'delay', delayMs: 10_000, path: callback });
    expect(await read(await type('public'))).toBe('Done.');
  });

  it('is sent again after a moment in which Discord takes nothing', async () => {
    const { discord, type, log } = await startScene();
    discord.faults.add({ kind: 'status', status: 502, path: callback, times: 10 });
    expect(await read(await type('private'))).toBe('Done.');
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that does not get through in time is given up, and is nobody’s failure', async () => {
    const { discord, type, log } = await startScene();
    discord.faults.add({ kind: 'drop', path: callback, times: 1_000 });
    await type('public');
    const done = () => log.filter(({ msg }) => msg === 'interaction');
    await expect.poll(done, { timeout: 6_000 }).toMatchObject([{ outcome: 'TooLate' }]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that is a form has been seen, when only Discord’s own answer was lost', async () => {
    const { discord, type, log } = await startScene();
    discord.faults.add({ kind: 'dropAfter', path: callback });
    expect(await read(await type('form'))).toBe('A form');
    await expect
      .poll(() => log.filter(({ msg }) => msg === 'interaction'))
      .toMatchObject([{ outcome: 'ok' }]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a notice', () => {
  it('is kept for the next command where nobody would read it', async () => {
    const { discord, type, notify, log } = await startScene();
    await notify('Your link was removed.');
    const body = JSON.stringify({ message: 'Unknown interaction', code: 10_062 });
    discord.faults.add({ kind: 'status', status: 404, body, path: callback });
    await type('private');
    await expect.poll(() => log.map(({ msg }) => msg)).toContain('interaction');
    const told = await type('private');
    expect(await read(told)).toBe('Done.');
    expect((await told.until('Your link was removed.')).ephemeral).toBe(true);
  });
});

describe('files of an answer', () => {
  it.each([0, 100])('come with what they show in words, after %i ms', async (ms) => {
    const { type } = await startScene({ deferAfterMs: 50 });
    const outcome = await (await type('public', { ms, picture: true })).settled();
    expect(outcome).toMatchObject({
      message: {
        pictures: [{ filename: 'picture.png', text: 'a picture', description: 'What it shows' }],
        attachments: [{ filename: 'picture.txt', text: 'the same as text' }],
      },
    });
  });

  it.each([{}, { ms: 500 }])('go where a button changes the answer: %o', async (wish) => {
    const { discord, type, press } = await startScene({ deferAfterMs: 50 });
    const before = await (await type('public', { picture: true })).settled();
    if (before.kind !== 'message') throw new Error(before.kind);
    const turned = await (await press(before.message.id, wish)).settled();
    expect(turned).toMatchObject({ kind: 'update', message: { content: 'Turned.', pictures: [] } });
    expect(discord.world.message(before.message.id)?.attachments).toEqual([]);
  });
});
