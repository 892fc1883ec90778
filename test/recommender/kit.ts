import { onTestFinished } from 'vitest';
import { createSolvedHere } from '../../src/boards/solved-here.ts';
import { createCatalogue } from '../../src/catalogue/catalogue.ts';
import { learning } from '../../src/catalogue/learning.ts';
import { createSettings } from '../../src/guilds/settings.ts';
import { createHistory } from '../../src/history/history.ts';
import { createRecommender, type Ask, type Recommendation } from '../../src/recommender/recommender.ts';
import { startRooms, stopDates } from '../support/rooms.ts';

export const guildId = '1';

/** A recommender between the stand-in for Codewars and a storage in memory. */
export async function stand({
  url = 'memory:',
  ownsAccount = () => true,
  ...clientOptions
}: {
  url?: string;
  ownsAccount?: (key: string) => boolean;
  requestsPerSecond?: number;
  burst?: number;
} = {}) {
  stopDates();
  const now = Date.now;
  /** When calls went out. */
  const calls: number[] = [];
  const rooms = await startRooms({ url, client: { ...clientOptions, onCall: () => calls.push(now()) } });
  const { server, storage, client, members, accounts } = rooms;
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const catalogue = createCatalogue({ storage, now, onError });
  const codewars = learning(client, catalogue);
  let drawn = 1;
  // A small generator of its own: every run is the same.
  const random = (): number => (drawn = (drawn * 48_271) % 2_147_483_647) / 2_147_483_647;
  const lines: string[] = [];
  const log = {
    info: (_: object, message: string) => void lines.push(message),
    warn: (fields: object, message: string) => {
      lines.push(message);
      if (!message.includes('pauses') && 'err' in fields) errors.push(fields.err);
    },
  };
  const history = createHistory({ storage, codewars, catalogue, ownsAccount, now, random, log });
  const { completions } = history;
  const recommender = createRecommender({
    storage,
    codewars,
    accounts,
    catalogue,
    completions,
    solvedHere: createSolvedHere({
      members,
      completions,
      settings: createSettings({ storage, members, now }),
      absentees: () => Promise.resolve(new Set()),
      onError,
    }),
    random,
  });
  onTestFinished(async () => {
    await history.stop();
    await client.close();
    await catalogue.flush();
  });

  return {
    ...rooms,
    now,
    codewars,
    catalogue,
    history,
    completions,
    recommender,
    errors,
    lines,
    calls,
    random,
    /** Links somebody whom the stand-in knows, or who is made up here. */
    link: async (username: string, { userId = `user-${username}`, ...profile }: Profile = {}) => {
      if (profile.languages !== undefined) server.addUser({ username, ...userOf(profile.languages) });
      if (profile.completed !== undefined) server.setCompleted(username, profile.completed.map(completion));
      const { value } = await client.user(username, { fresh: true });
      await members.link(guildId, userId, value, undefined);
      return { username: value.username, codewarsId: value.id };
    },
    /** Puts a kata onto Codewars, and into the catalogue unless it is to be found out. */
    kata(id: string, facts: Partial<Facts> = {}, isKnown = true): void {
      const { rank = -8, languages = ['rust'], tags = [], name = `Kata ${id}` } = facts;
      server.addKata({
        id,
        name,
        slug: `kata-${id}`,
        languages,
        tags,
        rank: rankOf(rank),
        totalCompleted: 212,
      });
      if (isKnown) catalogue.learn([{ id, name, slug: null, rank, languages, tags }]);
    },
    async ask(ask: Partial<Ask>) {
      return recommender.recommend({
        userId: 'ada',
        account: null,
        language: 'rust',
        strategy: 'default',
        guildId: null,
        shift: 0,
        ...ask,
      });
    },
  };
}

export type Stand = Awaited<ReturnType<typeof stand>>;

interface Profile {
  readonly userId?: string;
  /** Rank and score by language. */
  readonly languages?: Readonly<Record<string, readonly [rank: number, score: number]>>;
  /** Kata and the languages they were completed in, newest first. */
  readonly completed?: readonly (readonly [id: string, ...languages: string[]])[];
}

interface Facts {
  readonly name: string;
  readonly rank: number | null;
  readonly languages: readonly string[];
  readonly tags: readonly string[];
}

export const completion = ([id, ...languages]: readonly [string, ...string[]]) => ({
  id,
  name: `Kata ${id}`,
  slug: `kata-${id}`,
  completedAt: '2025-01-01T00:00:00.000Z',
  completedLanguages: languages,
});

const rankOf = (id: number | null) => ({
  id,
  name: id === null ? null : `${-id} kyu`,
  color: id === null ? null : 'blue',
});

function userOf(languages: NonNullable<Profile['languages']>) {
  const standing = ([rank, score]: readonly [number, number]) => ({
    rank,
    name: 'some',
    color: 'blue',
    score,
  });
  return {
    honor: 1,
    ranks: {
      overall: standing([-8, 0]),
      languages: Object.fromEntries(Object.entries(languages).map(([id, own]) => [id, standing(own)])),
    },
    codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
  };
}

/** Fails when it is nothing. */
export function kataOf(answer: Awaited<ReturnType<Stand['ask']>>): Recommendation {
  if (answer.kind === 'nothing') throw new Error(`nothing: ${answer.why}`);
  return answer;
}
