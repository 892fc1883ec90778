import { unlessCorrupt } from '../storage/errors.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import type { Word } from './kept-words.ts';
import { kept, type CollectionName } from './kept.ts';
import type { Whose } from './whose.ts';

/** A row that is about a person. */
export interface FoundRow {
  readonly collection: CollectionName;
  readonly words: readonly Word[];
  /** As its person may read it: without secrets, and without what is about others. */
  readonly shown: object;
}

/** The rules as those who apply them see them: a rule and its collection belong together. */
interface AnyRule {
  readonly belongsTo: 'account' | 'link' | 'member';
  readonly words: Word | ((row: unknown) => readonly Word[]);
  readonly keys?: (whose: Whose, storage: Storage) => Iterable<string> | AsyncIterable<string>;
  readonly isTheirs?: (row: unknown, whose: Whose, key: string) => boolean;
  readonly shown: (row: unknown, whose: Whose, key: string) => object | undefined;
  readonly without?: (row: unknown, whose: Whose, key: string) => unknown;
  readonly isShared?: (storage: Storage, key: string, row: unknown) => Promise<boolean>;
}

const rules = Object.entries(kept).flatMap(([name, rule]) =>
  typeof rule === 'string' ? [] : [[name as CollectionName, rule as unknown as AnyRule] as const],
);

/** All rows that are about them, one at a time. @throws StorageError */
export async function* findRows(storage: Storage, whose: Whose): AsyncGenerator<FoundRow, void, undefined> {
  for (const [collection, rule] of rules) {
    for await (const [key, row] of rowsOf(storage, collection, rule, whose)) {
      const shown = rule.shown(row, whose, key);
      const words = typeof rule.words === 'string' ? [rule.words] : rule.words(row);
      if (shown !== undefined) yield { collection, words, shown };
    }
  }
}

export interface Forgetting {
  /** Only what belongs to these. Default: all. */
  readonly belongingTo?: readonly AnyRule['belongsTo'][];
  /** Only these collections. Default: all. */
  readonly collections?: readonly CollectionName[];
  /** Called when the links are gone, before what belongs to them. */
  readonly onUnlinked?: () => Promise<void>;
}

/**
 * Deletes all that is kept of them, and what it shares with others when they are the last. May be repeated after it died half-way.
 * A row that cannot be read is deleted where its key says whose it is. @throws StorageError
 */
export async function forgetRows(storage: Storage, whose: Whose, options: Forgetting = {}): Promise<void> {
  for (const [name, rule] of rules) {
    const isMeant =
      (options.belongingTo?.includes(rule.belongsTo) ?? true) &&
      (options.collections?.includes(name) ?? true);
    if (isMeant) await forgetIn(storage, name, rule, whose);
    if (name === 'links') await options.onUnlinked?.();
  }
}

/** Deletes what is kept of accounts without a link: a reading that was under way may have written it after the last link ended. */
export async function forgetUnfollowed(storage: Storage): Promise<void> {
  for (const collection of [storage.snapshots, storage.completions]) {
    let some: string[] = [];
    const forgetSome = async (): Promise<void> => {
      const followers = await storage.followers.getMany(some);
      const over = some.filter((_, index) => followers[index] === undefined);
      for (const account of over) await collection.delete(account);
      some = [];
    };
    for await (const account of collection.keys()) {
      some.push(account);
      if (some.length === 100) await forgetSome();
    }
    await forgetSome();
  }
  for await (const [key, row] of storage.gathering.entries()) {
    // What is still to be said tidies up by itself.
    const isOver = row.pending === undefined && !(await kept.gathering.isShared?.(storage, key, row));
    if (isOver) await storage.gathering.delete(key);
  }
}

async function forgetIn(storage: Storage, name: CollectionName, rule: AnyRule, whose: Whose): Promise<void> {
  const collection = storage[name] as Collection<unknown>;
  const { keys, isTheirs, without, isShared } = rule;
  const end = async (key: string, row?: unknown): Promise<void> => {
    if (without) await collection.update(key, (current) => current && without(current, whose, key));
    else if (!(await isShared?.(storage, key, row))) await collection.delete(key);
  };
  if (keys === undefined || isTheirs !== undefined) {
    for await (const [key, row] of rowsOf(storage, name, rule, whose)) await end(key, row);
    return;
  }
  for await (const key of keys(whose, storage)) await end(key);
}

async function* rowsOf(
  storage: Storage,
  name: CollectionName,
  { keys, isTheirs = () => true }: AnyRule,
  whose: Whose,
): AsyncGenerator<[key: string, row: unknown], void, undefined> {
  const collection = storage[name] as Collection<unknown>;
  if (keys === undefined) {
    const all = collection.entries()[Symbol.asyncIterator]();
    for (
      let next = await unlessCorrupt(() => all.next());
      next?.done === false;
      next = await unlessCorrupt(() => all.next())
    ) {
      const [key, row] = next.value;
      if (isTheirs(row, whose, key)) yield [key, row];
    }
    return;
  }
  for await (const key of keys(whose, storage)) {
    const row = await unlessCorrupt(() => collection.get(key));
    if (row !== undefined && isTheirs(row, whose, key)) yield [key, row];
  }
}
