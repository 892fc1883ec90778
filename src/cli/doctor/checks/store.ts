import { existsSync } from 'node:fs';
import type { Config } from '../../../config/config.ts';
import { StartError } from '../../../errors.ts';
import { StorageError } from '../../../storage/errors.ts';
import { openStorage } from '../../../storage/open-storage.ts';
import { parsePlace, type Place } from '../../../storage/places.ts';
import { storeTrouble } from '../../../storage/start-trouble.ts';
import type { Storage } from '../../../storage/storage.ts';
import { bad, doubtful, good, type Check, type Finding } from './finding.ts';

const names: Readonly<Record<Place['kind'], string>> = {
  memory: 'Memory',
  sqlite: 'SQLite',
  postgres: 'Postgres',
  redis: 'Redis',
};

/** Less than a check may take, so that what is in the way is found in time. */
const mayOpenWithinMs = 5_000;

/** Whether the store can be opened by this version, and keeps what is written. What it opens is for others to close. */
export function checkStore(database: Config['database'], now: () => number): Check<Storage> {
  return async (signal) => {
    let storage: Storage | undefined;
    try {
      const place = parsePlace(database.url);
      const begunAt = now();
      const warnings: string[] = [];
      const log = {
        // What fails has an error, and is found below; the rest is about how the store is set up.
        warn(fields: object, message: string): void {
          if (!('err' in fields)) warnings.push(message);
        },
        error: () => undefined,
      };
      storage = await openStorage({ ...database, openWithinMs: mayOpenWithinMs, log });
      if (signal.aborted) throw new StorageError('unavailable', 'It was opened too late.');
      await storage.check();
      const opened = `${names[place.kind]} keeps what is written (${now() - begunAt} ms), and is of this version`;
      const setUp = warnings.map((each) =>
        doubtful(withoutStop(each), 'change that before members rely on it'),
      );
      return { findings: [keptFor(place, opened), ...setUp, key(database, place)], known: storage };
    } catch (error) {
      await storage?.close();
      return { findings: failures(error) };
    }
  };
}

function keptFor(place: Place, opened: string): Finding {
  return place.kind === 'memory'
    ? doubtful(
        'Memory forgets everything when the bot stops',
        'set DATABASE_URL to sqlite://, postgres:// or redis://',
      )
    : good(opened);
}

function key({ encryptionKeys }: Config['database'], place: Place): Finding {
  if (encryptionKeys.length > 0) {
    return good(
      `ENCRYPTION_KEY is set${encryptionKeys.length > 1 ? `, with ${encryptionKeys.length} keys` : ''}`,
    );
  }
  const beside = place.kind === 'sqlite' ? `${place.path}.key` : undefined;
  return beside !== undefined && existsSync(beside)
    ? good(`The encryption key is beside the database, in ${beside}: back it up with the database`)
    : doubtful('Keys are sealed for as long as this process runs', 'set DATABASE_URL and ENCRYPTION_KEY');
}

function failures(error: unknown): readonly Finding[] {
  const next = 'look at DATABASE_URL and at the store it names';
  if (error instanceof StartError) return error.problems.map((problem) => bad(withoutStop(problem), next));
  if (!(error instanceof StorageError)) throw error;
  return [
    bad(
      withoutStop(storeTrouble(error)),
      error.code === 'unavailable' ? `${next}: does it run, and may we use it?` : next,
    ),
  ];
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');
