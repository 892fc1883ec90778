import type { PostedAt } from '../announcements/compose.ts';
import type { Outbox } from '../announcements/outbox/outbox.ts';
import { announcementOf } from '../announcements/outbox/row.ts';
import type { ScheduledKind } from '../guilds/kinds.ts';
import type { Settings } from '../guilds/settings.ts';
import type { PostRecord } from '../storage/records.ts';
import type { Due } from './schedules.ts';

type PostOf<K extends ScheduledKind> = Extract<PostRecord, { type: K }>;

/** What a scheduled kind says. */
export interface ScheduledPost<K extends ScheduledKind> {
  /** Decides what is said; for the same `date` of a server the same. No `post`: nothing. @throws StorageError, CodewarsError */
  readonly prepare: (due: Due) => Promise<{ readonly post?: PostOf<K>; readonly isQuiet?: boolean }>;
  /** Words it as things are now, in Discord's terms; `undefined` when it may no longer be said. @throws StorageError, CodewarsError */
  readonly compose: (guildId: string, post: PostOf<K>, seed: string) => Promise<object | undefined>;
  /** It is in a channel. It may be told twice. @throws StorageError */
  readonly posted?: (guildId: string, post: PostOf<K>, place: PostedAt) => Promise<void>;
  /** What it would say now, in Discord's terms; `undefined`: nothing. @throws StorageError, CodewarsError */
  readonly sample: (guildId: string) => Promise<object | undefined>;
}

export type ScheduledPosts = { readonly [K in ScheduledKind]: ScheduledPost<K> };

export type SchedulePosts = ReturnType<typeof createPosts>;

/** Leads what is due to the outbox, and the outbox to the kind that words it. */
export function createPosts(options: {
  readonly kinds: ScheduledPosts;
  readonly settings: Pick<Settings, 'get'>;
  readonly outbox: Pick<Outbox, 'add'>;
}) {
  const { kinds, settings, outbox } = options;

  return {
    async say(due: Due): Promise<{ readonly isQuiet: boolean }> {
      const { post, isQuiet = false } = await kinds[due.kind].prepare(due);
      const channelId = (await settings.get(due.guildId)).channels[due.kind];
      if (post !== undefined && channelId !== undefined)
        await outbox.add([announcementOf(due, channelId, post)]);
      return { isQuiet };
    },
    compose: (guildId: string, post: PostRecord, seed: string) =>
      post.type === 'digest'
        ? kinds.digest.compose(guildId, post, seed)
        : kinds.daily.compose(guildId, post, seed),
    posted: async (guildId: string, post: PostRecord, place: PostedAt) =>
      post.type === 'digest'
        ? kinds.digest.posted?.(guildId, post, place)
        : kinds.daily.posted?.(guildId, post, place),
    sample: (guildId: string, kind: ScheduledKind) => kinds[kind].sample(guildId),
  };
}
