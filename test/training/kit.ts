import { onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { createCodewars } from '../../src/codewars/client.ts';
import type { Codewars } from '../../src/codewars/codewars.ts';
import { createAccounts } from '../../src/members/accounts.ts';
import { createMembers } from '../../src/members/members.ts';
import type { Members } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { createTraining } from '../../src/training/training.ts';

import type { Trainee } from '../../src/training/model.ts';
import type { Training } from '../../src/training/training.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

export const ann: Trainee = { guildId: 'g', userId: 'ann' };
export const ben: Trainee = { guildId: 'g', userId: 'ben' };

/** The reference's kata and what solves it. */
export const wanted = { kata: 'anything-to-integer', language: 'javascript' };
export const other = { kata: 'valid-braces', language: 'javascript' };
export const right = 'function toInteger(n) { return ~~n; }';
export const wrong = 'function toInteger(n) { return 7; }';

export interface Kit {
  readonly codewars: CodewarsStandIn;
  readonly client: Codewars;
  /** Unbroken, to look into. */
  readonly storage: Storage;
  readonly breakage: Breakage;
  readonly members: Members;
  readonly log: RecordingLog;
  /** The room as it is now. */
  readonly training: Training;
  /** Stops the room and makes a new one over the same storage. */
  readonly restart: () => Promise<void>;
  /** What was asked of Codewars since the last look: methods and last parts of paths. */
  readonly asked: () => string[];
  /** Keys of all rows that are left. */
  readonly left: () => Promise<string[]>;
}

/** The room between the stand-in for Codewars and a store in memory; ann and ben are linked, with keys. */
export async function startTraining(
  options: Partial<Parameters<typeof createTraining>[0]> & {
    readonly train?: boolean;
    readonly gradingMs?: number;
  } = {},
): Promise<Kit> {
  const { train = true, gradingMs = 10, timing, ...rest } = options;
  const codewars = await startCodewars({ train, gradingMs });
  const client = createCodewars({
    baseUrl: codewars.apiUrl,
    requestsPerSecond: 100,
    burst: 100,
    retryDelaysMs: [10, 20],
  });
  const log = new RecordingLog();
  const storage = closeAfterTest(
    await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log }),
  );
  const breakage: Breakage = { current: undefined };
  const broken = breakable(storage, breakage);
  const members = createMembers({
    storage: broken,
    now: Date.now,
    onUnlinked: (guildId, userId) => kit.training.forget({ guildId, userId }),
  });
  const make = (): Training =>
    createTraining({
      storage: broken,
      codewars: client,
      accounts: createAccounts({ storage: broken, codewars: client }),
      members,
      now: Date.now,
      log,
      // Late enough for one poll to find the result.
      timing: { everyMs: 200, ...timing },
      ...rest,
    });
  let training = make();
  let seen = 0;
  const kit: Kit = {
    codewars,
    client,
    storage,
    breakage,
    members,
    log,
    get training() {
      return training;
    },
    async restart() {
      await training.stop();
      training = make();
    },
    asked() {
      const asked = codewars.requests.slice(seen).map(({ method, path }) => `${method} ${lastOf(path)}`);
      seen = codewars.requests.length;
      return asked;
    },
    async left() {
      const rows = await Promise.all(
        (['sessions', 'attempts', 'solved', 'preferences'] as const).map(async (name) =>
          (await collect(storage[name].entries() as AsyncIterable<[string, unknown]>)).map(
            ([key]) => `${name} ${key}`,
          ),
        ),
      );
      return rows.flat().sort();
    },
  };
  onTestFinished(async () => {
    breakage.current = undefined;
    await kit.training.stop();
    await client.close();
    await codewars.close();
  });
  for (const [trainee, username] of [
    [ann, 'some_user'],
    [ben, 'hanae'],
  ] as const) {
    const user = (await client.user(username)).value;
    await members.link(trainee.guildId, trainee.userId, user, keyOf(username));
  }
  kit.asked();
  return kit;
}

export const keyOf = (username: string): string => `sandbox-key-of-${username}`;

function lastOf(path: string): string {
  const parts = path.split('/');
  return parts.includes('deferred') ? 'deferred' : (parts.at(-1) ?? '');
}
