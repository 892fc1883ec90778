import { onTestFinished } from 'vitest';
import { createSolvedHere } from '../../src/boards/solved-here.ts';
import { createDaily, type Daily } from '../../src/daily/daily.ts';
import type { EditOutcome, MessageEditor } from '../../src/daily/message-editor.ts';
import { createSettings } from '../../src/guilds/settings.ts';
import { createDescriptions } from '../../src/render/descriptions.ts';
import type { GuildRecord } from '../../src/storage/records.ts';
import { solved } from '../history/kit.ts';
import { guildId, stand as standOf } from '../recommender/kit.ts';
import { pass, virtualClock } from '../support/virtual-clock.ts';

export { guildId, solved };
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Nine in the morning, when it is posted. */
export const morning = Date.UTC(2026, 10, 29, 9);

/** The kata of the day on a virtual clock, between the stand-in for Codewars, a store in memory, and a Discord that notes edits. */
export async function stand(options: GuildRecord['options']['daily'] = {}) {
  virtualClock({ now: morning });
  const at = await standOf();
  const settings = createSettings({ storage: at.storage, members: at.members, now: Date.now });
  await settings.setChannel(guildId, 'daily', '10');
  await settings.setOptions(guildId, { daily: options });
  const logged: { level: string; message: string }[] = [];
  const logger = (level: string) => (_: object, message: string) => void logged.push({ level, message });
  const log = {
    debug: logger('debug'),
    info: logger('info'),
    warn: logger('warn'),
    error: logger('error'),
    lines: (level?: string): string[] =>
      logged.filter((each) => level === undefined || each.level === level).map(({ message }) => message),
  };
  const discord = {
    edits: [] as { messageId: string; at: number; text: string; buttons: string[] }[],
    threads: [] as string[],
    answer: (_messageId: string): EditOutcome => ({ outcome: 'done' }),
    threadAnswer: (): EditOutcome => ({ outcome: 'done' }),
    gone: new Set<string>(),
  };
  const editor: MessageEditor = {
    edit(_, messageId, message) {
      discord.edits.push({ messageId, at: Date.now(), text: textOf(message), buttons: buttonsOf(message) });
      return Promise.resolve(discord.answer(messageId));
    },
    openThread(_, messageId, name) {
      discord.threads.push(`${messageId}: ${name}`);
      return Promise.resolve(discord.threadAnswer());
    },
  };
  const open = (): Daily => {
    const daily = createDaily({
      ...at,
      storage: at.broken,
      log,
      node: 'a',
      settings,
      editor,
      describe: createDescriptions(Date.now),
      absentees: (_, userIds) => Promise.resolve(new Set(userIds.filter((id) => discord.gone.has(id)))),
      solvedHere: createSolvedHere({
        members: at.members,
        completions: at.completions,
        settings,
        absentees: () => Promise.resolve(new Set()),
        onError: (error) => log.warn({ err: error }, 'solved here'),
      }),
      ownsGuild: () => true,
    });
    onTestFinished(async () => {
      const stopped = daily.stop();
      await pass(10_000);
      await stopped;
    });
    return daily;
  };

  async function linkOf(username: string) {
    const link = (await at.members.list(guildId)).find((each) => each.username === username);
    if (link === undefined) throw new Error(`${username} is not linked`);
    return link;
  }

  return {
    ...at,
    settings,
    log,
    discord,
    open,
    /** Chooses, words and posts the kata of a date. */
    async post(daily: Daily, date: string, timezone = 'UTC') {
      const when = { time: '09:00', timezone };
      const due = { guildId, kind: 'daily' as const, date, at: Date.now(), when, wasQuiet: false };
      const { post } = await daily.prepare(due);
      if (post === undefined) throw new Error(`there is nothing to say on ${date}`);
      const message = await daily.compose(guildId, post);
      if (message === undefined) throw new Error(`${date} may not be said`);
      await daily.posted(guildId, post, { channelId: '10', messageId: `message of ${date}` });
      return { ...post, message, text: textOf(message), buttons: buttonsOf(message) };
    },
    /** A member solves kata on Codewars, and tracking finds it. */
    async solves(
      username: string,
      ...kata: readonly (readonly [id: string, at: number, ...languages: string[]])[]
    ) {
      at.server.setCompleted(
        username,
        kata.map(([id, when, ...languages]) => solved(id, when, ...languages)),
      );
      await at.history.completions.readFirst(await linkOf(username), { fresh: true });
    },
    /** The whole list of a member is read. */
    read: async (username: string) =>
      at.history.completions.readWhole(await linkOf(username), {
        callOptions: {},
        beforePage: () => Promise.resolve(),
      }),
    later: (ms: number) => pass(ms, at.isBusy),
  };
}

interface Shown {
  readonly content?: string;
  readonly embeds?: readonly {
    readonly author?: { readonly name: string };
    readonly title?: string;
    readonly description?: string;
    readonly fields?: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly components?: readonly { readonly components: readonly { readonly label?: string }[] }[];
}

function textOf(message: object): string {
  const { content, embeds = [] } = message as Shown;
  const lines = embeds.flatMap(({ author, title, description, fields = [] }) => [
    author?.name,
    title,
    description,
    ...fields.map(({ name, value }) => `${name}: ${value}`),
  ]);
  return [content, ...lines].filter(Boolean).join('\n');
}

function buttonsOf(message: object): string[] {
  const { components = [] } = message as Shown;
  return components.flatMap((row) => row.components.map(({ label = '' }) => label));
}
