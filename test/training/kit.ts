import { onTestFinished } from 'vitest';
import type { Trainee } from '../../src/training/model.ts';
import { createTraining, type Training } from '../../src/training/training.ts';
import { startRooms } from '../support/rooms.ts';
import { collect } from '../support/storage-kit.ts';

export const ann: Trainee = { guildId: 'g', userId: 'ann' };
export const ben: Trainee = { guildId: 'g', userId: 'ben' };

/** The reference's kata and what solves it. */
export const wanted = { kata: 'anything-to-integer', language: 'javascript' };
export const other = { kata: 'valid-braces', language: 'javascript' };
export const right = 'function toInteger(n) { return ~~n; }';
export const wrong = 'function toInteger(n) { return 7; }';

export type Kit = Awaited<ReturnType<typeof startTraining>>;

type Options = Partial<Parameters<typeof createTraining>[0]> & {
  readonly gradingMs?: number;
};

/** The room between the stand-in for Codewars and a store in memory; ann and ben are linked, with keys. */
export async function startTraining(options: Options = {}) {
  const { gradingMs = 10, timing, ...rest } = options;
  const rooms = await startRooms({
    codewars: { train: true, gradingMs },
    client: { requestsPerSecond: 100, retryDelaysMs: [10, 20] },
    onUnlinked: (guildId, userId) => kit.training.forget({ guildId, userId }),
  });
  const { server: codewars, client, storage, broken, accounts, members, log } = rooms;
  const make = (): Training =>
    createTraining({
      storage: broken,
      codewars: client,
      accounts,
      members,
      log,
      now: () => Date.now(),
      // Late enough for one poll to find the result.
      timing: { everyMs: 200, ...timing },
      ...rest,
    });
  let training = make();
  let seen = 0;
  const kit = {
    ...rooms,
    codewars,
    /** The room as it is now. */
    get training() {
      return training;
    },
    /** Stops the room and makes a new one over the same storage. */
    async restart(): Promise<void> {
      await training.stop();
      training = make();
    },
    /** What was asked of Codewars since the last look: methods and last parts of paths. */
    asked: (): string[] => {
      const asked = codewars.requests.slice(seen).map(({ method, path }) => `${method} ${lastOf(path)}`);
      seen = codewars.requests.length;
      return asked;
    },
    /** Keys of all rows that are left. */
    left: async (): Promise<string[]> => {
      const names = ['sessions', 'attempts', 'solved', 'preferences'] as const;
      const keys = names.map(async (name) =>
        (await collect(storage[name].keys())).map((key) => `${name} ${key}`),
      );
      return (await Promise.all(keys)).flat().sort();
    },
  };
  onTestFinished(() => kit.training.stop());
  for (const [{ guildId, userId }, username] of [
    [ann, 'some_user'],
    [ben, 'hanae'],
  ] as const) {
    await members.link(guildId, userId, (await client.user(username)).value, keyOf(username));
  }
  kit.asked();
  return kit;
}

export const keyOf = (username: string): string => `sandbox-key-of-${username}`;

function lastOf(path: string): string {
  const parts = path.split('/');
  return parts.includes('deferred') ? 'deferred' : (parts.at(-1) ?? '');
}
