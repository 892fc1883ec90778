import { CodewarsError } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { idOrName, type Account } from '../members/account.ts';
import type { SessionRecord } from '../storage/records.ts';
import type { Room } from './room.ts';
import type { Finalized, Standing, Trainee } from './training.ts';

/** What Codewars says of a member's progress, past every cache; and so everybody else finds it fresh too. */
export interface Profiles {
  /** The profile of the account that the member trains with, where Codewars answers in time. */
  read(trainee: Trainee): Promise<User | undefined>;
  /** Whether the session's kata was completed in its language since it began. @throws CodewarsError */
  hasCompleted(trainee: Trainee, session: SessionRecord): Promise<boolean>;
  /** Reads the newest completed kata for whoever asks next. Nobody waits for it. */
  refreshCompleted(account: Account, person: string): void;
  stop(): Promise<void>;
}

const readWithinMs = 3000;
/** Clocks differ. */
const toleranceMs = 60_000;

export function createProfiles({
  codewars,
  accounts,
  members,
}: Pick<Room, 'codewars' | 'accounts' | 'members'>): Profiles {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  return {
    async read({ guildId, userId }) {
      const link = await members.get(guildId, userId);
      if (link === undefined) return undefined;
      try {
        return (await accounts.read(link, { fresh: true, withinMs: readWithinMs, person: userId })).value;
      } catch (error) {
        if (error instanceof CodewarsError || error instanceof MemberError) return undefined;
        throw error;
      }
    },

    async hasCompleted({ guildId, userId }, { account, kata, language, startedAt }) {
      // The link follows the account where it is renamed; the session says what it was called.
      const link = await members.get(guildId, userId);
      const { value } = await codewars.completed(idOrName(link ?? account), 0, {
        fresh: true,
        person: userId,
      });
      return value.items.some(
        ({ id, slug, languages, completedAt }) =>
          (kata.id === null ? slug !== null && slug === kata.slug : id === kata.id) &&
          languages.includes(language) &&
          completedAt !== null &&
          Date.parse(completedAt) >= startedAt - toleranceMs,
      );
    },

    refreshCompleted(account, person) {
      const options = { fresh: true, lane: 'background', person, signal: stopping.signal } as const;
      const reading = codewars
        .completed(idOrName(account), 0, options)
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
