import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { StartError } from '../../errors.ts';
import { createBackend, orUnavailable } from '../../storage/create-backend.ts';
import type { Backend, Table } from '../../storage/backend.ts';
import { decodeRow, encodeRow } from '../../storage/collection/rows.ts';
import { StorageError } from '../../storage/errors.ts';
import { fillingKey, assertKnownVersion } from '../../storage/migrations.ts';
import { parsePlace, type Place } from '../../storage/places.ts';
import { heardRecord } from '../../storage/records.ts';
import { reasonOf } from '../../storage/describe-error.ts';
import { type TableName, tableNames } from '../../storage/records.ts';

const openWithinMs = 10_000;
const stepWithinMs = 30_000;

export type TextRow = readonly [key: string, text: string];

export type RawStore = Awaited<ReturnType<typeof openRaw>>;

/** Opens a store whose rows are read and written as text. @throws StartError, which calls the store `name`; StorageError */
export async function openRaw(name: string, url: string | Place, mustExist: boolean) {
  let opening: Backend | undefined;
  try {
    const place = typeof url === 'string' ? parsePlace(url) : url;
    if (place.kind === 'memory') {
      throw new StartError([`${name}: a database in memory ends with its process.`]);
    }
    if (mustExist && place.kind === 'sqlite' && !existsSync(place.path)) {
      throw new StartError([`${name}: there is no file ${place.path}.`]);
    }
    const ignore = (): void => undefined;
    let openBy = performance.now() + openWithinMs;
    const timeLeftMs = (): number => Math.min(stepWithinMs, openBy - performance.now());
    const backend = (opening = await createBackend(place, { timeLeftMs, report: ignore, warn: ignore }));
    await orUnavailable(() => backend.open?.());
    openBy = Infinity;
    const tables = new Map<TableName, Table>();
    for (const table of tableNames) tables.set(table, await backend.adapter(table));
    return rawStore(name, idOf(place), backend, tables);
  } catch (error) {
    await opening?.close();
    if (!(error instanceof StartError)) throw error;
    const problems = error.problems.map((problem) => problem.replace(/^DATABASE_URL/, name));
    throw new StartError(problems, { cause: error });
  }
}

function rawStore(name: string, id: string, backend: Backend, tables: ReadonlyMap<TableName, Table>) {
  const meta = async (key: string): Promise<unknown> => metaValue(await table('meta').get(key));
  return {
    /** A hash of the address without credentials. */
    id,
    table,
    write,
    snapshot: (names: readonly TableName[]) => backend.snapshot(names),
    close: () => backend.close(),
    /** What fills the store. No bot starts on it in the meantime. */
    filling: () => meta(fillingKey),
    markFilling: (by: string) => write('meta', [metaRow(fillingKey, by)]),
    unmarkFilling: () => table('meta').delete(fillingKey),

    async counts(): Promise<Map<TableName, number>> {
      const counts = new Map<TableName, number>();
      for (const [each, rows] of tables) {
        let count = 0;
        if (each !== 'meta') for await (const _ of rows.keys()) count++;
        if (count > 0) counts.set(each, count);
      }
      return counts;
    },

    /** @throws StartError when the store is empty or half filled; StorageError `tooNew` or `corrupt` */
    async assertComplete(): Promise<void> {
      if ((await meta(fillingKey)) !== undefined) {
        throw new StartError([
          `${name}: this database is incomplete. storage:copy or restore is filling it, or was interrupted.`,
        ]);
      }
      if (assertKnownVersion(await meta('schema')) === undefined)
        throw new StartError([`${name}: this database is empty. No bot has used it.`]);
    },

    /** Watches the entries of processes, because one that crashed leaves its entry behind. @throws StartError when a bot runs */
    async assertStopped(withinMs: number, say: (line: string) => void): Promise<void> {
      const before = await processes();
      if (Object.keys(before).length === 0) return;
      say(`Checking for ${Math.ceil(withinMs / 1000)} s whether a bot runs on ${name} …`);
      const until = performance.now() + withinMs;
      do {
        const running = Object.entries(await processes()).filter(([id, { at }]) => before[id]?.at !== at);
        if (running.length > 0) {
          const names = running.map(([, { node }]) => node).join(', ');
          throw new StartError([
            `A bot runs on ${name} (${names}), and its changes would be lost. Stop it, then run this again.`,
          ]);
        }
        await sleep(Math.min(withinMs, 250));
      } while (performance.now() < until);
    },
  };

  function table(each: TableName): Table {
    const found = tables.get(each);
    if (!found) throw new Error(`There is no table ${each}.`);
    return found;
  }

  async function write(each: TableName, rows: readonly TextRow[]): Promise<void> {
    if (rows.length === 0) return;
    const entries = rows.map(([key, value]) => ({ key, value, ...expiryOf(value) }));
    try {
      const written = await table(each).setMany(entries);
      if (written?.every(Boolean)) return;
    } catch (cause) {
      const reason = reasonOf(cause);
      if (reason !== undefined) throw new StartError([`${name} cannot be written: ${reason}.`], { cause });
      throw cause;
    }
    throw new StorageError('unavailable', `${each}: the store refused rows.`);
  }

  async function processes() {
    const heard = valueIn(await table('heard').get('processes'));
    return heardRecord.safeParse(heard).data?.processes ?? {};
  }
}

export const metaRow = (key: string, value: string): TextRow => [key, encodeRow({ value: { value } })];

export const metaValue = (text: string | undefined): unknown =>
  (valueIn(text) as { value?: unknown } | null | undefined)?.value;

function valueIn(text: string | undefined): unknown {
  const row = text === undefined ? undefined : decodeRow(text);
  return row && 'value' in row ? row.value : undefined;
}

export function expiryOf(text: string): { readonly expires?: number } {
  const row = decodeRow(text);
  return 'expires' in row && row.expires !== undefined ? { expires: row.expires } : {};
}

function idOf(place: Exclude<Place, { kind: 'memory' }>): string {
  const { host, pathname } =
    place.kind === 'sqlite' ? pathToFileURL(resolve(place.path)) : new URL(place.url);
  return createHash('sha256').update(`${place.kind} ${host}${pathname}`).digest('hex').slice(0, 16);
}
