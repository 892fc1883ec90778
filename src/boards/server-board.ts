import type { History } from '../history/history.ts';
import { periodAt, type Period, type Span } from '../history/periods.ts';
import type { Settings } from '../guilds/settings.ts';
import { accountKey } from '../members/account.ts';
import type { Link } from '../members/link.ts';
import type { Members } from '../members/members.ts';
import { createValues, type Measure, type Value } from './values.ts';

export interface BoardQuery {
  readonly by: Measure;
  readonly period: Period;
  /** `null`: all languages. */
  readonly language: string | null;
}

export interface BoardLine {
  /** Ties share a place: 1, 2, 2, 4. */
  readonly place: number;
  readonly link: Link;
  readonly value: number;
  /** In places, against the period before; `null` where there is nothing to compare with. */
  readonly change: number | 'new' | null;
}

export interface ServerBoard extends BoardQuery {
  /** The lines of one page. */
  readonly lines: readonly BoardLine[];
  /** From 0. The last page, if there are fewer than the page asked for. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly zone: string;
  readonly span: Span;
  /** Why the member who asks is not on the board, or their line. */
  readonly own: BoardLine | 'notLinked' | 'hidden' | 'unverified' | 'unread' | 'nothing';
  /** Kata that count no points yet, since their rank is unknown. */
  readonly unknownKata: number;
  /** Members of whom nothing was read yet. */
  readonly unread: number;
  /** The latest moment from which a member's gain counts, if it is within the period; else `null`. */
  readonly countsFrom: number | null;
  /** When the list or profile that was read longest ago was read; `null` without any. */
  readonly readAt: number | null;
}

const membersPerPage = 20;
/** Members who left are replaced by those after them, whom Discord is then asked about. */
const mostRounds = 3;

export type ServerBoards = ReturnType<typeof createServerBoards>;

/** Boards of servers: who of the linked members gained how much. */
export function createServerBoards(options: {
  readonly history: Pick<History, 'solvesOf' | 'readingsOf' | 'onChange'>;
  readonly members: Pick<Members, 'list'>;
  readonly settings: Pick<Settings, 'get' | 'timezone'>;
  /** Whether members are in the server, as far as is known within a moment. */
  readonly absentees: (guildId: string, userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly now: () => number;
}) {
  const { members, settings, absentees, now } = options;
  const valuesOf = createValues(options);

  return {
    /** The members who have these accounts and may be seen on boards, by the accounts' names in lower case. @throws StorageError */
    async membersNamed(guildId: string, usernames: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const wanted = new Set(usernames.map((username) => username.toLowerCase()));
      const [links, { options: admin }] = await Promise.all([members.list(guildId), settings.get(guildId)]);
      const named = onBoard(links, admin.verified).filter((link) => wanted.has(link.username.toLowerCase()));
      const absent = await absentees(
        guildId,
        named.map(({ userId }) => userId),
      );
      return new Map(
        named
          .filter(({ userId }) => !absent.has(userId))
          .map(({ username, userId }) => [username.toLowerCase(), userId]),
      );
    },

    /** A page of a board, from storage alone. @throws StorageError */
    async read(guildId: string, query: BoardQuery, wanted: number, userId: string): Promise<ServerBoard> {
      const [links, { options: admin }, zone] = await Promise.all([
        members.list(guildId),
        settings.get(guildId),
        settings.timezone(guildId),
      ]);
      const shown = onBoard(links, admin.verified);
      const spans = periodAt(query.period, now(), zone);
      const values = await valuesOf(guildId, shown, { ...query, spans });

      let present = values;
      for (let round = 1; ; round += 1) {
        const all = placed(present);
        const pages = Math.max(1, Math.ceil(all.length / membersPerPage));
        const page = Math.min(wanted, pages - 1);
        const lines = all.slice(page * membersPerPage, (page + 1) * membersPerPage);
        const absent = await absentees(
          guildId,
          lines.map(({ link }) => link.userId),
        );
        if (absent.size > 0 && round < mostRounds) {
          present = present.filter(({ link }) => !absent.has(link.userId));
          continue;
        }
        const starts = present.filter(({ value }) => value > 0).map(({ since }) => since);
        const latest = Math.max(0, ...starts);
        const oldest = Math.min(...present.map(({ asOf }) => asOf));
        return {
          ...query,
          lines: lines.filter(({ link }) => !absent.has(link.userId)),
          page,
          pages,
          total: all.length,
          zone,
          span: spans.now,
          own: all.find(({ link }) => link.userId === userId) ?? whyNot(userId, links, shown, present),
          unknownKata: present.reduce((sum, { unknown }) => sum + unknown, 0),
          unread: shown.length - values.length,
          countsFrom: latest > spans.now.from ? latest : null,
          readAt: oldest === Infinity ? null : oldest,
        };
      }
    },
  };
}

/**
 * One link of each account: once a member is verified, only verified links decide, as for announcements; then the oldest. A member who
 * hides takes the account from the board with them.
 */
export function onBoard(links: readonly Link[], verifiedOnly: boolean): readonly Link[] {
  const byAccount = Map.groupBy(links, accountKey);
  return [...byAccount.values()].flatMap((same) => {
    const verified = same.filter(({ verifiedAt }) => verifiedAt !== undefined);
    const deciding = verified.length > 0 || verifiedOnly ? verified : same;
    const [first] = deciding.toSorted((a, b) => a.linkedAt - b.linkedAt);
    return first === undefined || first.hidden ? [] : [first];
  });
}

/** Highest first, members without anything left out. */
export function placed(values: readonly Pick<Value, 'link' | 'value' | 'before'>[]): readonly BoardLine[] {
  const before = values.filter((each) => each.before !== null && each.before > 0);
  const placesBefore = new Map(
    inPlaces(before, (each) => each.before ?? 0).map(({ place, item }) => [item.link.userId, place]),
  );
  const scored = values.filter(({ value }) => value > 0);
  return inPlaces(scored, ({ value }) => value).map(({ place, item: { link, value, before: was } }) => {
    const placeBefore = placesBefore.get(link.userId);
    return {
      place,
      link,
      value,
      change: was === null ? null : placeBefore === undefined ? 'new' : placeBefore - place,
    };
  });
}

function inPlaces<T extends { readonly link: Link }>(items: readonly T[], valueOf: (item: T) => number) {
  const sorted = items.toSorted(
    (a, b) =>
      valueOf(b) - valueOf(a) || (a.link.username.toLowerCase() < b.link.username.toLowerCase() ? -1 : 1),
  );
  let place = 0;
  let last: number | undefined;
  return sorted.map((item, index) => {
    const value = valueOf(item);
    if (value !== last) place = index + 1;
    last = value;
    return { place, item };
  });
}

function whyNot(
  userId: string,
  links: readonly Link[],
  shown: readonly Link[],
  values: readonly Value[],
): Exclude<ServerBoard['own'], BoardLine> {
  const isTheirs = (link: Link): boolean => link.userId === userId;
  const link = links.find(isTheirs);
  if (link === undefined) return 'notLinked';
  if (link.hidden) return 'hidden';
  if (!shown.some(isTheirs)) return 'unverified';
  return values.some((each) => isTheirs(each.link)) ? 'nothing' : 'unread';
}
