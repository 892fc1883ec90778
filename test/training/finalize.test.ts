import { describe, expect, it } from 'vitest';
import { later, stopDates } from '../support/rooms.ts';
import { ann, ben, keyOf, other, right, startTraining, wanted, wrong } from './kit.ts';
import type { Kit } from './kit.ts';

/** ann has a session whose newest attempt passed. */
async function startSolved(options: Parameters<typeof startTraining>[0] = {}): Promise<Kit> {
  const kit = await startTraining(options);
  // So that it counts: the reference's user has it in the list from the beginning.
  kit.codewars.setCompleted('some_user', []);
  await kit.training.begin(ann, wanted);
  await kit.training.submit(ann, right);
  kit.asked();
  return kit;
}

const finalizes = (kit: Kit) => kit.asked().filter((call) => call === 'POST finalize');

describe('finalize', () => {
  it('ends the session and tells what it brought', async () => {
    const kit = await startSolved();
    const { id, session, tookMs, progress } = await kit.training.finalize(ann);
    expect(session).toMatchObject({ id, attempts: 1, lastValid: 1, last: { state: 'passed' } });
    expect(tookMs).toBeGreaterThanOrEqual(0);
    expect(progress!.overall.after.score).toBe(progress!.overall.before.score + 8);
    expect(progress!.language.after!.score).toBe((progress!.language.before?.score ?? 0) + 8);
    expect(await kit.left()).toEqual([`solved ${id}`]);
    expect(await kit.training.current(ann)).toBeUndefined();
  });

  it('makes what others read fresh', async () => {
    const kit = await startSolved();
    const id = '53aa3f265b97485984000001';
    const before = (await kit.client.user(id)).value;
    await kit.client.completed(id, 0);
    await kit.training.finalize(ann);
    expect((await kit.client.user(id)).value.honor).toBeGreaterThan(before.honor);
    await expect
      .poll(async () => (await kit.client.completed(id, 0)).value.items.map(({ slug }) => slug))
      .toEqual([wanted.kata]);
  });

  it('goes without progress where the profile cannot be read', async () => {
    const kit = await startSolved();
    kit.codewars.faults.add({ path: /^\/users/, kind: 'status', status: 500, times: 100 });
    expect(await kit.training.finalize(ann)).toMatchObject({ progress: null });
    expect(await kit.training.current(ann)).toBeUndefined();
  });

  it('knows nothing of a language that Codewars does not list yet', async () => {
    const kit = await startSolved();
    const overall = { rank: -3, name: '3 kyu', color: 'blue', score: 2000 };
    kit.codewars.setUser('some_user', { ranks: { overall, languages: {} } });
    const { progress } = await kit.training.finalize(ann);
    expect(progress).toMatchObject({
      overall: { before: { rank: -3, score: 2000 }, after: { score: 2008 } },
      language: { before: null, after: { score: 8 } },
    });
  });

  it('needs a session, and a newest attempt that passed', async () => {
    const kit = await startTraining();
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({ code: 'NoSession' });
    await kit.training.begin(ann, wanted);
    const refused = { code: 'NoValidAttempt' };
    await expect(kit.training.finalize(ann)).rejects.toMatchObject(refused);
    await kit.training.submit(ann, wrong);
    await expect(kit.training.finalize(ann)).rejects.toMatchObject(refused);
    await kit.training.submit(ann, right);
    await kit.training.submit(ann, wrong);
    await expect(kit.training.finalize(ann)).rejects.toMatchObject(refused);
    expect(finalizes(kit)).toEqual([]);
  });

  it('counts an attempt before one that Codewars did not take', async () => {
    const kit = await startSolved();
    // As a submit leaves it that Codewars refuses.
    await kit.storage.sessions.update('g:ann', (row) => {
      const kept = [...(row?.kept ?? []), { number: 2, bytes: 1 }];
      return row && { ...row, attempts: 2, kept };
    });
    const { sessionId } = (await kit.training.draft(ann))!;
    await kit.storage.attempts.set(`${sessionId}:2`, {
      code: wrong,
      at: 1,
      dmid: null,
      refused: 'why',
      result: null,
    });
    expect(await kit.training.finalize(ann)).toMatchObject({ session: { last: { state: 'refused' } } });
  });

  it('waits for no result: the newest attempt must have one', async () => {
    const kit = await startTraining({ gradingMs: 600_000, timing: { waitMs: 100, glanceMs: 100 } });
    await kit.training.begin(ann, wanted);
    await kit.training.submit(ann, right);
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({ code: 'NoValidAttempt' });
  });

  it('keeps everything where the key is refused or gone', async () => {
    const kit = await startSolved();
    kit.codewars.revokeKey(keyOf('some_user'));
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({ code: 'BadKey' });
    await kit.storage.links.update('g:ann', (link) => link && { ...link, sealedApiKey: undefined });
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({ code: 'NoApiKey' });
    expect(await kit.training.draft(ann)).toMatchObject({ code: right });
  });

  it('says that Codewars no longer knows the session, and keeps the code', async () => {
    const kit = await startSolved();
    kit.codewars.endSessions();
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({
      code: 'SessionGone',
      data: { during: 'finalize' },
    });
    expect(await kit.training.draft(ann)).toMatchObject({ code: right });
  });

  it('passes on why Codewars does not take it', async () => {
    const kit = await startSolved();
    const body = '{"success":false,"reason":"not *valid*"}';
    kit.codewars.faults.add({ method: 'POST', kind: 'status', status: 422, body });
    // The stand-in took it all the same; as if it had not:
    kit.codewars.faults.add({
      path: /completed/,
      kind: 'body',
      body: '{"totalPages":0,"totalItems":0,"data":[]}',
    });
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({
      code: 'FinalizeRefused',
      data: { reason: 'not *valid*' },
    });
  });
});

describe('a finalize that is repeated', () => {
  it.each(['status', 'drop'] as const)('ends well after the answer was lost (%s)', async (kind) => {
    const kit = await startSolved();
    kit.codewars.faults.add({ method: 'POST', path: /finalize$/, kind, status: 502 });
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({ code: 'Unavailable' });
    // A cut connection comes before the stand-in's work, a bad status after it.
    const { id } = await kit.training.finalize(ann);
    expect(await kit.left()).toEqual([`solved ${id}`]);
    expect((await kit.client.completed('some_user', 0, { fresh: true })).value.items).toHaveLength(1);
  });

  it('waits for a Codewars that cannot say whether it counts', async () => {
    const kit = await startSolved();
    kit.codewars.endSessions();
    kit.codewars.faults.add({ path: /completed/, kind: 'status', status: 503, times: 100 });
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await kit.training.draft(ann)).toMatchObject({ code: right });
  });

  it.each([
    ['the record', { collections: ['solved'], operations: ['set'] }, 2],
    ['the attempts', { collections: ['attempts'], operations: ['delete'] }, 1],
    ['the session', { collections: ['sessions'], operations: ['delete'] }, 1],
  ])('ends well after the store failed at %s, and after a restart', async (_, broken, calls) => {
    const kit = await startSolved();
    kit.breakage.current = broken;
    await expect(kit.training.finalize(ann)).rejects.toMatchObject({ code: 'unavailable' });
    kit.breakage.current = undefined;
    await kit.restart();
    const { id, session } = await kit.training.finalize(ann);
    expect(session).toMatchObject({ kata: { slug: wanted.kata }, attempts: 1 });
    expect(finalizes(kit)).toHaveLength(calls);
    expect(await kit.left()).toEqual([`solved ${id}`]);
  });

  it('is one, however quickly it is pressed twice', async () => {
    const kit = await startSolved();
    const both = await Promise.allSettled([kit.training.finalize(ann), kit.training.finalize(ann)]);
    expect(both).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 'NoSession' } }]);
    expect(finalizes(kit)).toHaveLength(1);
  });
});

describe('a solved kata', () => {
  it('is told once, by its member, in its server', async () => {
    const kit = await startSolved();
    const { id } = await kit.training.finalize(ann);
    const said: unknown[] = [];
    const say = (nonce: string, solved: object) => Promise.resolve((said.push([nonce, solved]), 'sent'));
    const told = { code: 'ToldAlready' };
    await expect(kit.training.tellSolved(id, ben, say)).rejects.toMatchObject(told);
    await expect(kit.training.tellSolved(id, { ...ann, guildId: 'h' }, say)).rejects.toMatchObject(told);
    await expect(kit.training.tellSolved('nothing', ann, say)).rejects.toMatchObject(told);
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => kit.training.tellSolved(id, ann, say)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(said).toEqual([
      [
        id,
        expect.objectContaining({
          ...ann,
          kata: { id: expect.any(String) as string, name: 'Anything to integer', rank: -6 },
          language: 'javascript',
          tookMs: expect.any(Number) as number,
          attempts: 1,
        }),
      ],
    ]);
    expect(await kit.left()).toEqual([]);
  });

  it('can be told again when it was not said', async () => {
    const kit = await startSolved();
    const { id } = await kit.training.finalize(ann);
    for (const outcome of ['missingPermissions', 'notSent', 'sent']) {
      const say = () => Promise.resolve(outcome);
      expect(await kit.training.tellSolved(id, ann, say)).toBe(outcome);
    }
    expect(await kit.left()).toEqual([]);
  });

  it('is said under the same nonce for as long as Discord remembers it, and then never again', async () => {
    const kit = await startSolved();
    const { id } = await kit.training.finalize(ann);
    stopDates();
    const nonces: string[] = [];
    // Nobody knows of the first whether it arrived, and the second dies over it.
    await kit.training.tellSolved(id, ann, (nonce) => Promise.resolve((nonces.push(nonce), 'unknown')));
    later(60_000);
    const died = new Error('the process died');
    await expect(
      kit.training.tellSolved(id, ann, (nonce) => (nonces.push(nonce), Promise.reject(died))),
    ).rejects.toBe(died);
    await kit.restart();
    later(61_000);
    const say = () => Promise.resolve('sent');
    await expect(kit.training.tellSolved(id, ann, say)).rejects.toMatchObject({
      code: 'NotKnownWhetherTold',
    });
    expect(nonces).toEqual([id, id]);
    expect(id.length).toBeLessThanOrEqual(25);
  });
});

describe('when a link ends', () => {
  it('the session, its code and what was chosen go with the last one', async () => {
    const kit = await startSolved();
    await kit.members.link('h', 'ann', (await kit.client.user('some_user')).value, keyOf('some_user'));
    await kit.members.prefer('ann', { language: 'ruby' });
    await kit.members.unlink('g', 'ann');
    expect(await kit.left()).toEqual(['preferences ann']);
    await kit.members.remove('h', 'ann');
    expect(await kit.left()).toEqual([]);
  });

  it('nothing goes with a new key for the same account', async () => {
    const kit = await startSolved();
    await kit.members.link('g', 'ann', (await kit.client.user('some_user')).value, keyOf('some_user'));
    expect(await kit.training.draft(ann)).toMatchObject({ code: right });
  });

  it('the session goes with a link to another account, and what was chosen stays', async () => {
    const kit = await startSolved();
    await kit.members.prefer('ann', { language: 'ruby' });
    await kit.members.link('g', 'ann', (await kit.client.user('tomoe')).value, keyOf('tomoe'));
    expect(await kit.left()).toEqual(['preferences ann']);
  });

  it('a session that is just being begun goes too', async () => {
    const kit = await startTraining();
    kit.codewars.faults.add({ method: 'POST', kind: 'delay', delayMs: 200 });
    const begun = kit.training.begin(ann, other);
    await expect.poll(() => kit.asked()).toContain('POST train');
    await kit.members.unlink('g', 'ann');
    await begun;
    expect(await kit.left()).toEqual([]);
  });

  it('is done anew where the store failed in the middle', async () => {
    const kit = await startSolved();
    for (const collection of ['attempts', 'sessions']) {
      kit.breakage.current = { collections: [collection], operations: ['delete'] };
      await expect(kit.members.unlink('g', 'ann')).rejects.toMatchObject({ code: 'unavailable' });
    }
    kit.breakage.current = undefined;
    await kit.members.unlink('g', 'ann');
    expect(await kit.left()).toEqual([]);
  });
});
