import type { BarsPicture, CalendarPicture, LinesPicture } from '../../../src/render/pictures/pictures.ts';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 29, 12);

/** The same at every run: what is invented must be drawn the same. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Thresholds of Codewars' ranks, in the colours that embeds have. */
const bands = [
  { label: '8 kyu', from: 0, to: 20, color: 0xe6e6e6 },
  { label: '7 kyu', from: 20, to: 76, color: 0xe6e6e6 },
  { label: '6 kyu', from: 76, to: 229, color: 0xecb613 },
  { label: '5 kyu', from: 229, to: 643, color: 0xecb613 },
  { label: '4 kyu', from: 643, to: 1768, color: 0x3c7ebb },
  { label: '3 kyu', from: 1768, to: 4829, color: 0x3c7ebb },
  { label: '2 kyu', from: 4829, to: 13_147, color: 0x866cc7 },
  { label: '1 kyu', from: 13_147, to: 35_759, color: 0x866cc7 },
];

const longNames = [
  'the_first_of_five_long_names_x',
  'Александра_Константинопольская',
  'Ευαγγελία_Παπαδημητρακοπούλου1',
  'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW',
  'iiiiiiiiiiiiiiiiiiiiiiiiiiiiii',
];

/** Days of a year: how often there is something, and how much at most. */
function yearOf(seed: number, share: number, most: number): Record<string, number> {
  const random = randomFrom(seed);
  const days: Record<string, number> = {};
  for (let at = now - 364 * dayMs; at <= now; at += dayMs) {
    const season = 0.65 + 0.35 * Math.sin(at / dayMs / 30);
    if (random() < share * season)
      days[new Date(at).toISOString().slice(0, 10)] = 1 + Math.floor(random() * random() * most);
  }
  return days;
}

/** From one value to another, never down. */
function climb(
  seed: number,
  from: number,
  [start, end]: readonly [number, number],
  length: number,
  bend = 1,
): { at: number; value: number }[] {
  const random = randomFrom(seed);
  let value = start;
  return Array.from({ length }, (_, index) => {
    const share = index / (length - 1);
    const wanted = start + (end - start) * share ** bend;
    const beside = index === 0 || index === length - 1 ? 0 : (random() - 0.5) * ((end - start) / length) * 2;
    value = Math.max(value, Math.round(wanted + beside));
    return { at: Math.round(from + (now - from) * share), value };
  });
}

const lastYear = { kind: 'calendar', from: '2025-11-30', to: '2026-11-29' } as const;

/** As /activity says them. */
function totalsOf(days: Record<string, number>): CalendarPicture['totals'] {
  const runs: number[] = [];
  let [sum, run, best] = [0, 0, ''];
  for (let at = Date.parse(lastYear.from); at <= now; at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    const value = days[day] ?? 0;
    sum += value;
    run = value > 0 ? run + 1 : 0;
    runs.push(run);
    if (value > (days[best] ?? 0)) best = day;
  }
  const inDays = (length: number): string => `${length} ${length === 1 ? 'day' : 'days'}`;
  const bestDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
  return [
    { label: 'kata', value: sum.toLocaleString('en-US') },
    { label: 'longest streak', value: inDays(Math.max(...runs)) },
    { label: 'current streak', value: inDays(run) },
    best === ''
      ? { label: 'best day', value: '–' }
      : { label: `best day, ${bestDay.format(Date.parse(best))}`, value: String(days[best]) },
  ];
}

function calendar(title: string, days: Record<string, number>, rest: Partial<CalendarPicture> = {}) {
  const subtitle = 'Kata completed in the last 12 months';
  return { ...lastYear, title, subtitle, days, totals: totalsOf(days), ...rest };
}

const calendars = {
  'calendar of a beginner': calendar('new_ninja', { '2026-11-20': 1, '2026-11-21': 1, '2026-11-28': 1 }),
  'calendar of a regular': calendar('robin_codes', yearOf(7, 0.75, 7)),
  'calendar of a veteran': calendar('grand_master_of_the_ancient_dojo', yearOf(11, 1.3, 16), {
    subtitle: 'Kata completed in 2026',
    from: '2026-01-01',
    to: '2026-12-31',
  }),
  'calendar of nothing': calendar('someone', {}),
  'calendar of one day': calendar('someone', { '2026-11-29': 4 }),
} satisfies Record<string, CalendarPicture>;

const lines = {
  'line of a beginner': {
    kind: 'lines',
    title: 'new_ninja',
    subtitle: 'Kata since 20 November 2026',
    unit: 'kata',
    zone: 'UTC',
    lines: [
      {
        name: 'new_ninja',
        points: [9, 8, 1].map((days, index) => ({ at: now - days * dayMs, value: index + 1 })),
      },
    ],
  },
  'line of a regular': {
    kind: 'lines',
    title: 'robin_codes',
    subtitle: 'Kata since January 2026',
    unit: 'kata',
    zone: 'Europe/Berlin',
    lines: [{ name: 'robin_codes', points: climb(3, Date.UTC(2026, 0, 1), [0, 400], 120) }],
  },
  'line of a veteran': {
    kind: 'lines',
    title: 'grand_master_of_the_ancient_dojo',
    subtitle: 'Score since March 2016',
    unit: 'points',
    zone: 'UTC',
    bands,
    lines: [
      {
        name: 'grand_master_of_the_ancient_dojo',
        points: climb(5, Date.UTC(2016, 2, 1), [0, 31_240], 900, 1.3),
      },
    ],
  },
  'two lines that cross': {
    kind: 'lines',
    title: 'robin_codes and marie',
    subtitle: 'Score since March 2026',
    unit: 'points',
    zone: 'America/New_York',
    bands,
    lines: [
      { name: 'robin_codes', points: climb(2, Date.UTC(2026, 2, 1), [1300, 2650], 200, 2) },
      { name: 'marie', points: climb(4, Date.UTC(2026, 2, 1), [1520, 2310], 24, 0.7) },
    ],
  },
  'five lines with long names': {
    kind: 'lines',
    title: 'Five members whose names together are too long for one title',
    subtitle: 'Honor since October 2026',
    unit: 'honor',
    zone: 'UTC',
    lines: longNames.map((name, index) => ({
      name,
      points: climb(
        index + 20,
        now - 55 * dayMs,
        [100 * index, 500 + 2300 * ((index * 3) % 5)],
        20 + index * 30,
        0.5 + index * 0.4,
      ),
    })),
  },
  'line of one point': {
    kind: 'lines',
    title: 'someone',
    subtitle: 'Honor since today',
    unit: 'honor',
    zone: 'UTC',
    lines: [{ name: 'someone', points: [{ at: now, value: 544 }] }],
  },
  'line of nothing': {
    kind: 'lines',
    title: 'someone',
    subtitle: 'Kata since today',
    unit: 'kata',
    zone: 'UTC',
    lines: [{ name: 'someone', points: [] }],
  },
} satisfies Record<string, LinesPicture>;

const friends = [
  'marie',
  'robin_codes',
  'zoë',
  'Александра',
  'kata-fan',
  'Νίκος',
  'sam',
  'noor',
  'lee',
  'kai',
];

const bars = {
  podium: {
    kind: 'bars',
    title: 'Podium of the week',
    subtitle: '23–29 November 2026',
    unit: 'points',
    bars: [
      { place: 1, name: 'marie', value: 1097 },
      { place: 2, name: 'robin_codes', value: 404 },
      { place: 3, name: longNames[2] ?? '', value: 213 },
    ],
  },
  board: {
    kind: 'bars',
    title: 'Code Club',
    subtitle: 'Points in November 2026',
    unit: 'points',
    bars: friends.map((name, index) => ({
      place: index === 2 ? 2 : index + 1,
      name,
      value: [2097, 1404, 1404, 913, 720, 488, 404, 321, 88, 21][index] ?? 0,
    })),
  },
  'board of twenty': {
    kind: 'bars',
    title: 'Code Club',
    subtitle: 'Honor, places 1 to 20',
    unit: 'honor',
    bars: [...longNames, ...friends, ...longNames].map((name, index) => ({
      place: index + 1,
      name,
      value: Math.round(120_000 * 0.72 ** index),
    })),
  },
  'board of one': {
    kind: 'bars',
    title: 'Podium of the week',
    unit: 'kata',
    bars: [{ place: 1, name: 'marie', value: 1 }],
  },
  'board of nothing': { kind: 'bars', title: 'Podium of the week', unit: 'kata', bars: [] },
} satisfies Record<string, BarsPicture>;

/** What pictures must look good for, with invented data. */
export const samples = { ...calendars, ...lines, ...bars };

/** One of each kind, for docs/. */
export const shown = [samples['calendar of a regular'], samples['two lines that cross'], samples.board];
