import { unlessCorrupt } from '../storage/errors.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import { kept, type CollectionName, type Rule } from './kept.ts';
import type { Subject } from './subject.ts';

const rules = Object.entries(kept).flatMap(([name, rule]) =>
  typeof rule === 'string' ? [] : [{ name: name as CollectionName, rule: rule as unknown as Rule<unknown> }],
);

/** All rows about them, as they may read them, one at a time. @throws StorageError */
export async function* findRows(storage: Storage, subject: Subject) {
  for (const { name: collection, rule } of rules) {
    for await (const [key, row] of rowsOf(storage, collection, rule, subject)) {
      const shown = rule.shown(row, subject, key);
      const words = typeof rule.words === 'string' ? [rule.words] : rule.words(row);
      if (shown !== undefined) yield { collection, words, shown };
    }
  }
}

/**
 * Deletes everything about them, and shared rows that no other member needs. Safe to repeat after a crash. A corrupt row is deleted
 * if its key says whose it is. @throws StorageError
 */
export async function forgetRows(
  storage: Storage,
  subject: Subject,
  only: {
    readonly belongingTo?: readonly Rule<unknown>['belongsTo'][];
    readonly collections?: readonly CollectionName[];
    /** Called when the links are gone, before the rest. */
    readonly onUnlinked?: () => Promise<void>;
  } = {},
): Promise<void> {
  for (const { name, rule } of rules) {
    const isMeant =
      (only.belongingTo?.includes(rule.belongsTo) ?? true) && (only.collections?.includes(name) ?? true);
    if (isMeant) await forgetIn(storage, name, rule, subject);
    if (name === 'links') await only.onUnlinked?.();
  }
}

/** Deletes rows of accounts without a link: a read may have stored them after the last link ended. */
export async function forgetUnfollowed(storage: Storage): Promise<void> {
  for (const collection of [storage.snapshots, storage.completions, storage.solves, storage.history]) {
    for await (const accounts of inHundreds(collection.keys())) {
      const followers = await storage.followers.getMany(accounts);
      const over = accounts.filter((_, index) => followers[index] === undefined);
      for (const account of over) await collection.delete(account);
    }
  }
  for await (const [key, row] of storage.gathering.entries()) {
    // A row with a pending announcement is deleted once that is sent.
    const isOver = row.pending === undefined && !(await kept.gathering.isShared(storage, key, row));
    if (isOver) await storage.gathering.delete(key);
  }
}

async function* inHundreds(keys: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  let some: string[] = [];
  for await (const key of keys) {
    some.push(key);
    if (some.length < 100) continue;
    yield some;
    some = [];
  }
  yield some;
}

async function forgetIn(
  storage: Storage,
  name: CollectionName,
  rule: Rule<unknown>,
  subject: Subject,
): Promise<void> {
  const collection = storage[name] as Collection<unknown>;
  const { keys, isTheirs, without, isShared } = rule;
  const end = async (key: string, row?: unknown): Promise<void> => {
    if (without) await collection.update(key, (current) => current && without(current, subject, key));
    else if (!(await isShared?.(storage, key, row))) await collection.delete(key);
  };
  if (keys === undefined || isTheirs !== undefined) {
    for await (const [key, row] of rowsOf(storage, name, rule, subject)) await end(key, row);
  } else {
    for await (const key of keys(subject, storage)) await end(key);
  }
}

async function* rowsOf(
  storage: Storage,
  name: CollectionName,
  { keys, isTheirs = () => true }: Rule<unknown>,
  subject: Subject,
): AsyncGenerator<[key: string, row: unknown], void, undefined> {
  const collection = storage[name] as Collection<unknown>;
  if (keys !== undefined) {
    for await (const key of keys(subject, storage)) {
      const row = await unlessCorrupt(() => collection.get(key));
      if (row !== undefined && isTheirs(row, subject, key)) yield [key, row];
    }
    return;
  }
  const all = collection.entries()[Symbol.asyncIterator]();
  for (;;) {
    const next = await unlessCorrupt(() => all.next());
    if (next?.done !== false) return;
    const [key, row] = next.value;
    if (isTheirs(row, subject, key)) yield [key, row];
  }
}
