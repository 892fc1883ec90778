import { createTroubles } from '../../guilds/troubles.ts';
import type { OutboxRecord, TroubleRecord } from '../../storage/records.ts';
import type { Compose, Posts } from '../compose.ts';
import type { Deps } from '../../deps.ts';
import { backoffMs, quickFailures } from '../../queue/backoff.ts';
import type { KeyedQueue } from '../../queue/queue.ts';
import { mergeHonor } from './merge-honor.ts';
import type { MessageSender, SendOutcome } from './message-sender.ts';
import { keepSaidMs, saidKey, type Waiting } from './row.ts';

export interface SendOptions extends Deps {
  readonly messageSender: MessageSender;
  readonly compose: Compose;
  readonly posts: Pick<Posts, 'posted'>;
  readonly queue: KeyedQueue<Waiting>;
  /** A stored row of this process; `undefined` when it is gone or another process has taken it. */
  readonly readRow: (id: string) => Promise<OutboxRecord | undefined>;
  readonly onAttempt?: ((event: { readonly kind: string; readonly outcome: string }) => void) | undefined;
  /** How long a channel that refuses messages is left alone. */
  readonly slowMs?: number;
  readonly stopMs?: number;
}

type Trouble = Pick<TroubleRecord, 'code' | 'until'>;

/**
 * Attempts one announcement. It never rejects: a failure is logged and the attempt repeated later.
 *
 * A process may die after any step and lose nothing: the attempt is stored before it begins, `seen` is written before the row is deleted,
 * and every attempt uses the same nonce, which Discord remembers for a few minutes. So a message can come twice only when Discord's
 * answer is lost, or the process dies right after it, and no attempt gets through for longer than that.
 */
export function createSend(options: SendOptions) {
  const { storage, messageSender, compose, posts, queue, readRow, now, random, log, onAttempt } = options;
  const { slowMs = 600_000 } = options;
  const troubles = createTroubles(options);

  return async (entry: Waiting, signal: AbortSignal): Promise<void> => {
    try {
      if (entry.isSaid) await finish(entry, signal);
      else await say(entry, signal);
    } catch (error) {
      if (!signal.aborted)
        retry(entry, error, 'an announcement is tried again: what it needs could not be read or stored');
    }
  };

  async function say(entry: Waiting, signal: AbortSignal): Promise<void> {
    if (await mergeHonor(options, entry)) return;
    const [row, said] = await Promise.all([readRow(entry.id), storage.seen.get(saidKey(entry.id))]);
    // A process may have died after it sent the message and before it deleted the row.
    if (row === undefined || said !== undefined) return remove(entry, row !== undefined);
    const composed = await compose(entry.id, row);
    if (composed === undefined) {
      await remove(entry);
      log.debug(named(entry), 'an announcement is dropped: it may no longer be said');
      return;
    }
    const { channelId, message } = composed;
    if (channelId !== entry.key) {
      await change(entry, { channelId });
      queue.remove(entry.id);
      queue.add({ ...entry, key: channelId });
      return;
    }
    // If this process dies from here on, the outcome is unknown.
    const nextAt = now() + backoffMs(entry.failures + 1, random());
    if (!(await change(entry, { attempts: row.attempts + 1, attemptAt: now(), nextAt }))) {
      queue.remove(entry.id);
      return;
    }
    const wasUncertain = entry.isUncertain;
    entry.isUncertain = true;
    const result = await messageSender
      .send(channelId, entry.id, message, signal)
      .catch((error: unknown): SendOutcome => ({ outcome: 'unknown', error }));
    onAttempt?.({ kind: row.kind, outcome: result.outcome });
    if (result.outcome !== 'unknown' && result.outcome !== 'sent') entry.isUncertain = wasUncertain;
    if (result.outcome !== 'sent') return settle(entry, row, result, signal);
    if (row.post !== undefined && result.messageId === undefined && entry.failures < quickFailures) {
      // Under the same nonce Discord answers with the message that is there.
      retry(entry, undefined, 'a post is asked for again: Discord did not say which message it is');
      return;
    }
    entry.isSaid = true;
    entry.failures = 0;
    if ((composed.publish || row.post !== undefined) && result.messageId !== undefined) {
      entry.messageId = result.messageId;
      await change(entry, { messageId: result.messageId });
    }
    await finish(entry, signal);
  }

  /** Records that the message was sent, does what comes after it, and deletes the row. */
  async function finish(entry: Waiting, signal: AbortSignal): Promise<void> {
    await storage.seen.set(saidKey(entry.id), { at: now() }, keepSaidMs);
    await troubles.clear(placeOf(entry));
    if (entry.messageId === undefined || (await follow(entry, entry.messageId, signal))) await remove(entry);
  }

  /** Returns whether the message needs nothing more. */
  async function follow(entry: Waiting, messageId: string, signal: AbortSignal): Promise<boolean> {
    const row = await readRow(entry.id);
    if (row?.post !== undefined)
      await posts.posted(row.guildId, row.post, { channelId: entry.key, messageId });
    return row === undefined || publish(entry, row, messageId, signal);
  }

  /** Returns whether publishing is over. A message that cannot be published is still an announcement. */
  async function publish(
    entry: Waiting,
    row: OutboxRecord,
    messageId: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const composed = await compose(entry.id, row);
    // The announcement may have been unwanted since.
    if (composed?.publish !== true || composed.channelId !== entry.key) return true;
    const result = await messageSender.publish(entry.key, messageId, signal);
    switch (result.outcome) {
      case 'published':
        return true;
      case 'notPublished':
        if (result.error !== undefined)
          log.warn({ err: result.error, ...named(entry) }, 'an announcement cannot be published');
        return true;
      case 'rateLimited':
        entry.dueAt = now() + Math.min(result.retryAfterMs, slowMs);
        return false;
      case 'unknown':
        if (!signal.aborted) retry(entry, result.error, 'publishing an announcement is tried again');
        return false;
    }
  }

  async function settle(
    entry: Waiting,
    row: OutboxRecord,
    result: Exclude<SendOutcome, { outcome: 'sent' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { outcome } = result;
    // For attempts that certainly sent nothing.
    const before = { attempts: row.attempts, attemptAt: row.attemptAt };
    switch (outcome) {
      case 'unknown':
        if (!signal.aborted)
          retry(entry, result.error, 'an announcement is tried again: Discord did not answer');
        return;
      case 'notSent':
        retry(entry, result.error, 'an announcement is tried again: Discord cannot be reached');
        await change(entry, { ...before, nextAt: entry.dueAt });
        return;
      case 'refusedForNow':
        retry(
          entry,
          result.error,
          'an announcement is tried again slowly: Discord refuses it for now',
          quickFailures,
        );
        await change(entry, { ...before, nextAt: entry.dueAt });
        await note(entry, { code: outcome });
        return;
      case 'missingAccess':
      case 'missingPermissions':
      case 'threadClosed':
        return pause(entry, before, { code: outcome }, slowMs);
      case 'rateLimited': {
        const { retryAfterMs } = result;
        // Checked earlier, because an admin may choose another channel and the clock may be set.
        const until = now() + retryAfterMs;
        return pause(entry, before, { code: outcome, until }, Math.min(retryAfterMs, slowMs));
      }
      case 'unknownChannel':
        await note(entry, { code: outcome });
        // The next attempt drops the announcement, or has another channel.
        entry.failures += 1;
        entry.dueAt = now() + backoffMs(entry.failures, random());
        return;
      case 'refused':
        log.error(
          { err: result.error, ...named(entry) },
          'Discord refuses an announcement, which is dropped',
        );
        await note(entry, { code: outcome });
        await remove(entry);
    }
  }

  /** Pauses the whole channel, so that not every announcement there needs an attempt. */
  async function pause(
    entry: Waiting,
    before: Partial<OutboxRecord>,
    trouble: Trouble,
    forMs: number,
  ): Promise<void> {
    entry.failures = 0;
    await change(entry, { ...before, nextAt: now() + forMs });
    const waiting = [entry, ...queue.waitingAt(entry.key)];
    const byKind = new Map(waiting.map((each) => [`${each.guildId}:${each.kind}`, each]));
    for (const each of byKind.values()) await note(each, trouble);
    queue.pause(entry.key, now() + forMs);
  }

  async function note(entry: Waiting, trouble: Trouble): Promise<void> {
    const isNews = await troubles.note(placeOf(entry), trouble);
    const { guildId: guild, key: channel, kind } = entry;
    // The rate limits log their own line, with the route.
    if (isNews && trouble.code !== 'rateLimited')
      log.warn({ guild, channel, kind, code: trouble.code }, 'announcements cannot be delivered');
  }

  function retry(entry: Waiting, error: unknown, message: string, skipped = 0): void {
    const isFirst = entry.failures === 0;
    entry.failures = Math.max(entry.failures, skipped) + 1;
    const waitMs = backoffMs(entry.failures, random());
    entry.dueAt = now() + waitMs;
    // One line for each announcement, not for each attempt.
    log[isFirst ? 'warn' : 'debug'](
      { err: error, ...named(entry), failures: entry.failures, waitMs: Math.round(waitMs) },
      message,
    );
  }

  async function remove(entry: Waiting, isStored = true): Promise<void> {
    if (isStored) await storage.outbox.delete(entry.id);
    queue.remove(entry.id);
  }

  /** Returns whether the row still exists. A row that a member deleted stays deleted. */
  async function change(entry: Waiting, to: Partial<OutboxRecord>): Promise<boolean> {
    return (await storage.outbox.update(entry.id, (row) => row && { ...row, ...to })) !== undefined;
  }
}

const placeOf = ({ guildId, key, kind }: Waiting) => ({ guildId, channelId: key, kind });

const named = ({ id, guildId, key, kind }: Waiting) => ({
  announcement: id,
  guild: guildId,
  channel: key,
  kind,
});
