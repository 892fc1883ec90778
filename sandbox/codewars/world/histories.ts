import type { WellKnownKata } from '../../../facts/well-known-kata.ts';
import { kataScores } from '../../../facts/ranks.ts';
import { drill } from './drills.ts';
import type { Completed, LiveUser } from './model.ts';
import type { UserRank } from './ranks.ts';
import { honorOfKata, honorOfRank, rankAt } from './ranks.ts';
import { idOf, pick } from './seed.ts';

/** A member who completed kata over days or years, and how. */
interface Career {
  readonly username: string;
  readonly name: string | null;
  readonly clan: string | null;
  readonly position: number | null;
  readonly skills: readonly string[] | null;
  readonly completed: number;
  /** Of a hundred weeks, in how many they solve kata at all; of a hundred days of such a week, on how many. */
  readonly weeks: number;
  readonly days: number;
  readonly mostADay: number;
  /** The hardest that they come to in the end, in ranks above 8 kyu. */
  readonly hardest: number;
  /** Ids, each with the share of all their kata after which it is begun. */
  readonly languages: readonly (readonly [id: string, after: number])[];
  /** One of so many was removed from Codewars since; such entries have no name. */
  readonly removed?: number;
}

const careers: readonly Career[] = [
  {
    ...{ username: 'new_leaf', name: 'Nele', clan: null, position: null, skills: null },
    ...{ completed: 3, weeks: 100, days: 60, mostADay: 2, hardest: 1 },
    languages: [['python', 0]],
  },
  {
    ...{ username: 'steady_sam', name: 'Sam T.', clan: 'Lantern Street', position: 6_120, skills: ['java'] },
    ...{ completed: 400, weeks: 60, days: 55, mostADay: 3, hardest: 5 },
    languages: [
      ['java', 0],
      ['python', 0.6],
    ],
  },
  {
    ...{ username: 'many_tongues', name: 'Ama', clan: 'Orbit One', position: 2_034, skills: ['languages'] },
    ...{ completed: 700, weeks: 75, days: 60, mostADay: 4, hardest: 6 },
    languages: [
      ['javascript', 0],
      ['typescript', 0.2],
      ['rust', 0.4],
      ['go', 0.6],
      ['haskell', 0.8],
    ],
  },
  {
    ...{ username: 'old_oak', name: 'E. Oakley', clan: 'Type Theorists', position: 14, skills: ['patience'] },
    ...{ completed: 9_000, weeks: 84, days: 93, mostADay: 10, hardest: 4.5 },
    languages: [
      ['javascript', 0],
      ['python', 0.05],
      ['csharp', 0.3],
      ['cpp', 0.55],
    ],
    removed: 300,
  },
];

interface History {
  /** Newest first. */
  readonly completed: readonly Completed[];
  readonly honor: number;
  readonly overall: UserRank;
  readonly languages: Readonly<Record<string, UserRank>>;
}

export interface MemberWithHistory {
  readonly user: LiveUser;
  readonly completed: () => readonly Completed[];
}

/**
 * Members whose last kata was completed before `until`, in milliseconds, out of the well-known ones and then drills. What each has
 * done is made when it is first asked for.
 */
export function membersWithHistories(
  until: number,
  wellKnown: readonly WellKnownKata[],
): MemberWithHistory[] {
  return careers.map((career) => {
    let made: History | undefined;
    const history = (): History => (made ??= historyOf(career, until, wellKnown));
    const user: LiveUser = {
      id: idOf('user', career.username),
      username: career.username,
      name: career.name,
      clan: career.clan,
      leaderboardPosition: career.position,
      skills: career.skills,
      get honor() {
        return history().honor;
      },
      get ranks() {
        const { overall, languages } = history();
        return { overall, languages };
      },
      codeChallenges: { totalAuthored: 0, totalCompleted: career.completed },
    };
    return { user, completed: () => history().completed };
  });
}

function historyOf(career: Career, until: number, wellKnown: readonly WellKnownKata[]): History {
  const { username, removed = Infinity } = career;
  const moments = momentsOf(career, until);
  const next = kataOf(username, wellKnown);
  const completed: Completed[] = [];
  const score = new Map<string, number>();
  const add = (board: string, points: number): void =>
    void score.set(board, (score.get(board) ?? 0) + points);
  let honor = 0;
  // Oldest first, as their level rose.
  for (const [index, at] of moments.reverse().entries()) {
    const share = index / career.completed;
    const step = stepAt(career, share, index);
    const spoken = career.languages.filter(([, after]) => after <= share).map(([id]) => id);
    const { id, name, slug, languages } = next(step, spoken);
    const [first = '', ...others] = rotated(
      spoken.filter((language) => languages.includes(language)),
      pick(`${username} language ${index}`, spoken.length),
    );
    const completedLanguages =
      pick(`${username} again ${index}`, 6) === 0 ? [first, ...others.slice(0, 1)] : [first];
    const entry = { completedAt: new Date(at).toISOString(), completedLanguages };
    const isRemoved = index % removed === removed - 1;
    completed.push(
      isRemoved ? { id: idOf('kata', `removed ${id}`), ...entry } : { id, name, slug, ...entry },
    );
    for (const board of ['', ...completedLanguages]) add(board, kataScores[step] ?? 0);
    honor += honorOfKata(step - 8);
  }
  const { '': overall = rankAt(0), ...languages } = Object.fromEntries(
    [...score].map(([board, points]) => [board, rankAt(points)]),
  );
  for (let rank = -7; rank <= overall.rank; rank += 1) if (rank !== 0) honor += honorOfRank(rank);
  return { completed: completed.reverse(), honor, overall, languages };
}

const day = 86_400_000;

/** When each kata was completed, newest first: weeks with kata and without, evenings rather than nights. */
function momentsOf({ username, completed, weeks, days, mostADay }: Career, until: number): number[] {
  const moments: number[] = [];
  for (let ago = 0; moments.length < completed; ago += 1) {
    const week = Math.floor(ago / 7);
    // The newest week is one with kata.
    const isQuiet = week > 0 && pick(`${username} week ${week}`, 100) >= weeks;
    if (isQuiet || pick(`${username} day ${ago}`, 100) >= days) continue;
    const count = 1 + pick(`${username} first ${ago}`, pick(`${username} most ${ago}`, mostADay) + 1);
    const midnight = Math.floor(until / day) * day - ago * day;
    const ofDay = Array.from({ length: count }, (_, index) => {
      return midnight + (9 * 3_600 + pick(`${username} ${ago} at ${index}`, 14 * 3_600)) * 1_000;
    });
    moments.push(...ofDay.filter((at) => at <= until).sort((one, other) => other - one));
  }
  return moments.slice(0, completed);
}

/** How far above 8 kyu the kata is: easy ones more often, harder ones the later. */
function stepAt({ username, hardest }: Career, share: number, index: number): number {
  const luck = pick(`${username} rank ${index}`, 10_000) / 10_000;
  return Math.min(7, Math.floor(luck ** 2 * (1 + share * hardest)));
}

interface Solved {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  readonly languages: readonly string[];
}

/** Kata of each rank that were not taken yet and come in one of the languages: well-known ones first, then drills. */
function kataOf(
  username: string,
  wellKnown: readonly WellKnownKata[],
): (step: number, spoken: readonly string[]) => Solved {
  const known = Array.from({ length: 8 }, (_, step) => {
    const ofRank: readonly Solved[] = wellKnown.filter(({ rank }) => rank === step - 8);
    return [...rotated(ofRank, pick(`${username} begins ${step}`, ofRank.length))];
  });
  const drills = Array.from({ length: 8 }, () => 0);
  return (step, spoken) => {
    const left = known[step] ?? [];
    const at = left.findIndex(({ languages }) => languages.some((language) => spoken.includes(language)));
    const [taken] = at === -1 ? [] : left.splice(at, 1);
    if (taken !== undefined) return taken;
    const number = drills[step] ?? 0;
    drills[step] = number + 1;
    return drill(step - 8, number);
  };
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  return [...list.slice(by), ...list.slice(0, by)];
}
