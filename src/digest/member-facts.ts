import { setImmediate as breathe } from 'node:timers/promises';
import { streakAt } from '../history/activity.ts';
import { completedIn } from '../history/completed-list.ts';
import type { Completions } from '../history/completions.ts';
import type { History, Rise, Solves } from '../history/history.ts';
import { daysIn, type Span } from '../history/periods.ts';
import type { Link } from '../members/link.ts';
import { idsBetween } from '../storage/records.ts';

/** What is known of a member in a span. */
export interface MemberFacts {
  readonly link: Link;
  /** Whether anything is known of what was completed. */
  readonly isRead: boolean;
  readonly kata: number;
  readonly points: number;
  /** The kata that count no points yet, since their rank is unknown. */
  readonly unknown: number;
  /** Days in a row with a kata, up to the end of the span. */
  readonly streak: number;
  /** The overall score before and at the end; `null` where no profile was read by then. */
  readonly score: Rise | null;
  /** Those in which anything was ever completed. */
  readonly languages: readonly string[];
}

/** How many members solved a kata, by its id. */
export type Solvers = ReadonlyMap<string, number>;

/** More at once would hold up the event loop. */
const accountsAtOnce = 25;
/** A list takes up to 500 KB. */
const listsAtOnce = 4;

/** From storage alone. Days are those of the zone. @throws StorageError */
export async function factsOf(
  history: Pick<History, 'solvesOf' | 'scoresOf'>,
  links: readonly Link[],
  span: Span,
  zone: string,
): Promise<readonly MemberFacts[]> {
  const dayOf = daysIn(zone);
  const all: MemberFacts[] = [];
  for (let from = 0; from < links.length; from += accountsAtOnce) {
    const some = links.slice(from, from + accountsAtOnce);
    const lists = await history.solvesOf(some);
    const scores = await history.scoresOf(some, span);
    for (const [index, link] of some.entries())
      all.push(factsOfOne(link, lists[index], scores[index] ?? null, span, dayOf));
    await breathe();
  }
  return all;
}

function factsOfOne(
  link: Link,
  solves: Solves | undefined,
  score: MemberFacts['score'],
  span: Span,
  dayOf: (at: number) => string,
): MemberFacts {
  return {
    link,
    isRead: solves !== undefined,
    ...(solves?.between(span) ?? { kata: 0, points: 0, unknown: 0 }),
    streak: solves === undefined ? 0 : streakAt(solves, span.to, dayOf),
    score,
    languages: solves?.languages ?? [],
  };
}

/** How many completed which kata in the span, and how many have ever completed each of `others`. @throws StorageError */
export async function countSolvers(
  completions: Pick<Completions, 'kept'>,
  members: readonly MemberFacts[],
  span: Span,
  others: readonly string[],
): Promise<{ readonly inSpan: Solvers; readonly ever: Solvers }> {
  const inSpan = new Map<string, number>();
  const ever = new Map<string, number>();
  const addTo = (solvers: Map<string, number>, id: string): void =>
    void solvers.set(id, (solvers.get(id) ?? 0) + 1);
  for (let from = 0; from < members.length; from += listsAtOnce) {
    const some = members.slice(from, from + listsAtOnce);
    const lists = await completions.kept(some.map(({ link }) => link));
    for (const [index, { kata }] of some.entries()) {
      const list = lists[index];
      if (list === undefined) continue;
      const all = completedIn(list);
      for (const id of others) if (all.has(id)) addTo(ever, id);
      if (kata > 0) for (const id of idsBetween(list, all, span.from, span.to)) addTo(inSpan, id);
      await breathe();
    }
  }
  return { inSpan, ever };
}
