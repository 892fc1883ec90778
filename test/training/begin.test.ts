import { describe, expect, it } from 'vitest';
import { strategies } from '../../src/codewars/model.ts';
import type { Members } from '../../src/members/members.ts';
import type { Trainee } from '../../src/training/model.ts';
import type { Training } from '../../src/training/training.ts';
import { later, stopDates } from '../support/rooms.ts';
import { ann, ben, keyOf, other, startTraining, wanted, wrong } from './kit.ts';
import type { Kit } from './kit.ts';

const next = { strategy: 'random', language: 'javascript' } as const;

describe('a session', () => {
  it('begins on a kata that the member names', async () => {
    const { training, storage, client } = await startTraining({ newId: () => 'session-1' });
    const { id } = (await client.kata(wanted.kata)).value;
    const begun = await training.begin(ann, wanted);
    expect(begun).toMatchObject({
      kind: 'begun',
      offered: { name: 'Anything to integer', author: 'Jake Hoffner' },
      session: {
        id: 'session-1',
        kata: { id, name: 'Anything to integer', slug: wanted.kata, rank: -6 },
        language: 'javascript',
        strategy: null,
        setup: expect.stringContaining('toInteger') as string,
        attempts: 0,
        lastValid: null,
        last: null,
      },
    });
    expect(await storage.sessions.get('g:ann')).toMatchObject({ account: { username: 'some_user' } });
    expect(await training.current(ann)).toEqual(begun.session);
  });

  it('begins on the next kata of a strategy, whose id is looked up', async () => {
    const { training, client } = await startTraining();
    const { id } = (await client.kata('anything-to-integer')).value;
    const { session } = await training.begin(ann, next);
    expect(session).toMatchObject({ kata: { id, slug: 'anything-to-integer' }, strategy: 'random' });
  });

  it('begins where the kata cannot be looked up', async () => {
    const { training, codewars } = await startTraining();
    codewars.faults.add({ method: 'GET', path: /code-challenges/, kind: 'status', status: 500, times: 9 });
    const { session } = await training.begin(ann, next);
    expect(session.kata).toMatchObject({ id: null, name: 'Anything to integer' });
    expect((await training.begin(ben, other)).session.kata).toMatchObject({ id: null, name: 'Valid Braces' });
  });

  it('begins by every strategy of the reference that has something left', async () => {
    const { training } = await startTraining();
    for (const strategy of strategies) {
      const begun = await training
        .begin(ann, { strategy, language: 'javascript' })
        .catch((error: unknown) => error);
      expect(begun, strategy).toSatisfy(
        (result: object) =>
          ('kind' in result && result.kind === 'begun') ||
          ('code' in result && result.code === 'InvalidInput'),
      );
    }
  });

  it('takes the place of one without attempts', async () => {
    const { training, left } = await startTraining();
    const first = await training.begin(ann, wanted);
    const second = await training.begin(ann, other);
    expect(second.kind).toBe('begun');
    expect(second.session.id).not.toBe(first.session.id);
    expect(await left()).toEqual(['sessions g:ann']);
  });

  it('is asked about, without a word to Codewars, before one with attempts goes', async () => {
    const { training, asked, left } = await startTraining();
    const first = await training.begin(ann, wanted);
    await training.submit(ann, wrong);
    asked();
    expect(await training.begin(ann, other)).toMatchObject({
      kind: 'inTheWay',
      session: { id: first.session.id, attempts: 1, last: { state: 'failed', code: wrong } },
    });
    expect(asked()).toEqual([]);
    const second = await training.begin(ann, other, { replace: true });
    expect(second).toMatchObject({ kind: 'begun', session: { kata: { slug: other.kata }, attempts: 0 } });
    expect(await left()).toEqual(['sessions g:ann']);
  });

  it('goes on with all attempts where Codewars goes on with the same solution', async () => {
    const { training } = await startTraining();
    const first = await training.begin(ann, wanted);
    await training.submit(ann, wrong);
    const again = await training.begin(ann, wanted, { replace: true });
    expect(again).toMatchObject({
      kind: 'begun',
      offered: { session: { code: wrong } },
      session: { id: first.session.id, attempts: 1, last: { code: wrong } },
    });
  });

  it('brings along earlier work', async () => {
    const { training, codewars } = await startTraining();
    await training.begin(ann, wanted);
    await training.submit(ann, wrong);
    await training.abandon(ann);
    codewars.endSessions();
    const { session } = await training.begin(ann, wanted);
    expect(session).toMatchObject({ earlierCode: wrong, attempts: 0 });
    expect(await training.draft(ann)).toMatchObject({ sessionId: session.id, code: wrong });
  });

  it('belongs to its member in its server', async () => {
    const { training } = await startTraining();
    await Promise.all([training.begin(ann, wanted), training.begin(ben, other)]);
    expect((await training.current(ann))?.kata.slug).toBe(wanted.kata);
    expect((await training.current(ben))?.kata.slug).toBe(other.kata);
    expect(await training.current({ ...ann, guildId: 'h' })).toBeUndefined();
  });

  it('is one, however quickly two are begun', async () => {
    const { training, left } = await startTraining();
    const begun = await Promise.all([training.begin(ann, wanted), training.begin(ann, other)]);
    expect(await left()).toEqual(['sessions g:ann']);
    expect((await training.current(ann))?.id).toBe(begun[1].session.id);
  });

  it('keeps what was there when the new one cannot be begun or stored', async () => {
    const { training, codewars, breakage } = await startTraining();
    const { session } = await training.begin(ann, wanted);
    await training.submit(ann, wrong);
    codewars.faults.add({ method: 'POST', kind: 'status', status: 503 });
    await expect(training.begin(ann, other, { replace: true })).rejects.toMatchObject({
      code: 'Unavailable',
    });
    breakage.current = { collections: ['sessions'], operations: ['set'] };
    await expect(training.begin(ann, other, { replace: true })).rejects.toMatchObject({
      code: 'unavailable',
    });
    breakage.current = undefined;
    expect(await training.current(ann)).toMatchObject({ id: session.id, last: { code: wrong } });
  });

  it('stands even where the attempts before it cannot be forgotten, and the log says so', async () => {
    const { training, breakage, log } = await startTraining();
    await training.begin(ann, wanted);
    await training.submit(ann, wrong);
    breakage.current = { collections: ['attempts'], operations: ['delete'] };
    expect((await training.begin(ann, other, { replace: true })).kind).toBe('begun');
    expect(log.text).toContain('could not delete the attempts of a replaced session');
    expect(await training.draft(ann)).not.toMatchObject({ code: wrong });
  });

  it.each([
    ['ends', (training: Training) => training.abandon(ann)],
    ['is replaced', (training: Training) => training.begin(ann, wanted, { replace: true })],
    ['ends with its link', (_: Training, members: Members) => members.unlink('g', 'ann')],
  ])('what could not be forgotten is forgotten when it %s', async (_, end) => {
    const kit = await startTraining();
    await kit.training.begin(ann, wanted);
    await kit.training.submit(ann, wrong);
    kit.breakage.current = { collections: ['attempts'], operations: ['delete'] };
    await kit.training.begin(ann, other, { replace: true });
    kit.breakage.current = undefined;
    await kit.restart();
    expect((await kit.left()).join()).toContain('attempts');
    await end(kit.training, kit.members);
    expect((await kit.left()).join()).not.toContain('attempts');
  });
});

describe('what is in the way of a session', () => {
  it('is a missing key, or a missing link', async () => {
    const { training, members, client, asked } = await startTraining();
    await members.link('h', 'ann', (await client.user('some_user')).value, undefined);
    asked();
    for (const trainee of [
      { guildId: 'h', userId: 'ann' },
      { guildId: 'g', userId: 'nobody' },
    ]) {
      const sentence = /codewars\.com\/users\/edit.*\/link/;
      await expect(training.begin(trainee, wanted)).rejects.toMatchObject({
        code: 'NoApiKey',
        message: sentence,
      });
      await expect(training.peek(trainee, next)).rejects.toMatchObject({ code: 'NoApiKey' });
    }
    expect(asked()).toEqual([]);
  });

  it('is a key that Codewars does not take', async () => {
    const { training, codewars } = await startTraining();
    codewars.revokeKey(keyOf('some_user'));
    await expect(training.begin(ann, wanted)).rejects.toMatchObject({ code: 'BadKey' });
  });

  it('is a language that the kata lacks, and those that it has are offered', async () => {
    const { training, asked } = await startTraining();
    const begun = training.begin(ann, { kata: wanted.kata, language: 'cobol' });
    await expect(begun).rejects.toMatchObject({
      code: 'LanguageMissing',
      data: { wanted: 'cobol', languages: expect.arrayContaining(['javascript']) as string[] },
    });
    expect(asked().filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  it('is a kata or a language that does not exist', async () => {
    const { training } = await startTraining();
    await expect(training.begin(ann, { ...wanted, kata: 'no-such-kata' })).rejects.toMatchObject({
      code: 'NotFound',
      subject: { kind: 'kata' },
    });
    await expect(training.begin(ann, { ...next, language: 'klingon' })).rejects.toMatchObject({
      code: expect.stringMatching(/NotFound|InvalidInput/) as string,
    });
    expect(training.offers(wanted)).toBe(true);
  });
});

describe('a peek', () => {
  it('shows what would come, and begins nothing', async () => {
    const { training, left } = await startTraining();
    expect(await training.peek(ann, next)).toMatchObject({ name: 'Anything to integer' });
    expect(await left()).toEqual([]);
  });
});

describe('where Codewars does not offer training', () => {
  const unsupported = expect.objectContaining({ code: 'Unsupported' }) as Error;
  const inPython = { kata: 'multiples-of-3-and-5', language: 'python' };
  const strategy = (name: (typeof strategies)[number], language = 'javascript') => ({
    strategy: name,
    language,
  });
  /** Training calls answer with that from now on, whatever is asked for. */
  const refuse = ({ codewars }: Kit, path = /train$/, status = 500, body: string | null = page) =>
    codewars.faults.add({
      method: 'POST',
      path,
      kind: 'status',
      status,
      ...(body !== null && { body }),
      times: 1000,
    });
  const page = '<!DOCTYPE html><h1>Something went wrong</h1>';

  it.each([404, 500])(
    'is told without doubt by a page with %i, and remembered for an hour',
    async (status) => {
      stopDates();
      const kit = await startTraining();
      const { training, asked } = kit;
      refuse(kit, /train$/, status);
      expect(training.offers(next)).toBe(true);
      await expect(training.peek(ann, next)).rejects.toThrow(unsupported);
      expect(training.offers(next)).toBe(false);
      asked();
      await expect(training.begin(ben, next)).rejects.toThrow(unsupported);
      await expect(training.peek(ben, next)).rejects.toThrow(unsupported);
      expect(asked()).toEqual([]);

      later(3_600_000);
      expect(training.offers(next)).toBe(true);
      await expect(training.peek(ann, next)).rejects.toThrow(unsupported);
      expect(asked()).not.toEqual([]);
      later(-7_200_000);
      expect(training.offers(next)).toBe(true);
    },
  );

  it('is kept for that call in that language', async () => {
    const kit = await startTraining();
    refuse(kit, /javascript\/train$/);
    await expect(kit.training.peek(ann, next)).rejects.toThrow(unsupported);
    expect(kit.training.offers(next)).toBe(false);
    expect(kit.training.offers(wanted)).toBe(true);
    expect(kit.training.offers(strategy('default', 'python'))).toBe(true);
  });

  it('is lifted by one success', async () => {
    const kit = await startTraining();
    refuse(kit, /\/javascript\/train$/);
    await expect(kit.training.peek(ann, next)).rejects.toThrow(unsupported);
    kit.codewars.faults.clear();
    expect(kit.training.offers(next)).toBe(false);
    await kit.training.begin(ben, wanted);
    expect(kit.training.offers(next)).toBe(true);
    await kit.training.begin(ann, next, { replace: true });
  });

  it('is nothing that one member’s empty pools tell, however many', async () => {
    const kit = await startTraining();
    refuse(kit, /train$/, 404, null);
    for (const each of strategies) {
      await expect(kit.training.begin(ann, strategy(each))).rejects.toThrow(unsupported);
    }
    expect(kit.training.offers(next)).toBe(true);
    kit.codewars.faults.clear();
    expect((await kit.training.begin(ben, next)).kind).toBe('begun');
  });

  it('is told by several different refusals to several members, with no success between', async () => {
    const kit = await startTraining();
    const [first, second, third] = (['default', 'random', 'kyu_8_workout'] as const).map((each) =>
      strategy(each),
    );
    const refused = async (...asking: [Trainee, ReturnType<typeof strategy>][]) => {
      refuse(kit, /javascript\/train$/, 404, null);
      for (const [who, what] of asking)
        await expect(kit.training.peek(who, what)).rejects.toThrow(unsupported);
      kit.codewars.faults.clear();
    };
    await refused([ann, first!], [ben, second!]);
    await kit.training.peek(ben, next);
    await refused([ann, third!]);
    expect(kit.training.offers(next)).toBe(true);
    await refused([ann, first!], [ben, second!]);
    expect(kit.training.offers(next)).toBe(false);
    expect(kit.training.offers(inPython)).toBe(true);
  });

  it('is nothing that a refusal of a kata or a language tells that does not exist', async () => {
    const kit = await startTraining();
    refuse(kit, /train$/, 404);
    await expect(kit.training.peek(ann, strategy('default', 'klingon'))).rejects.toMatchObject({
      code: 'NotFound',
    });
    expect(kit.training.offers(strategy('default', 'klingon'))).toBe(true);
  });

  it('is nothing that an outage tells', async () => {
    const { training, codewars } = await startTraining();
    codewars.faults.add({ kind: 'status', status: 503, times: 100 });
    await expect(training.peek(ann, next)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(training.offers(next)).toBe(true);
  });
});
