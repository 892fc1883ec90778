import { setImmediate as breathe } from 'node:timers/promises';
import type { Settings } from '../guilds/settings.ts';
import { completedIn, hasCompleted, isWhole } from '../history/completed-list.ts';
import type { Completions } from '../history/completions.ts';
import type { Link } from '../members/link.ts';
import type { Members } from '../members/members.ts';
import { StorageError } from '../storage/errors.ts';
import { onBoard } from './server-board.ts';

/** Members of a server who have solved a kata. */
export interface Solvers {
  readonly count: number;
  /** The first few, those linked longest first. */
  readonly some: readonly Link[];
}

export interface SolvedHere {
  /** By the id of the kata; one that none has solved is missing. */
  readonly byKata: ReadonlyMap<string, Solvers>;
  /** Members who are counted: linked, and not hidden. */
  readonly members: number;
  /** Those of them whose lists were not read yet. */
  readonly unread: number;
}

const mostNamed = 3;
/** A list takes up to 500 KB, so more at once would hold up the event loop. */
const listsAtOnce = 4;

export type SolvedHereReader = ReturnType<typeof createSolvedHere>;

/** Counts who of a server has solved which kata, from stored lists alone. */
export function createSolvedHere(options: {
  readonly members: Pick<Members, 'list'>;
  readonly completions: Pick<Completions, 'kept'>;
  readonly settings: Pick<Settings, 'get'>;
  /** Who of these members has left, as far as that is known within a moment. */
  readonly absentees: (guildId: string, userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly onError: (error: StorageError) => void;
}) {
  const { members, completions, settings, absentees, onError } = options;

  return {
    /** @throws StorageError */
    count,

    /** `undefined` if the store fails: who solved a kata is an addition to other answers. */
    async read(guildId: string, kata: readonly string[]): Promise<SolvedHere | undefined> {
      try {
        return await count(guildId, kata);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        onError(error);
        return undefined;
      }
    },

    /** The same for the kata that are shown, without the members named there who have left the server. */
    async present(guildId: string, here: SolvedHere, shown: readonly string[]): Promise<SolvedHere> {
      const entries = shown.flatMap((id) => {
        const solvers = here.byKata.get(id);
        return solvers === undefined ? [] : [{ id, ...solvers }];
      });
      const named = new Set(entries.flatMap(({ some }) => some.map(({ userId }) => userId)));
      const absent = await absentees(guildId, [...named]);
      const present = entries.map(({ id, count, some }): [string, Solvers] => {
        const left = some.filter(({ userId }) => !absent.has(userId));
        return [id, { count: count - some.length + left.length, some: left }];
      });
      return { ...here, byKata: new Map(present.filter(([, solvers]) => solvers.count > 0)) };
    },
  };

  async function count(guildId: string, kata: readonly string[]): Promise<SolvedHere> {
    const [links, { options: admin }] = await Promise.all([members.list(guildId), settings.get(guildId)]);
    const shown = onBoard(links, admin.verified);
    const counts = new Map(kata.map((id) => [id, { count: 0, some: [] as Link[] }]));
    const [only] = kata.length === 1 ? kata : [];
    let unread = 0;
    for (let from = 0; from < shown.length; from += listsAtOnce) {
      const some = shown.slice(from, from + listsAtOnce);
      const lists = await completions.kept(some);
      for (const [index, link] of some.entries()) {
        await breathe();
        const list = lists[index];
        if (!isWhole(list)) unread += 1;
        if (list === undefined) continue;
        if (only === undefined) for (const id of completedIn(list)) note(id, link);
        else if (hasCompleted(list, only)) note(only, link);
      }
    }
    const solved = [...counts].filter(([, solvers]) => solvers.count > 0);
    return { byKata: new Map(solved), members: shown.length, unread };

    function note(id: string, link: Link): void {
      const solvers = counts.get(id);
      if (solvers === undefined) return;
      solvers.count += 1;
      if (solvers.some.length < mostNamed) solvers.some.push(link);
    }
  }
}
