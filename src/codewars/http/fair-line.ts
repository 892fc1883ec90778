import type { Caller, Lane } from './shared-request.ts';

/** Something that waits for its turn, for all of its callers; they may come and go meanwhile. */
export interface Place {
  readonly callers: ReadonlySet<Caller>;
}

/** Puts what waits into an order that is fair by person, whatever any one of them asks for. */
export interface FairLine<P extends Place> extends Iterable<P> {
  readonly size: number;
  add(place: P): void;
  delete(place: P): void;
  /** Takes the next out of the line, of those that may go. */
  next(mayGo: (place: P) => boolean): P | undefined;
  /** About how many of `among` go before it, if no more come. */
  ahead(place: P, among?: (place: P) => boolean): number;
}

// Background work gets every fifth turn at least.
const membersInARow = 4;

/**
 * Members go before background work, and within each of the two one person after the other: a person has one turn in a round. A
 * place with several callers goes at the earliest of their turns, and counts for that caller alone.
 */
export function createFairLine<P extends Place>(): FairLine<P> {
  /** In order of arrival, each with the round in which it is the turn of each caller. */
  const line = new Map<P, Map<string, number>>();
  const rounds: Record<Lane, number> = { member: 0, background: 0 };
  let members = 0;

  return {
    get size() {
      return line.size;
    },
    add: (place) => void line.set(place, new Map()),
    delete: (place) => void line.delete(place),
    [Symbol.iterator]: () => line.keys(),

    next(mayGo) {
      const best: Partial<Record<Lane, { place: P; lane: Lane; key: string; round: number }>> = {};
      for (const [place, turns] of line) {
        for (const { lane, person } of place.callers) {
          const key = keyOf(lane, person);
          const round = turns.get(key) ?? rounds[lane] + 1;
          turns.set(key, round);
          if (round < (best[lane]?.round ?? Infinity) && mayGo(place))
            best[lane] = { place, lane, key, round };
        }
      }
      const { member, background } = best;
      const chosen = members < membersInARow ? (member ?? background) : (background ?? member);
      if (chosen === undefined) return undefined;
      members = chosen === member && background !== undefined ? members + 1 : 0;
      const { place, lane, key, round } = chosen;
      rounds[lane] = Math.max(rounds[lane], round);
      line.delete(place);
      for (const turns of line.values()) {
        const turn = turns.get(key);
        if (turn !== undefined) turns.set(key, Math.max(turn, round + 1));
      }
      return place;
    },

    ahead(place, among = () => true) {
      const before: Record<Lane, Map<string, number>> = { member: new Map(), background: new Map() };
      const own: Record<Lane, Map<string, number>> = { member: new Map(), background: new Map() };
      let isBefore = true;
      for (const other of line.keys()) {
        if (other === place) isBefore = false;
        else if (among(other)) {
          const { lane, person } = callerOf(other);
          add(before[lane], person);
          if (isBefore) add(own[lane], person);
        }
      }
      const total = { member: sum(before.member.values()), background: sum(before.background.values()) };
      const estimates = [...place.callers].map(({ lane, person = '' }) => {
        const mine = own[lane].get(person) ?? 0;
        const others = [...before[lane]].map(([each, count]) =>
          each === person ? 0 : Math.min(count, mine + 1),
        );
        const inLane = mine + sum(others);
        return lane === 'member'
          ? inLane + Math.min(total.background, Math.floor(inLane / membersInARow))
          : inLane + Math.min(total.member, (inLane + 1) * membersInARow);
      });
      return estimates.length === 0 ? 0 : Math.min(...estimates);
    },
  };
}

const keyOf = (lane: Lane, person = ''): string => `${lane} ${person}`;

/** The one of several for whom it counts in an estimate. */
function callerOf({ callers }: Place): { readonly lane: Lane; readonly person: string } {
  const [first] = callers;
  const { lane = 'background', person = '' } =
    [...callers].find((each) => each.lane === 'member') ?? first ?? {};
  return { lane, person };
}

const add = (counts: Map<string, number>, person: string): void =>
  void counts.set(person, (counts.get(person) ?? 0) + 1);

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);
