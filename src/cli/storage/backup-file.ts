import { createHash, randomBytes, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { StartError } from '../../errors.ts';
import { reasonOf } from '../../storage/start-trouble.ts';
import { type TableName, tableNames } from '../../storage/table-names.ts';

/**
 * A backup is lines of JSON, packed with gzip: a header, `[table, key, text]` for each row, and a trailer with the number of rows
 * and the SHA-256 of every byte before it.
 */
const header = z.object({
  format: z.literal('dojo-backup'),
  version: z.literal(1),
  schemaVersion: z.int().positive(),
  createdAt: z.iso.datetime(),
});
export type BackupHeader = z.infer<typeof header>;

const row = z.tuple([z.enum(tableNames), z.string().min(1).max(255), z.string()]);
export type BackupRow = [table: TableName, key: string, text: string];

const trailer = z.object({
  end: z.literal(true),
  counts: z.partialRecord(z.enum(tableNames), z.int()),
  sha256: z.string(),
});

export type Counts = Partial<Record<TableName, number>>;

/**
 * Writes a whole backup or none: under another name until it is on the disk, for its owner alone. Answers what is in it.
 * @throws StartError when there can be no such file
 */
export async function writeBackup(
  path: string,
  head: Omit<BackupHeader, 'format' | 'version'>,
  rows: AsyncIterable<BackupRow>,
): Promise<Counts> {
  const counts: Counts = {};
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const lines = linesOf({ format: 'dojo-backup', version: 1, ...head }, rows, counts);
    const file = await open(draft, 'wx', 0o600);
    await pipeline(lines, createGzip(), file.createWriteStream({ flush: true }));
    await rename(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw asTrouble(path, error);
  }
  return counts;
}

/**
 * Reads a backup to its end without believing any of it before.
 * @throws StartError when it is none, or not as it was written.
 */
export async function verifyBackup(path: string): Promise<{ head: BackupHeader; counts: Counts }> {
  if (!existsSync(path)) throw new StartError([`There is no file ${path}.`]);
  const counts: Counts = {};
  const hash = createHash('sha256');
  let head: BackupHeader | undefined;
  let isComplete = false;
  try {
    for await (const line of linesIn(path)) {
      if (isComplete) throw new Error('lines after the end');
      const parsed: unknown = JSON.parse(line);
      if (head === undefined) head = header.parse(parsed);
      else if (Array.isArray(parsed)) count(counts, row.parse(parsed)[0]);
      else {
        const end = trailer.parse(parsed);
        if (end.sha256 !== hash.copy().digest('hex') || !isSame(end.counts, counts))
          throw new Error('other rows');
        isComplete = true;
      }
      hash.update(`${line}\n`);
    }
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason !== undefined) throw new StartError([`${path} cannot be read: ${reason}.`], { cause });
    throw new StartError([`${path} is not a backup of Dojo, or not as it was written.`], { cause });
  }
  if (head === undefined || !isComplete)
    throw new StartError([`${path} is not a whole backup: its end is missing.`]);
  return { head, counts };
}

/** The rows of a backup that was verified. */
export async function* rowsOf(path: string): AsyncGenerator<BackupRow, void> {
  for await (const line of linesIn(path)) {
    const parsed: unknown = JSON.parse(line);
    if (Array.isArray(parsed)) yield row.parse(parsed);
  }
}

async function* linesOf(
  head: BackupHeader,
  rows: AsyncIterable<BackupRow>,
  counts: Counts,
): AsyncGenerator<string, void> {
  const hash = createHash('sha256');
  yield hashed(hash, JSON.stringify(head));
  for await (const each of rows) {
    count(counts, each[0]);
    yield hashed(hash, JSON.stringify(each));
  }
  yield `${JSON.stringify({ end: true, counts, sha256: hash.digest('hex') })}\n`;
}

async function* linesIn(path: string): AsyncGenerator<string, void> {
  const unpacked = createGunzip();
  const reading = pipeline(createReadStream(path), unpacked);
  // Thrown below, after what could be read.
  reading.catch(() => undefined);
  let rest = '';
  // node:readline takes other characters for the end of a line too, which JSON has inside of texts.
  for await (const chunk of unpacked.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  await reading;
  if (rest !== '') yield rest;
}

/** Why there can be no such file; what comes from where the rows do is left as it is. */
function asTrouble(path: string, error: unknown): unknown {
  const { syscall = '', code = '' } = error as NodeJS.ErrnoException;
  const isOfFile = ['open', 'rename', 'fsync'].includes(syscall) || ['ENOSPC', 'EDQUOT'].includes(code);
  if (!isOfFile) return error;
  return new StartError([`${path} cannot be written: ${reasonOf(error) ?? `the system says ${code}`}.`], {
    cause: error,
  });
}

function hashed(hash: Hash, text: string): string {
  const line = `${text}\n`;
  hash.update(line);
  return line;
}

function count(counts: Counts, table: TableName): void {
  counts[table] = (counts[table] ?? 0) + 1;
}

const isSame = (a: Counts, b: Counts): boolean => tableNames.every((table) => a[table] === b[table]);

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync();
  await directory.close();
}
