import type { Measure } from '../boards/values.ts';
import { isRankId, rankName, thresholdOf } from '../codewars/ranks.ts';
import type { Activity } from '../history/activity.ts';
import type { Point } from '../history/progress.ts';
import { embedColor } from './colors.ts';
import { languageName } from '../codewars/languages.ts';
import type { CalendarPicture, LinesPicture } from './pictures/pictures.ts';
import { count, counted, escapeMarkdown, plain } from './text.ts';

/** What is known of an account over time, as pictures. */
export function pictureOfActivity(
  username: string,
  { from, to, days, total, longestStreak, currentStreak, best }: Activity,
  { year, zone }: { readonly year: number | null; readonly zone: string },
): CalendarPicture {
  const none = '–';
  const streak = (length: number): string => (length === 0 ? none : counted(length, 'day', 'days'));
  return {
    kind: 'calendar',
    title: username,
    subtitle: `Kata completed ${year === null ? 'in the last 12 months' : `in ${year}`}${zone === 'UTC' ? '' : `, days of ${zone}`}`,
    from,
    to,
    days,
    totals: [
      { label: 'kata', value: count(total) },
      { label: 'longest streak', value: streak(longestStreak) },
      { label: 'current streak', value: streak(currentStreak) },
      best === undefined
        ? { label: 'best day', value: none }
        : { label: `best day, ${dayInYear(best.day)}`, value: count(best.kata) },
    ],
  };
}

/** `29 Nov`, and `14 Sep`, which is `Sept` in Britain. */
function dayInYear(day: string): string {
  const month = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(Date.parse(day));
  return `${Number(day.slice(8))} ${month}`;
}

const sinceInWords = {
  month: 'in the last month',
  quarter: 'in the last three months',
  year: 'in the last year',
  all: 'from the beginning',
} as const;

const measures: Readonly<Record<Measure, string>> = {
  kata: 'Kata completed',
  points: 'Points',
  honor: 'Honor',
  score: 'Score',
};

/** The legend names all of them. */
function titleOf(names: readonly string[]): string {
  return names.length > 2 ? `${names.length} members` : names.join(' and ');
}

export function pictureOfProgress(
  lines: readonly { readonly name: string; readonly points: readonly Point[] }[],
  about: {
    readonly by: Measure;
    readonly since: keyof typeof sinceInWords;
    readonly language: string | null;
    readonly zone: string;
  },
): LinesPicture {
  const { by, since, language, zone } = about;
  const where = language === null ? '' : ` in ${plain(languageName(language))}`;
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  return {
    kind: 'lines',
    title: titleOf(lines.map(({ name }) => name)),
    subtitle: `${measures[by]}${where}, ${sinceInWords[since]}`,
    unit: by,
    lines: lines.map(({ name, points }) => ({ name, points })),
    ...(by === 'score' && values.length > 0 && { bands: bandsUpTo(Math.max(...values)) }),
    zone,
  };
}

/** The ranks up to the one after a score. */
function bandsUpTo(score: number): NonNullable<LinesPicture['bands']> {
  const ranks = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8].filter(isRankId);
  const begins = ranks.map((rank) => thresholdOf(rank).score);
  return ranks
    .map((rank, step) => ({
      label: rankName(rank),
      from: begins[step] ?? 0,
      to: begins[step + 1] ?? Infinity,
      color: embedColor(rank),
    }))
    .filter(({ from, to }) => from <= score && Number.isFinite(to));
}

export const unreadText = (username: string): string =>
  `-# I have not read the whole list of **${escapeMarkdown(username)}** yet, so some kata are missing. Ask again in a minute.`;

export const unknownRanksText = (username: string, unknown: number): string =>
  `-# Ranks of ${count(unknown)} kata of **${escapeMarkdown(username)}** are still unknown, so their points are missing.`;

export const noReadingsText = (username: string): string =>
  `-# I know the honor and the score of **${escapeMarkdown(username)}** only from when the account is linked in a server. \`by:Kata\` and \`by:Points\` go back to the beginning.`;
