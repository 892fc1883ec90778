import type { Reading, Solves } from './history.ts';
import type { Span } from './periods.ts';

export interface Point {
  readonly at: number;
  readonly value: number;
}

/** A picture shows no more. */
const mostPoints = 400;

/** How many kata or points an account had over time, with what it had before at the beginning of the span. */
export function pointsOfSolves(
  solves: Pick<Solves, 'each' | 'between'>,
  by: 'kata' | 'points',
  language: string | null,
  { from, to }: Span,
): readonly Point[] {
  let value = solves.between({ from: 0, to: from }, language ?? undefined)[by];
  const points: Point[] = from > 0 ? [{ at: from, value }] : [];
  for (const each of solves.each(language ?? undefined)) {
    // Kata without a date are in what was there before; without a beginning, they come first.
    if (each.at >= to || (from > 0 && each.at < from)) continue;
    value += each[by];
    if (each.at > 0) points.push({ at: each.at, value });
  }
  const last = points.at(-1);
  return thinned(last === undefined || last.at >= to - 1 ? points : [...points, { at: to - 1, value }]);
}

/** What the profile showed over time; nothing from before the first reading. */
export function pointsOfReadings(
  readings: readonly Reading[],
  by: 'honor' | 'score',
  language: string | null,
  { from, to }: Span,
): readonly Point[] {
  const points = readings
    .filter(({ at }) => at < to)
    .map((reading) => ({ at: Math.max(reading.at, from), value: numberIn(reading, by, language) }));
  const last = points.at(-1);
  return thinned(last === undefined ? [] : [...points, { at: to - 1, value: last.value }]);
}

/** Honor or score in a reading; a language that was not begun counts as 0. */
export function numberIn(reading: Reading, by: 'honor' | 'score', language: string | null): number {
  if (by === 'honor') return reading.honor;
  if (language === null) return reading.score;
  // Languages come from Codewars, "constructor" among them.
  return Object.hasOwn(reading.languages, language) ? (reading.languages[language] ?? 0) : 0;
}

/** The last point of each stretch of time, and the first of all. */
function thinned(points: readonly Point[]): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= mostPoints) return points;
  const stretchMs = (last.at - first.at) / (mostPoints - 1);
  const kept = points.filter(({ at }, index) => {
    const next = points[index + 1];
    return (
      next === undefined ||
      Math.floor((next.at - first.at) / stretchMs) > Math.floor((at - first.at) / stretchMs)
    );
  });
  return kept[0] === first ? kept : [first, ...kept];
}
