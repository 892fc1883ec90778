import { existsSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import { StartError } from '../../errors.ts';
import { isCorrupt, StorageError } from '../../storage/errors.ts';
import { openStorage } from '../../storage/open-storage.ts';
import { parsePlace, type Place } from '../../storage/places.ts';
import { describeStoreError } from '../../storage/describe-error.ts';
import type { Storage } from '../../storage/storage.ts';
import { opens, sealedRows, type SealedRow } from '../../storage/secrets/resealing.ts';
import type { Report } from './report.ts';

const names = { memory: 'Memory', sqlite: 'SQLite', postgres: 'Postgres', redis: 'Redis' } as const;

/** Less than the time limit of a check, so that the reason is reported. */
const mayOpenWithinMs = 5_000;
/** Enough to notice a wrong key. */
const mostRows = 50;

/** Checks whether the store opens and keeps what is written. The caller closes it. */
export async function checkStore(
  report: Report,
  signal: AbortSignal,
  database: Config['database'],
): Promise<Storage | undefined> {
  const log = {
    // Warnings with an error are reported below; the others are about the setup of the store.
    warn(fields: object, message: string): void {
      if (!('err' in fields)) report.doubtful(withoutStop(message), 'change that before members rely on it');
    },
    error: () => undefined,
  };
  let storage: Storage | undefined;
  try {
    const place = parsePlace(database.url);
    const startedAt = performance.now();
    storage = await openStorage({ ...database, openWithinMs: mayOpenWithinMs, log });
    if (signal.aborted) throw new StorageError('unavailable', 'It was opened too late.');
    await storage.check();
    const ms = Math.round(performance.now() - startedAt);
    if (place.kind === 'memory') {
      const next = 'set DATABASE_URL to sqlite://, postgres:// or redis://';
      report.doubtful('Memory forgets everything when the bot stops', next);
    } else report.good(`${names[place.kind]} keeps what is written (${ms} ms), and is of this version`);
    reportKey(report, database.encryptionKeys.length, place);
    return storage;
  } catch (error) {
    await storage?.close();
    reportFailure(report, error);
    return undefined;
  }
}

function reportKey(report: Report, count: number, place: Place): void {
  if (count > 0) return report.good(`ENCRYPTION_KEY is set${count > 1 ? `, with ${count} keys` : ''}`);
  const file = place.kind === 'sqlite' ? `${place.path}.key` : undefined;
  if (file !== undefined && existsSync(file)) {
    report.good(
      `The encryption key is beside the database, in ${file}: keep a copy of it, apart from the backups`,
    );
  } else {
    const next = 'set DATABASE_URL and ENCRYPTION_KEY';
    report.doubtful('Keys are sealed for as long as this process runs', next);
  }
}

function reportFailure(report: Report, error: unknown): void {
  const next = 'look at DATABASE_URL and at the store it names';
  if (error instanceof StartError) {
    for (const problem of error.problems) report.bad(withoutStop(problem), next);
  } else if (error instanceof StorageError) {
    const more = error.code === 'unavailable' ? ': does it run, and may we use it?' : '';
    report.bad(withoutStop(describeStoreError(error)), next + more);
  } else throw error;
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');

/** Checks whether the encryption key opens the secrets and, of several keys, whether the older ones can go. */
export async function checkSecrets(report: Report, storage: Storage): Promise<void> {
  const { sealer } = storage;
  const isRotating = sealer.keyIds.length > 1;
  const rows: SealedRow[] = [];
  try {
    for await (const row of sealedRows(storage)) {
      rows.push(row);
      // Only all rows show whether an older key can go.
      if (rows.length === mostRows && !isRotating) break;
    }
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const next = 'restore a backup, or look at the bot’s log';
    report.bad('Something in the store cannot be read', next);
    return;
  }
  const lost = rows.filter((row) => !opens(sealer, row)).length;
  if (rows.length === 0) report.skipped('The encryption key was not tried', 'no secrets are kept yet');
  else if (lost > 0) {
    const next = 'put the key that sealed them into ENCRYPTION_KEY, behind a comma';
    report.bad(`The encryption key does not open ${lost} of ${rows.length} secrets that are kept`, next);
  } else {
    report.good(`The encryption key opens what is kept (${rows.length} tried)`);
    if (isRotating) await reportRotation(report, storage, rows);
  }
}

async function reportRotation(
  report: Report,
  { heard, sealer }: Storage,
  rows: readonly SealedRow[],
): Promise<void> {
  const old = rows.filter(({ sealed }) => !sealer.isCurrent(sealed)).length;
  const processes = Object.values((await heard.get('processes'))?.processes ?? {});
  const behind = processes.filter(({ sealsUnder }) => sealsUnder !== sealer.keyIds[0]);
  if (old > 0) {
    const next =
      'keep that key in ENCRYPTION_KEY: the running bot seals them again within minutes of its start';
    report.doubtful(`${old} of ${rows.length} secrets are under an older key`, next);
  } else if (behind.length > 0) {
    const names = [...new Set(behind.map(({ node }) => node))].join(', ');
    const next = 'restart every process with this ENCRYPTION_KEY before you take a key out';
    report.doubtful(`Processes that still seal under another key: ${names}`, next);
  } else {
    const others = 'the others can go, and only older backups need them';
    report.good(`All that is kept is under the first key of ENCRYPTION_KEY: ${others}`);
  }
}
