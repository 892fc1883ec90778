import type { OutboxRecord, TroubleRecord } from '../../storage/records.ts';
import type { SendOutcome } from './message-sender.ts';
import { backoffMs, quickFailures } from './backoff.ts';
import { foldHonor } from './merge-honor.ts';
import type { Lanes, Waiting } from './channel-queues.ts';
import { keepSaidMs, saidKey, type OutboxOptions, type OutboxTimes } from './options.ts';
import { readRow } from './read-row.ts';
import { createTroubles } from '../../guilds/troubles.ts';

type Options = Omit<OutboxOptions, 'times' | 'random'> & {
  readonly random: () => number;
  readonly times: OutboxTimes;
  readonly lanes: Lanes;
};

/** One attempt to say one announcement. Never rejects: what fails is logged and tried again later. */
export type Attempt = (entry: Waiting, signal: AbortSignal) => Promise<void>;

/**
 * Every step leaves storage such that a process that dies right after it loses nothing: the attempt is stored before it begins, what was
 * said is noted in `seen` before its row is deleted, and the nonce of every attempt is the same. Between a message that Discord created and
 * its note there is nothing but that nonce, which Discord remembers for a few minutes: only when Discord's answer is lost and then, or when
 * the process dies in that very moment and then nothing gets through for longer than that, can a message come twice.
 */
export function createAttempt(options: Options): Attempt {
  const { storage, messageSender, compose, lanes, now, random, log, times, onAttempt } = options;
  const troubles = createTroubles(options);

  return async (entry, signal) => {
    try {
      if (entry.isSaid) await finish(entry, signal);
      else await say(entry, signal);
    } catch (error) {
      if (!signal.aborted)
        putOff(entry, error, 'an announcement is tried again: what it needs could not be read or stored');
    }
  };

  async function say(entry: Waiting, signal: AbortSignal): Promise<void> {
    if (await foldHonor(options, entry)) return;
    const row = await read(entry);
    if (row === undefined) return;
    const composed = await compose(entry.id, row);
    if (composed === undefined) {
      await storage.outbox.delete(entry.id);
      lanes.remove(entry.id);
      log.debug(named(entry), 'an announcement is dropped: it may not be said any more');
      return;
    }
    const { channelId, message } = composed;
    if (channelId !== entry.channelId) {
      await change(entry, { channelId });
      lanes.move(entry, channelId);
      return;
    }
    // Known as an attempt of unknown outcome from here on, whatever becomes of this process.
    const nextAt = now() + backoffMs(entry.failures + 1, random());
    if (!(await change(entry, { attempts: row.attempts + 1, attemptAt: now(), nextAt }))) {
      lanes.remove(entry.id);
      return;
    }
    const wasUncertain = entry.isUncertain;
    entry.isUncertain = true;
    const result = await send(entry, message, signal);
    onAttempt?.({ kind: row.kind, outcome: result.outcome });
    if (result.outcome !== 'unknown' && result.outcome !== 'sent') entry.isUncertain = wasUncertain;
    if (result.outcome === 'sent') await said(entry, composed.publish ? result.messageId : undefined, signal);
    else await settle(entry, row, result, signal);
  }

  async function said(entry: Waiting, toPublish: string | undefined, signal: AbortSignal): Promise<void> {
    entry.isSaid = true;
    entry.failures = 0;
    if (toPublish !== undefined) {
      entry.messageId = toPublish;
      await change(entry, { messageId: toPublish });
    }
    await finish(entry, signal);
  }

  /** Notes what was said, publishes it where that is wanted, and forgets it. */
  async function finish(entry: Waiting, signal: AbortSignal): Promise<void> {
    await storage.seen.set(saidKey(entry.id), { at: now() }, keepSaidMs);
    await troubles.clear(entry);
    if (entry.messageId !== undefined && !(await publish(entry, entry.messageId, signal))) return;
    await storage.outbox.delete(entry.id);
    lanes.remove(entry.id);
  }

  /** Answers whether it is done with: a message that cannot be published is an announcement all the same. */
  async function publish(entry: Waiting, messageId: string, signal: AbortSignal): Promise<boolean> {
    const row = await readRow(options, entry.id);
    const composed = row && (await compose(entry.id, row));
    // What was taken back since it was said is not spread any further.
    if (composed?.publish !== true || composed.channelId !== entry.channelId) return true;
    const result = await messageSender.publish(entry.channelId, messageId, signal);
    switch (result.outcome) {
      case 'published':
        return true;
      case 'notPublished':
        if (result.error !== undefined)
          log.warn({ err: result.error, ...named(entry) }, 'an announcement cannot be published');
        return true;
      case 'rateLimited':
        entry.dueAt = now() + Math.min(result.retryAfterMs, times.slowMs);
        return false;
      case 'unknown':
        if (!signal.aborted) putOff(entry, result.error, 'publishing an announcement is tried again');
        return false;
    }
  }

  /** The row as it is to be sent; `undefined` when there is nothing to say any more. */
  async function read(entry: Waiting): Promise<OutboxRecord | undefined> {
    const [row, said] = await Promise.all([readRow(options, entry.id), storage.seen.get(saidKey(entry.id))]);
    if (row !== undefined && said === undefined) return row;
    // Said already, by a process that died before it could delete the row.
    if (row !== undefined) await storage.outbox.delete(entry.id);
    lanes.remove(entry.id);
    return undefined;
  }

  /** Never brings a row back: its member may have deleted it meanwhile. Answers whether it was there. */
  async function change(entry: Waiting, to: Partial<OutboxRecord>): Promise<boolean> {
    return (await storage.outbox.update(entry.id, (row) => row && { ...row, ...to })) !== undefined;
  }

  async function send(entry: Waiting, message: unknown, signal: AbortSignal): Promise<SendOutcome> {
    try {
      return await messageSender.send(entry.channelId, entry.id, message, signal);
    } catch (error) {
      return { outcome: 'unknown', error };
    }
  }

  async function settle(
    entry: Waiting,
    row: OutboxRecord,
    result: Exclude<SendOutcome, { outcome: 'sent' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { outcome } = result;
    switch (outcome) {
      case 'unknown':
        if (!signal.aborted)
          putOff(entry, result.error, 'an announcement is tried again: Discord did not answer');
        return;
      case 'notSent':
        putOff(entry, result.error, 'an announcement is tried again: Discord cannot be reached');
        await change(entry, { ...attemptsOf(row), nextAt: entry.dueAt });
        return;
      case 'refusedForNow':
        putOff(
          entry,
          result.error,
          'an announcement is tried again slowly: Discord refuses it for now',
          quickFailures,
        );
        await change(entry, { ...attemptsOf(row), nextAt: entry.dueAt });
        await noteTrouble(entry, { code: outcome });
        return;
      case 'missingAccess':
      case 'missingPermissions':
      case 'threadClosed':
        await pause(entry, row, { code: outcome }, times.slowMs);
        return;
      case 'rateLimited': {
        const { retryAfterMs } = result;
        // Looked at again before it is over: the clock may be set, and an admin choose another channel.
        const pauseMs = Math.min(retryAfterMs, times.slowMs);
        await pause(entry, row, { code: outcome, until: now() + retryAfterMs }, pauseMs);
        return;
      }
      case 'unknownChannel':
        await noteTrouble(entry, { code: outcome });
        // What is asked at the next attempt drops it, or has another channel for it.
        entry.failures += 1;
        entry.dueAt = now() + backoffMs(entry.failures, random());
        return;
      case 'refused':
        log.error(
          { err: result.error, ...named(entry) },
          'Discord refuses an announcement, which is dropped',
        );
        await noteTrouble(entry, { code: outcome });
        await storage.outbox.delete(entry.id);
        lanes.remove(entry.id);
    }
  }

  /** One probe for the whole channel, not one for each that waits there. */
  async function pause(
    entry: Waiting,
    row: OutboxRecord,
    trouble: Pick<TroubleRecord, 'code' | 'until'>,
    pauseMs: number,
  ): Promise<void> {
    entry.failures = 0;
    await change(entry, { ...attemptsOf(row), nextAt: now() + pauseMs });
    // It is true of the channel, for every kind that waits there.
    const waiting = [entry, ...lanes.inChannel(entry.channelId)];
    const byKind = new Map(waiting.map((each) => [`${each.guildId}:${each.kind}`, each]));
    for (const each of byKind.values()) await noteTrouble(each, trouble);
    lanes.pause(entry.channelId, now() + pauseMs);
  }

  async function noteTrouble(entry: Waiting, trouble: Pick<TroubleRecord, 'code' | 'until'>): Promise<void> {
    const isNews = await troubles.note(entry, trouble);
    // A limit has a line of its own, with its route.
    if (isNews && trouble.code !== 'rateLimited')
      log.warn(
        { guild: entry.guildId, channel: entry.channelId, kind: entry.kind, code: trouble.code },
        'announcements cannot be delivered',
      );
  }

  function putOff(entry: Waiting, error: unknown, message: string, skipped = 0): void {
    const isFirst = entry.failures === 0;
    entry.failures = Math.max(entry.failures, skipped) + 1;
    const waitMs = backoffMs(entry.failures, random());
    entry.dueAt = now() + waitMs;
    // An outage is one line for each announcement that met it, not one for each attempt.
    log[isFirst ? 'warn' : 'debug'](
      { err: error, ...named(entry), failures: entry.failures, waitMs: Math.round(waitMs) },
      message,
    );
  }
}

const named = ({ id, guildId, channelId, kind }: Waiting) => ({
  announcement: id,
  guild: guildId,
  channel: channelId,
  kind,
});

/** As before an attempt that surely said nothing. */
const attemptsOf = ({ attempts, attemptAt }: OutboxRecord) => ({ attempts, attemptAt });
