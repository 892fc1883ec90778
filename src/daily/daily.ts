import type { PostedAt } from '../announcements/compose.ts';
import type { SolvedHereReader } from '../boards/solved-here.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { Deps } from '../deps.ts';
import type { Settings } from '../guilds/settings.ts';
import type { History } from '../history/history.ts';
import { dayOf, momentAt } from '../history/periods.ts';
import type { Members } from '../members/members.ts';
import type { Describe } from '../render/markdown/describe.ts';
import type { ScheduledPost } from '../schedules/posts.ts';
import type { DailiesRecord, DailyRecord } from '../storage/records.ts';
import { createCards } from './cards.ts';
import { createChoosing } from './choosing.ts';
import { createKeeper } from './keeper.ts';
import type { MessageEditor } from './message-editor.ts';
import type { Explained, Pressed } from './model.ts';
import { createPress } from './press.ts';
import { inContext, shownIn, withToday } from './row.ts';
import { createSolvers } from './solvers.ts';

const dayMs = 86_400_000;

export type Daily = ReturnType<typeof createDaily>;

/** The kata of the day of each server: chooses it, words it, and keeps its message up to date. */
export function createDaily(
  options: Deps & {
    readonly codewars: Pick<Codewars, 'kata'>;
    readonly catalogue: Pick<Catalogue, 'find' | 'rankOf' | 'byId'>;
    readonly history: Pick<History, 'solvesOf' | 'completions'>;
    readonly members: Pick<Members, 'list' | 'get'>;
    readonly settings: Pick<Settings, 'get' | 'timezone'>;
    readonly solvedHere: Pick<SolvedHereReader, 'count'>;
    readonly absentees: (guildId: string, userIds: readonly string[]) => Promise<ReadonlySet<string>>;
    readonly describe: Describe;
    readonly editor: MessageEditor;
    readonly ownsGuild: (guildId: string) => boolean;
  },
) {
  const { storage, settings, now, log } = options;
  const rows = storage.dailies;
  const choosing = createChoosing(options);
  const cards = createCards({ ...options, solvers: createSolvers(options) });
  const keeper = createKeeper({ ...options, cards });
  const press = createPress(options);

  return {
    /** The kata is stored before it is said, so a repetition says the same. @throws StorageError */
    async prepare({ guildId, date, when }) {
      const known = await rows.get(guildId);
      if (known?.today.date === date) return { post: postOf(known.today) };
      const chosen = await choosing.choose(guildId, date, shownIn(known));
      if (chosen === undefined) {
        log.warn({ guild: guildId, date }, 'there is no kata of the day: all that are known were shown');
        await rows.update(guildId, (current) => current && { ...current, noneOn: date });
        return { isQuiet: true };
      }
      const today: DailyRecord = { date, from: momentAt(date, '00:00', when.timezone), ...chosen };
      const row = await rows.update(guildId, (current) =>
        current?.today.date === date ? current : withToday(current, today),
      );
      return { post: postOf(row?.today ?? today) };
    },

    /** @throws StorageError, CodewarsError */
    async compose(guildId, { date }) {
      const known = await rows.get(guildId);
      if (known?.today.date !== date) return undefined;
      const { ping } = (await settings.get(guildId)).options.daily ?? {};
      const { message, shown } = await cardOrOther(guildId, known);
      if (message === undefined) return undefined;
      await rows.update(guildId, (current) => current && withComposed(current, date, shown));
      // The role that is called as its server is everyone.
      if (ping === undefined || ping === guildId) return { ...message, allowed_mentions: { parse: [] } };
      return { ...message, content: `<@&${ping}>`, allowed_mentions: { parse: [], roles: [ping] } };
    },

    /** @throws StorageError */
    async posted(guildId, { date }, place) {
      const { thread = false } = (await settings.get(guildId)).options.daily ?? {};
      const row = await rows.update(guildId, (current) =>
        current?.today.date === date && current.today.message === undefined
          ? { ...current, today: withMessageAt(current.today, place, thread) }
          : current,
      );
      if (row !== undefined) keeper.follow(guildId, row);
    },

    /** A card as it would be now, without a ping. `undefined`: there is no kata for it. @throws StorageError, CodewarsError */
    async sample(guildId: string): Promise<object | undefined> {
      const { row } = await rowNow(guildId);
      const { message } = row === undefined ? {} : await cardOf(guildId, row, true);
      const content = 'A sample: this is what the kata of the day looks like.';
      return message && { ...message, content, allowed_mentions: { parse: [] } };
    },

    /** The kata of the day and why it was chosen, or which it would be now; `undefined`: there is none. @throws StorageError */
    async explain(guildId: string): Promise<Explained | undefined> {
      const { row, isPreview } = await rowNow(guildId);
      return row && { ...row.today, name: cards.nameOf(row.today.kataId), isPreview };
    },

    /** What to say to a member who says that they solved it. Looks at their account now. @throws CodewarsError, StorageError */
    async solved(guildId: string, date: string, userId: string): Promise<Pressed> {
      const pressed = await press(guildId, date, userId);
      if (pressed.kind === 'solved') keeper.look(guildId);
      return pressed;
    },

    start: () => keeper.start(),
    stop: () => keeper.stop(),
  } satisfies ScheduledPost<'daily'> & Record<string, unknown>;

  /** Of another kata, if the chosen one was removed from Codewars since. */
  async function cardOrOther(guildId: string, row: DailiesRecord): ReturnType<typeof cardOf> {
    const card = await cardOf(guildId, row);
    if (card.message !== undefined) return card;
    const { kataId, date } = row.today;
    log.warn(
      { guild: guildId, kata: kataId },
      'the kata of the day is gone from Codewars: another is chosen',
    );
    const chosen = await choosing.choose(guildId, date, shownIn(row));
    if (chosen === undefined) return card;
    const changed = await rows.update(guildId, (current) =>
      current?.today.kataId === kataId ? { ...current, today: { ...current.today, ...chosen } } : current,
    );
    return changed?.today.date === date ? cardOf(guildId, changed) : card;
  }

  async function cardOf(guildId: string, row: DailiesRecord, isSample = false) {
    const { shown, ...facts } = await cards.read(guildId, inContext(row, row.today), false);
    return { message: await cards.message(row.today, { ...facts, isSample }), shown };
  }

  /** The row, with a kata for today if it has none for today or yesterday. Stores nothing. */
  async function rowNow(
    guildId: string,
  ): Promise<{ readonly row: DailiesRecord | undefined; readonly isPreview: boolean }> {
    const row = await rows.get(guildId);
    const timezone = await settings.timezone(guildId);
    const date = dayOf(now(), timezone);
    const isNone = row?.noneOn !== undefined && row.noneOn > row.today.date;
    if (row !== undefined && !isNone && Date.parse(date) - Date.parse(row.today.date) <= dayMs)
      return { row, isPreview: false };
    const chosen = await choosing.choose(guildId, date, shownIn(row));
    const today = chosen && { date, from: momentAt(date, '00:00', timezone), ...chosen };
    return { row: today && withToday(row, today), isPreview: true };
  }

  function withMessageAt(
    today: DailyRecord,
    { channelId, messageId }: PostedAt,
    thread: boolean,
  ): DailyRecord {
    const { composed: shown = '', ...rest } = today;
    const at = now();
    const message = { channelId, messageId, postedAt: at, shown, editedAt: at, isOver: false } as const;
    return { ...rest, message: { ...message, thread: thread ? 'wanted' : 'over' } };
  }
}

/** An earlier attempt may have sent its message after all. */
function withComposed(row: DailiesRecord, date: string, shown: string): DailiesRecord {
  const { today } = row;
  if (today.date !== date || today.message !== undefined) return row;
  const composed = today.composed === undefined || today.composed === shown ? shown : '';
  return { ...row, today: { ...today, composed } };
}

const postOf = ({ date, kataId }: DailyRecord) => ({ type: 'daily' as const, date, kataId });
