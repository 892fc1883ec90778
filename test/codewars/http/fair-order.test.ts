import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FairOrder } from '../../../src/codewars/http/rate-limit.ts';
import type { Caller, Priority } from '../../../src/codewars/http/shared-request.ts';

interface Call {
  readonly name: string;
  readonly callers: ReadonlySet<Caller>;
}

/** Those who wait, and whose turn it is. */
class Line<C extends Call> extends Set<C> {
  readonly #turns = new FairOrder<C>();

  next(mayGo: (call: C) => boolean = () => true): C | undefined {
    const next = this.#turns.next([...this].filter(mayGo));
    if (next !== undefined) this.delete(next);
    return next;
  }

  ahead(call: C): number {
    return this.#turns.ahead(call, this);
  }
}

const call = (name: string, person: string, priority: Priority = 'member'): Call => ({
  name,
  callers: new Set<Caller>([{ priority, person }]),
});

const lineOf = (...calls: Call[]) => new Line<Call>(calls);

/** The names of all, as they go. */
function order(line: ReturnType<typeof lineOf>): string[] {
  const names: string[] = [];
  for (let next = line.next(); next; next = line.next()) names.push(next.name);
  return names;
}

it('lets one person after the other go, each in their own order', () => {
  const line = lineOf(
    ...['a1', 'a2', 'a3', 'a4'].map((name) => call(name, 'ann')),
    ...['b1', 'b2'].map((name) => call(name, 'ben')),
    call('c1', 'cy'),
  );
  expect(order(line)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
});

it('gives background work every fifth turn, fair by person too', () => {
  const line = lineOf(
    ...Array.from({ length: 12 }, (_, index) => call(`m${index}`, `member ${index}`)),
    ...['x1', 'x2', 'x3'].map((name) => call(name, 'x', 'background')),
    call('y1', 'y', 'background'),
  );
  expect(order(line).map((name) => (name.startsWith('m') ? 'm' : name))).toEqual([
    'm',
    'm',
    'm',
    'm',
    'x1',
    'm',
    'm',
    'm',
    'm',
    'y1',
    'm',
    'm',
    'm',
    'm',
    'x2',
    'x3',
  ]);
});

it('lets a call go at the earliest turn of those who wait for it', () => {
  const shared: Call & { callers: Set<Caller> } = {
    name: 'shared',
    callers: new Set<Caller>([{ priority: 'member', person: 'ann' }]),
  };
  const before = ['a1', 'a2', 'a3'].map((name) => call(name, 'ann'));
  const line = lineOf(...before, shared, call('b1', 'ben'), call('c1', 'cy'), call('c2', 'cy'));
  const ofBen = { priority: 'member', person: 'ben' } as const;
  shared.callers.add(ofBen);
  // It is ben's first call now, and counts for him.
  expect(order(line)).toEqual(['a1', 'shared', 'c1', 'a2', 'b1', 'c2', 'a3']);
});

it('forgets the turn of a person who has left', () => {
  const shared = { name: 'shared', callers: new Set<Caller>([{ priority: 'background' }]) };
  const joined = { priority: 'member', person: 'ann' } as const;
  const line = lineOf(call('x', 'x', 'background'), shared, call('b', 'ben'));
  shared.callers.add(joined);
  expect(line.ahead(shared)).toBe(0);
  shared.callers.delete(joined);
  expect(line.ahead(shared)).toBe(2);
  expect(order(line)).toEqual(['b', 'x', 'shared']);
});

it('passes over what may not go yet, and gives it its turn as soon as it may', () => {
  const line = lineOf(call('poll', 'ann'), call('b1', 'ben'), call('b2', 'ben'));
  expect(line.next(({ name }) => name !== 'poll')?.name).toBe('b1');
  expect(line.next()?.name).toBe('poll');
  expect(line.next()?.name).toBe('b2');
  expect(line.next()).toBeUndefined();
});

/** In each step one person asks for a few things, then a few calls go. */
const steps = fc.array(
  fc.record({
    person: fc.nat({ max: 5 }),
    priority: fc.constantFrom<Priority>('member', 'member', 'background'),
    count: fc.nat({ max: 8 }),
    go: fc.nat({ max: 4 }),
  }),
  { maxLength: 60 },
);

it('makes each person wait for no more than a fair share of the others’ calls, whatever they ask for', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const line = new Line<Call & { readonly person: string; readonly priority: Priority }>();
      /** When it came, how many of its own were before it, and who was active meanwhile. */
      const waits = new Map<Call, { turns: number; own: number; active: Set<string> }>();
      const go = () => {
        const next = line.next();
        if (next === undefined) return false;
        const { turns, own, active } = waits.get(next)!;
        const share = next.priority === 'member' ? 5 / 4 : 5;
        // Its own round and those of the calls before it, and what was left of the round in which it came.
        expect(turns).toBeLessThanOrEqual((own + 2) * active.size * share + 1);
        waits.delete(next);
        for (const wait of waits.values()) wait.turns += 1;
        return true;
      };
      for (const { person, priority, count, go: turns } of given) {
        for (let index = 0; index < count; index += 1) {
          const name = `${priority} ${person}`;
          const own = [...line].filter((each) => each.person === name).length;
          const place = { ...call(name, name, priority), person: name, priority };
          line.add(place);
          const wait = { turns: 0, own, active: new Set<string>() };
          waits.set(place, wait);
          for (const each of line) {
            if (each.priority !== priority) continue;
            wait.active.add(each.person);
            waits.get(each)?.active.add(name);
          }
        }
        for (let index = 0; index < turns; index += 1) go();
      }
      while (go());
      expect(line.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

it('knows how many go before a call if no more come', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const line = new Line<Call>();
      for (const { person, priority, count, go } of given) {
        for (let index = 0; index < count; index += 1) line.add(call(`${index}`, `${person}`, priority));
        for (let index = 0; index < go; index += 1) line.next();
      }
      const last = call('last', '0');
      line.add(last);
      const estimate = line.ahead(last);
      let before = 0;
      while (line.next() !== last) before += 1;
      expect(estimate).toBe(before);
    }),
    { numRuns: 300 },
  );
});
