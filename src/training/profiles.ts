import { CodewarsError } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import type { SessionRecord } from '../storage/records.ts';
import type { Room } from './room.ts';
import type { Finalized, Standing } from './training.ts';

/** What Codewars says of a member's progress, past every cache; and so everybody else finds it fresh too. */
export interface Profiles {
  /** The profile, where Codewars answers in time. */
  read(username: string, person: string): Promise<User | undefined>;
  /** Whether the session's kata was completed in its language since it began. @throws CodewarsError */
  hasCompleted(session: SessionRecord, person: string): Promise<boolean>;
  /** Reads the newest completed kata for whoever asks next. Nobody waits for it. */
  refreshCompleted(username: string, person: string): void;
  stop(): Promise<void>;
}

const readWithinMs = 3000;
/** Clocks differ. */
const toleranceMs = 60_000;

export function createProfiles({ codewars }: Pick<Room, 'codewars'>): Profiles {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  return {
    async read(username, person) {
      try {
        return (await codewars.user(username, { fresh: true, withinMs: readWithinMs, person })).value;
      } catch (error) {
        if (error instanceof CodewarsError) return undefined;
        throw error;
      }
    },

    async hasCompleted({ account, kata, language, startedAt }, person) {
      const { value } = await codewars.completed(account.username, 0, { fresh: true, person });
      return value.items.some(
        ({ id, slug, languages, completedAt }) =>
          (kata.id === null ? slug !== null && slug === kata.slug : id === kata.id) &&
          languages.includes(language) &&
          completedAt !== null &&
          Date.parse(completedAt) >= startedAt - toleranceMs,
      );
    },

    refreshCompleted(username, person) {
      const options = { fresh: true, lane: 'background', person, signal: stopping.signal } as const;
      const reading = codewars
        .completed(username, 0, options)
        // Whoever asks next reads it for themselves.
        .then(
          () => undefined,
          () => undefined,
        )
        .finally(() => running.delete(reading));
      running.add(reading);
    },

    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** What a kata has brought; `null` where a profile is missing. */
export function progressOf(
  language: string,
  before: User | undefined,
  after: User | undefined,
): Finalized['progress'] {
  if (before === undefined || after === undefined) return null;
  const inLanguage = ({ ranks }: User): Standing | null =>
    Object.hasOwn(ranks.languages, language) ? standing(ranks.languages[language]) : null;
  return {
    language: { before: inLanguage(before), after: inLanguage(after) },
    overall: { before: standingOf(before.ranks.overall), after: standingOf(after.ranks.overall) },
  };
}

const standingOf = ({ rank, score }: Standing): Standing => ({ rank, score });
const standing = (rank: Standing | undefined): Standing | null => (rank ? standingOf(rank) : null);
