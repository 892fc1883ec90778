import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StartError } from '../../errors.ts';
import { backendAt, orUnavailable } from '../../storage/backend-at.ts';
import type { Backend, Table } from '../../storage/backend.ts';
import { StorageError } from '../../storage/errors.ts';
import { fillingKey, schemaVersion, tooNew } from '../../storage/migrations.ts';
import { parsePlace, type Place } from '../../storage/places.ts';
import { decodeRow, encodeRow } from '../../storage/collection/stored-row.ts';
import { type TableName, tableNames } from '../../storage/table-names.ts';

/** For one step of a tool, which is in less of a hurry than a bot. */
const stepWithinMs = 30_000;

/** A server that does not answer by then is not there. */
const openWithinMs = 10_000;

export type TextRow = readonly [key: string, text: string];

/** A whole store as text, for what moves all of it. Sealed keys stay sealed. */
export class RawStore {
  /** Which store it is, without who may enter it. */
  readonly id: string;
  readonly #backend: Backend;
  readonly #tables: ReadonlyMap<TableName, Table>;

  constructor(id: string, backend: Backend, tables: ReadonlyMap<TableName, Table>) {
    this.id = id;
    this.#backend = backend;
    this.#tables = tables;
  }

  /** @throws StorageError `tooNew` or `corrupt`. Answers `undefined` when no bot ever used the store. */
  async schema(): Promise<number | undefined> {
    const text = await this.table('meta').get('schema');
    return text === undefined ? undefined : schemaIn(text);
  }

  /** What fills the store, or began to. */
  async filling(): Promise<string | undefined> {
    const text = await this.table('meta').get(fillingKey);
    return text === undefined ? undefined : String(metaValue(text));
  }

  /** While this is noted no bot starts on the store. */
  async noteFilling(by: string): Promise<void> {
    await this.write('meta', [[fillingKey, encodeRow({ value: { value: by } })]]);
  }

  async noteFilled(): Promise<void> {
    await this.table('meta').delete(fillingKey);
  }

  table(name: TableName): Table {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`There is no table ${name}.`);
    return table;
  }

  /** All rows of these tables at one moment, in steps. */
  async *snapshot(
    tables: readonly TableName[],
  ): AsyncGenerator<{ table: TableName; rows: readonly TextRow[] }> {
    yield* this.#backend.snapshot(tables);
  }

  /** Writes all of these rows or none. */
  async write(name: TableName, rows: readonly TextRow[]): Promise<void> {
    if (rows.length === 0) return;
    const entries = rows.map(([key, value]) => {
      const expires = expiryOf(value);
      return { key, value, ...(expires === undefined ? {} : { expires }) };
    });
    const written = await this.table(name).setMany(entries);
    if (!written?.every(Boolean)) throw new StorageError('unavailable', `${name}: the store refused rows.`);
  }

  /** Tables that hold rows; what is noted of a store itself does not count. */
  async filledTables(): Promise<TableName[]> {
    const filled: TableName[] = [];
    for (const name of tableNames) {
      if (name === 'meta') continue;
      for await (const _ of this.table(name).keys()) {
        filled.push(name);
        break;
      }
    }
    return filled;
  }

  async empty(): Promise<void> {
    for (const name of tableNames) {
      const table = this.table(name);
      for await (const key of table.keys()) if (key !== fillingKey) await table.delete(key);
    }
  }

  async close(): Promise<void> {
    await this.#backend.close();
  }
}

/**
 * Opens a store past the bot. `name` is what the URL is called where it is given; a store that is to be read must be there.
 * @throws StartError when it cannot be used; StorageError.
 */
export async function openRaw(name: string, url: string, isToBeRead: boolean): Promise<RawStore> {
  let backend: Backend | undefined;
  try {
    const place = parsePlace(url);
    if (place.kind === 'memory' || (place.kind === 'sqlite' && place.path === ':memory:')) {
      throw new StartError([`${name}: what is kept in memory is gone with its process.`]);
    }
    if (isToBeRead && place.kind === 'sqlite' && !existsSync(place.path)) {
      throw new StartError([`${name}: there is no file ${place.path}.`]);
    }
    const ignore = (): void => undefined;
    let openBy = performance.now() + openWithinMs;
    const timeLeftMs = (): number => Math.min(stepWithinMs, openBy - performance.now());
    const opening = (backend = await backendAt(place, { timeLeftMs, report: ignore, warn: ignore }));
    await orUnavailable(() => opening.open?.());
    openBy = Infinity;
    const tables = new Map<TableName, Table>();
    for (const table of tableNames) tables.set(table, await opening.adapter(table));
    return new RawStore(idOf(place), opening, tables);
  } catch (error) {
    await backend?.close();
    if (!(error instanceof StartError)) throw error;
    const problems = error.problems.map((problem) => problem.replace(/^DATABASE_URL/, name));
    throw new StartError(problems, { cause: error });
  }
}

/** When the row ends, as its text says. */
export function expiryOf(text: string): number | undefined {
  const row = decodeRow(text);
  return 'expires' in row ? row.expires : undefined;
}

/** The schema version that the text of `meta`'s row says. @throws StorageError `tooNew` or `corrupt`. */
function schemaIn(text: string): number {
  const version = metaValue(text);
  if (typeof version !== 'number') throw new StorageError('corrupt', 'meta.schema: this is no version.');
  if (version > schemaVersion) throw tooNew(version, schemaVersion);
  return version;
}

function metaValue(text: string): unknown {
  const row = decodeRow(text);
  return 'value' in row ? (row.value as { value?: unknown } | null)?.value : undefined;
}

function idOf(place: Place): string {
  const name =
    place.kind === 'sqlite' ? resolve(place.path) : place.kind === 'memory' ? '' : withoutUser(place.url);
  return createHash('sha256').update(`${place.kind} ${name}`).digest('hex').slice(0, 16);
}

function withoutUser(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
