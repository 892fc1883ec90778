import { median, medianRatio, type Pair } from './statistics.ts';

/** A line of the table. */
export interface Row {
  readonly measure: string;
  readonly dojo: string;
  readonly bare: string;
  readonly ratio: string;
  readonly goal: string;
  /** `undefined` where there is no goal. */
  readonly met: boolean | undefined;
}

/** A row that compares both bots. `limit`: how many times the bare bot's value is still good. */
export function comparison(
  measure: string,
  pairs: readonly Pair[],
  format: (value: number) => string,
  limit?: number,
): Row {
  const ratio = medianRatio(pairs);
  return {
    measure,
    dojo: format(median(pairs.map(({ dojo }) => dojo))),
    bare: format(median(pairs.map(({ bare }) => bare))),
    ratio: `${ratio.toFixed(2)}×`,
    goal: limit === undefined ? '' : `≤ ${limit}×`,
    met: limit === undefined ? undefined : ratio <= limit,
  };
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 100 ? 2 : 0)} ms`;
export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** All rows as text, columns aligned, headed by what they are. */
export function drawTable(rows: readonly Row[]): string {
  const lines = [
    ['', 'Dojo', 'bare', 'ratio', 'goal', ''],
    ...rows.map(({ measure, dojo, bare, ratio, goal, met }) => [
      measure,
      dojo,
      bare,
      ratio,
      goal,
      met === undefined ? '' : met ? '✔ met' : '✘ missed',
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const draw = (line: readonly string[]): string =>
    line
      .map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return lines.map(draw).join('\n');
}
