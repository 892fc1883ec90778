import { setImmediate as breathe } from 'node:timers/promises';
import { onBoard } from '../boards/server-board.ts';
import type { Settings } from '../guilds/settings.ts';
import { CompletedList, hasCompleted } from '../history/completed-list.ts';
import type { History } from '../history/history.ts';
import type { Link } from '../members/link.ts';
import type { Members } from '../members/members.ts';
import type { CompletedOnce } from '../storage/records.ts';
import type { SolvedDays } from './model.ts';
import { daysInRow, type Day } from './past.ts';

/** A list takes up to 500 KB, so more at once would hold up the event loop. */
const listsAtOnce = 4;

export type Solvers = ReturnType<typeof createSolvers>;

/** Finds out who has solved a kata of the day, from stored lists alone, so that it is known however a list was read. */
export function createSolvers(options: {
  readonly history: Pick<History, 'solvesOf'> & {
    readonly completions: Pick<History['completions'], 'kept'>;
  };
  readonly members: Pick<Members, 'list'>;
  readonly settings: Pick<Settings, 'get'>;
  /** Who of these members has left, as far as that is known within a moment. */
  readonly absentees: (guildId: string, userIds: readonly string[]) => Promise<ReadonlySet<string>>;
}) {
  const { history, members, settings, absentees } = options;

  return {
    /**
     * Of the members who may be seen on boards.
     * @param past the days before today, newest first
     * @throws StorageError
     */
    async of(guildId: string, today: Day, past: readonly Day[]): Promise<SolvedDays> {
      const [links, { options: admin }] = await Promise.all([members.list(guildId), settings.get(guildId)]);
      const [before] = past;
      const days = before === undefined ? [today] : [today, before];
      const found: { readonly link: Link; readonly list: CompletedList }[] = [];
      const active = await activeSince(
        Math.min(...days.map(({ from }) => from)),
        onBoard(links, admin.verified),
      );
      for (let from = 0; from < active.length; from += listsAtOnce) {
        const some = active.slice(from, from + listsAtOnce);
        for (const [index, record] of (await history.completions.kept(some)).entries()) {
          await breathe();
          const link = some[index];
          if (link === undefined || record === undefined) continue;
          if (days.some(({ kataId }) => hasCompleted(record, kataId)))
            found.push({ link, list: new CompletedList(record) });
        }
      }
      const absent = await absentees(
        guildId,
        found.map(({ link }) => link.userId),
      );
      const present = found.filter(({ link }) => !absent.has(link.userId));
      const solversOf = (day: Day) =>
        present
          .flatMap(({ link, list }) => {
            const at = list.get(day.kataId)?.at ?? 0;
            return counts(list.get(day.kataId), day) ? [{ link, list, at }] : [];
          })
          .sort((a, b) => a.at - b.at || a.link.linkedAt - b.link.linkedAt);
      return {
        today: solversOf(today).map(({ link, at }) => ({ link, at })),
        before:
          before === undefined
            ? []
            : solversOf(before).map(({ link, at, list }) => ({
                link,
                at,
                streak: daysInRow(past, (day) => counts(list.get(day.kataId), day)),
              })),
      };
    },
  };

  /** Sums are smaller than lists, so they tell whose list to read. */
  async function activeSince(from: number, links: readonly Link[]): Promise<readonly Link[]> {
    const sums = await history.solvesOf(links);
    return links.filter((_, index) => (sums[index]?.between({ from, to: Infinity }).kata ?? 0) > 0);
  }
}

/** Whether a kata was completed in its time, in the language if one was asked for. */
export function counts(completed: CompletedOnce | undefined, { from, until, language }: Day): boolean {
  if (completed === undefined || completed.at < from || completed.at >= until) return false;
  return language === undefined || completed.languages.includes(language);
}
