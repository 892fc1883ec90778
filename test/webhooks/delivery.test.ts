import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDelivery } from '../../src/webhooks/delivery.ts';

const id = '53aa3f265b97485984000001';
const author = '53af25145b97487568000001';
const read = (event: string | undefined, json: unknown) =>
  readDelivery(event, Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)));
const kindOf = (event: string | undefined, json: unknown): string => read(event, json).kind;

describe('a delivery is read', () => {
  it.each(['rank_upgraded', 'rank_earned'])('as a rank: %s', (action) => {
    expect(read('user', { action, user: { id, rank: -5 }, language: null })).toEqual({
      kind: 'event',
      said: { event: 'user', action, user: { id, rank: -5 }, language: null },
    });
    expect(read('user', { action, user: { id, rank: 2 }, language: 'c++' })).toMatchObject({
      said: { user: { rank: 2 }, language: 'c++' },
    });
    expect(read('user', { action, user: { id, rank: 2 } })).toMatchObject({ said: { language: null } });
  });

  it('as honor, falls included', () => {
    const honor = (fields: object) => read('user', { action: 'honor_changed', user: { id, ...fields } });
    expect(honor({ honor: 420, honor_delta: -3 })).toEqual({
      kind: 'event',
      said: { event: 'user', action: 'honor_changed', user: { id, honor: 420, honorDelta: -3 } },
    });
    expect(honor({ honor: 420 })).toMatchObject({ said: { user: { id, honor: 420 } } });
  });

  it.each(['created', 'approve_successful', 'approved', 'voted'])('as news of a kata: %s', (action) => {
    expect(read('code_challenge', { action, code_challenge: { id, created_by_id: author } })).toEqual({
      kind: 'event',
      said: { event: 'code_challenge', action, kata: { id, createdById: author } },
    });
  });

  it('as a solution', () => {
    const solved = {
      action: 'solution_finalized',
      code_challenge: { id, created_by_id: null },
      solution: { id: 's1', user_id: 'u1' },
    };
    expect(read('code_challenge', solved)).toMatchObject({
      said: { kata: { id, createdById: null }, solution: { id: 's1' } },
    });
    expect(kindOf('code_challenge', { ...solved, solution: undefined })).toBe('malformed');
  });

  it('as a ping', () => {
    expect(kindOf('webhook', { action: 'updated', webhook: { id } })).toBe('ping');
    expect(kindOf('webhook', { action: 'deleted' })).toBe('ignored');
  });

  it('as nothing of interest when event or action are unknown', () => {
    expect(kindOf('kumite', { action: 'created' })).toBe('ignored');
    expect(kindOf('constructor', {})).toBe('ignored');
    expect(kindOf('user', { action: 'renamed', user: 7 })).toBe('ignored');
    expect(kindOf('code_challenge', { action: 'toString' })).toBe('ignored');
  });

  it('as nothing of interest when a solution was voted on, for that is no kata', () => {
    const vote = (fields: object) => kindOf('code_challenge', { action: 'voted', code_challenge: fields });
    expect(vote({ id, user_id: author, code_challenge_id: id })).toBe('ignored');
    expect(vote({})).toBe('ignored');
  });

  it.each([
    ['user', { action: 'rank_upgraded' }],
    ['user', { action: 'rank_upgraded', user: null }],
    ['user', { action: 'rank_upgraded', user: [id] }],
    ['user', { action: 'rank_upgraded', user: { rank: -5 } }],
    ['user', { action: 'rank_upgraded', user: { id: 7, rank: -5 } }],
    ['user', { action: 'rank_upgraded', user: { id: 'a'.repeat(65), rank: -5 } }],
    ['user', { action: 'rank_upgraded', user: { id: '../x', rank: -5 } }],
    ['user', { action: 'rank_upgraded', user: { id: '<@1>', rank: -5 } }],
    ['user', { action: 'rank_upgraded', user: { id: `${id}\n`, rank: -5 } }],
    ['user', { action: 'rank_upgraded', user: { id, rank: '-5' } }],
    ['user', { action: 'rank_upgraded', user: { id, rank: 0 } }],
    ['user', { action: 'rank_upgraded', user: { id, rank: 9 } }],
    ['user', { action: 'rank_upgraded', user: { id, rank: -4.5 } }],
    ['user', { action: 'rank_upgraded', user: { id, rank: -5 }, language: 7 }],
    ['user', { action: 'rank_upgraded', user: { id, rank: -5 }, language: '@everyone' }],
    ['user', { action: 'honor_changed', user: { id } }],
    ['user', { action: 'honor_changed', user: { id, honor: '420' } }],
    ['user', { action: 'honor_changed', user: { id, honor: 1e300 } }],
    ['user', { action: 'honor_changed', user: { id, honor: 4, honor_delta: '1' } }],
    ['user', { action: ['rank_upgraded'], user: { id, rank: -5 } }],
    ['code_challenge', { action: 'created' }],
    ['code_challenge', { action: 'created', code_challenge: {} }],
    ['code_challenge', { action: 'approved', code_challenge: { id, created_by_id: {} } }],
    ['code_challenge', { action: 'voted' }],
    ['user', '{"__proto__":{"action":"rank_upgraded","user":{"id":"a","rank":-5}}}'],
    ['user', '{"action":"rank_upgraded","user":{"__proto__":{"id":"a","rank":-5}}}'],
  ])('as malformed: %s %j', (event, json) => {
    expect(kindOf(event, json)).toBe('malformed');
  });

  it('as malformed when it is not JSON of today', () => {
    expect(readDelivery('user', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])).kind).toBe('malformed');
    expect(kindOf('kumite', '\ufeff{}')).toBe('malformed');
    expect(kindOf('kumite', `${'['.repeat(32_000)}${']'.repeat(32_000)}`)).toBe('malformed');
    expect(kindOf(undefined, { action: 'updated' })).toBe('malformed');
  });

  it('by the known fields alone, whatever else there is, however deep', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const text = `{"action":"created","action":"rank_earned","__proto__":{"x":1},"constructor":{"prototype":{"x":1}},
      "user":{"id":"${id}","rank":-5,"honor":4,"name":"canary","__proto__":{"admin":true}},"more":${deep}}`;
    expect(read('user', text)).toEqual({
      kind: 'event',
      said: { event: 'user', action: 'rank_earned', user: { id, rank: -5 }, language: null },
    });
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('without ever throwing', () => {
    const event = fc.constantFrom(undefined, '', 'user', 'code_challenge', 'webhook', 'x');
    const action = fc.constantFrom(
      'rank_earned',
      'honor_changed',
      'voted',
      'approved',
      'solution_finalized',
      7,
    );
    const json = fc.record(
      { action, user: fc.jsonValue(), code_challenge: fc.jsonValue(), solution: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      json.map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(event, body, (name, bytes) => {
        expect(['event', 'ping', 'ignored', 'malformed']).toContain(readDelivery(name, bytes).kind);
      }),
    );
  });
});
