import { ageOf } from '../clock.ts';
import type { Read } from '../codewars/codewars.ts';
import type { CompletedPage } from '../codewars/model.ts';
import { isCorrupt, unlessCorrupt } from '../storage/errors.ts';
import type { CompletionsRecord, SolvesRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { CompletedList } from './completed-list.ts';
import { createFound, type Found } from './found.ts';
import type { Ranks } from './ranks.ts';
import { solvesOf } from './solves.ts';

/** Noting each look at an unchanged list would cost a write for each. */
const confirmEveryMs = 3_600_000;

export type Lists = ReturnType<typeof createLists>;

/** Keeps the completed lists of linked accounts, and their sums beside them. @throws StorageError */
export function createLists(options: {
  readonly storage: Pick<Storage, 'completions' | 'solves' | 'followers'>;
  readonly ranks: Pick<Ranks, 'rankOf' | 'want'>;
  readonly onChange: (key: string) => void;
}) {
  const { storage, ranks, onChange } = options;
  const { rankOf } = ranks;

  return { get, note, save, confirm, rebuild };

  /** A corrupt row, which is logged by now, makes room for a new one. */
  async function get(key: string): Promise<CompletionsRecord | undefined> {
    try {
      return await storage.completions.get(key);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      await storage.completions.delete(key);
      return undefined;
    }
  }

  /** Adds a first page, whatever it was read for. */
  async function note(key: string, page: Read<CompletedPage>): Promise<void> {
    const kept = await get(key);
    const found = createFound(kept, rankOf);
    const isNews = found.add(page);
    if (isNews || (found.isComplete && kept?.since !== 0)) await save(key, found);
    else await confirm(key, found.asOf);
  }

  async function save(key: string, found: Found): Promise<void> {
    await storage.completions.update(key, async (current) => {
      // The last link to the account may have ended meanwhile.
      if ((await storage.followers.get(key)) === undefined) {
        await storage.solves.delete(key);
        return undefined;
      }
      const { list, about } = found.addedTo(current);
      return withSums(key, list, about, found.asOf);
    });
    onChange(key);
  }

  /** The list was looked at, and showed nothing new. */
  async function confirm(key: string, asOf: number): Promise<void> {
    const row = await unlessCorrupt(() =>
      storage.solves.update(
        key,
        (current) => current && (ageOf(current.asOf, asOf) < confirmEveryMs ? current : { ...current, asOf }),
      ),
    );
    if (row === undefined) await rebuild(key, asOf);
    else onChange(key);
  }

  /** Sums up a list once more, with the ranks that are known by now. */
  async function rebuild(key: string, asOf: number): Promise<void> {
    await storage.completions.update(
      key,
      (current) => current && withSums(key, new CompletedList(current), current, asOf),
    );
    onChange(key);
  }

  /**
   * Within the update of the list: of two processes that change it, the one that must repeat its change writes the sums once more,
   * after the other.
   */
  async function withSums(
    key: string,
    list: CompletedList,
    about: Pick<CompletionsRecord, 'total' | 'readAt' | 'since'>,
    asOf: number,
  ): Promise<CompletionsRecord> {
    ranks.want(list.rank(rankOf));
    const sums: SolvesRecord = solvesOf(list, {
      asOf,
      readAt: about.readAt,
      // Rows of earlier versions had no dates.
      since: about.since ?? asOf,
    });
    await storage.solves.set(key, sums);
    return list.record(about);
  }
}
