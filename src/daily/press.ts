import { onBoard } from '../boards/server-board.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Settings } from '../guilds/settings.ts';
import { CompletedList, isWhole } from '../history/completed-list.ts';
import type { History } from '../history/history.ts';
import type { Link } from '../members/link.ts';
import type { Members } from '../members/members.ts';
import type { CompletedOnce, DailiesRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Pressed } from './model.ts';
import type { Day } from './past.ts';
import { onDate } from './row.ts';
import { counts } from './solvers.ts';

const lookWithinMs = 8_000;

/** Looks at the account of a member who says that they solved the kata of a day. @throws CodewarsError, StorageError */
export function createPress(options: {
  readonly storage: Pick<Storage, 'dailies'>;
  readonly history: Pick<History, 'solvesOf'> & {
    readonly completions: Pick<History['completions'], 'kept' | 'readFirst'>;
  };
  readonly members: Pick<Members, 'list' | 'get'>;
  readonly settings: Pick<Settings, 'get'>;
}) {
  const { storage, history, members, settings } = options;
  const { completions } = history;

  return async (guildId: string, date: string, userId: string): Promise<Pressed> => {
    const row = await storage.dailies.get(guildId);
    const day = row && onDate(row, date);
    if (row === undefined || day === undefined) return { kind: 'forgotten' };
    const link = await members.get(guildId, userId);
    if (link === undefined) return { kind: 'notLinked' };
    const [kept] = await completions.kept([link]);
    const known = kept && new CompletedList(kept).get(day.kataId);
    if (known !== undefined && counts(known, day)) return judge(known, day, link, row);
    const isFresh = await look(link, userId);
    const [list] = await completions.kept([link]);
    const completed = list && new CompletedList(list).get(day.kataId);
    if (completed !== undefined) return judge(completed, day, link, row);
    if (!isWhole(list)) return { kind: 'unread' };
    const [solves] = await history.solvesOf([link]);
    return { kind: 'never', asOf: isFresh ? null : (solves?.asOf ?? list.readAt) };
  };

  /** What was completed since midnight is on the first page. Returns whether Codewars answered. */
  async function look(link: Link, person: string): Promise<boolean> {
    try {
      await completions.readFirst(link, { fresh: true, person, withinMs: lookWithinMs });
      return true;
    } catch (error) {
      if (!(error instanceof CodewarsError && error.isOutage)) throw error;
      return false;
    }
  }

  async function judge(
    completed: CompletedOnce,
    day: Day,
    link: Link,
    { today, before }: DailiesRecord,
  ): Promise<Pressed> {
    const { at, languages } = completed;
    const { language } = day;
    if (at < day.from) return { kind: 'early', at };
    if (language !== undefined && !languages.includes(language))
      return { kind: 'otherLanguage', languages, language };
    if (at >= day.until) return { kind: 'solved', at, how: 'late' };
    if (link.hidden) return { kind: 'solved', at, how: 'hidden' };
    const [links, { options: admin }] = await Promise.all([
      members.list(link.guildId),
      settings.get(link.guildId),
    ]);
    const isShown = onBoard(links, admin.verified).some(({ userId }) => userId === link.userId);
    if (!isShown) return { kind: 'solved', at, how: 'unverified' };
    const record = [today, before].find((each) => each?.date === day.date);
    const isOpen = record?.message?.isOver === false;
    return { kind: 'solved', at, how: isOpen ? 'shown' : 'closed' };
  }
}
