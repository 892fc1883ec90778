import { setImmediate as breathe } from 'node:timers/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { BackgroundLog } from '../codewars/background.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Reading, SnapshotRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { CompletedList } from './completed-list.ts';
import { createCompletions } from './completions.ts';
import { createFirstPages } from './first-pages.ts';
import { createLists } from './lists.ts';
import type { Span } from './periods.ts';
import { createRanks } from './ranks.ts';
import { createReader } from './reader.ts';
import { createReadings, type KnownReadings, type Rise } from './readings.ts';
import { solvesIn, solvesOf, type Solves } from './solves.ts';

export type { KnownReadings, Reading, Rise, Solves };

/** Larger steps would block the event loop, and what they read would outlive the space for young objects. */
const rowsPerStep = 10;

export type History = ReturnType<typeof createHistory>;

/** What is known of accounts over time: when they completed which kata, and what their profiles showed. */
export function createHistory(options: {
  readonly storage: Pick<Storage, 'completions' | 'solves' | 'history' | 'followers' | 'names'>;
  /** Wrapped in `learning`, so that the catalogue learns from what is read. */
  readonly codewars: Pick<Codewars, 'completed' | 'kata'>;
  readonly catalogue: Pick<Catalogue, 'rankOf'>;
  /** Divides accounts, by their key, among processes. */
  readonly ownsAccount: (key: string) => boolean;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: BackgroundLog;
}) {
  const { storage, now, log } = options;
  const onError = (err: unknown): void => log.warn({ err }, 'could not read or store a completed list');
  const ranks = createRanks(options);
  const { rankOf } = ranks;
  const listeners = new Set<(key: string) => void>();
  const onChange = (key: string): void => {
    for (const listener of listeners) listener(key);
  };
  const lists = createLists({ storage, ranks, onChange });
  const completions = createCompletions({ ...options, lists, rankOf, onError });
  const firstPages = createFirstPages({ storage, note: (key, page) => lists.note(key, page), onError });
  const readings = createReadings(options);
  const reader = createReader({ ...options, completions, lists, ranks });

  return {
    completions,

    /** From storage alone, in the order of the accounts; `undefined` of one whose list was not read yet. @throws StorageError */
    async solvesOf(accounts: readonly Account[]): Promise<readonly (Solves | undefined)[]> {
      const all: (Solves | undefined)[] = [];
      for (let from = 0; from < accounts.length; from += rowsPerStep) {
        const keys = accounts.slice(from, from + rowsPerStep).map(accountKey);
        for (const row of await storage.solves.getMany(keys)) all.push(row && solvesIn(row, rankOf));
        await breathe();
      }
      return all;
    },

    /**
     * Reads the list from Codewars, also of an account that is linked nowhere. Waits for `withinMs` at most; what is not read by then
     * is missing. @throws StorageError
     */
    async readSolves(account: Account, withinMs: number, person?: string): Promise<Solves> {
      const record = await completions.read(account, withinMs, person);
      const { readAt, since = now() } = record;
      return solvesIn(solvesOf(new CompletedList(record), { asOf: now(), readAt, since }), rankOf);
    },

    /** In the order of the accounts: their readings, oldest first, after the last one before the span. @throws StorageError */
    readingsOf: (accounts: readonly Account[], span: Span): Promise<readonly KnownReadings[]> =>
      readings.of(accounts.map(accountKey), span),

    /** In the order of the accounts: the overall score at the beginning and at the end of the span. @throws StorageError */
    scoresOf: (accounts: readonly Account[], span: Span): Promise<readonly (Rise | null)[]> =>
      readings.scoresOf(accounts.map(accountKey), span),

    /** Notes what a profile showed, and whether that confirms the completed list. @throws StorageError */
    async note(key: string, snapshot: SnapshotRecord, isListUnchanged: boolean): Promise<void> {
      await readings.note(key, snapshot);
      onChange(key);
      if (isListUnchanged) await lists.confirm(key, snapshot.readAt);
    },

    /** Wraps the client: first pages that others read are noted too. */
    noting: (codewars: Codewars): Codewars => firstPages.noting(codewars),

    /** Reads the list of an account that was just linked soon, if this process reads in the background. */
    greet(account: Account): void {
      // What was known of it under an earlier link may be deleted by now.
      onChange(accountKey(account));
      reader.greet(accountKey(account));
    },

    /** Calls back with the key of an account whenever this process may have stored something new of it. */
    onChange: (listener: (key: string) => void): unknown => listeners.add(listener),

    /** The languages of linked accounts, most spoken first. */
    languages: () => reader.languages(),

    thin: () => readings.thin(),

    /** Begins to read in the background. */
    start: () => reader.start(),

    /** Settles when what was read is stored. */
    async stop(): Promise<void> {
      await Promise.all([reader.stop(), completions.stop(), firstPages.stop()]);
    },
  };
}
