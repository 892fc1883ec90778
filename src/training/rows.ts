import { attemptKey, keptNumbers, memberKey } from '../storage/records.ts';
import type { AttemptRecord, SessionRecord } from '../storage/records.ts';
import type { AttemptRow, Trainee, TrainingOptions } from './model.ts';

type Kept = NonNullable<SessionRecord['kept']>;

/** Per session. The oldest attempts go first; the newest and the newest that passed always stay. */
const max = { attempts: 50, bytes: 3_000_000 };
const deleteBatch = 50;

const keyOf = ({ guildId, userId }: Trainee): string => memberKey(guildId, userId);

export type TrainingDeps = TrainingOptions & { readonly rows: Rows };

export type Rows = ReturnType<typeof createRows>;

/** A session's row is written before its attempts and deleted after them, because only it refers to them. */
export function createRows({ storage, now, log }: Pick<TrainingOptions, 'storage' | 'now' | 'log'>) {
  const { sessions, attempts } = storage;

  return {
    session: (trainee: Trainee): Promise<SessionRecord | undefined> => sessions.get(keyOf(trainee)),

    async begin(trainee: Trainee, session: SessionRecord, before?: SessionRecord): Promise<void> {
      const key = keyOf(trainee);
      if (before === undefined) return sessions.set(key, session);
      await forgetReplaced(before);
      const replaced = { id: before.id, attempts: before.attempts };
      await sessions.set(key, { ...session, replaced });
      try {
        await forgetAttempts(replaced);
        await sessions.update(key, (current) =>
          current?.id === session.id ? { ...current, replaced: undefined } : current,
        );
      } catch (error) {
        // The new session has begun on Codewars, and its end deletes them too.
        log.warn({ err: error, session: before.id }, 'could not delete the attempts of a replaced session');
      }
    },

    async end(trainee: Trainee, session: SessionRecord): Promise<void> {
      await forgetReplaced(session);
      await forgetAttempts(session);
      await sessions.delete(keyOf(trainee));
    },

    async addAttempt(
      trainee: Trainee,
      code: string,
    ): Promise<(AttemptRow & { readonly session: SessionRecord }) | undefined> {
      const row = { code, at: now(), dmid: null, refused: null, result: null };
      const session = await changeKept(trainee, (current, kept) => {
        const number = current.attempts + 1;
        return { ...current, attempts: number, kept: [...kept, { number, bytes: sizeOf(row) }] };
      });
      if (session === undefined) return undefined;
      const number = session.attempts;
      await attempts.set(attemptKey(session.id, number), row);
      return { session, number, row };
    },

    attempt,
    newestFirst,

    async newest(session: SessionRecord): Promise<AttemptRow | undefined> {
      for await (const found of newestFirst(session)) return found;
      return undefined;
    },

    /** Changes an attempt if it still exists, and returns it. */
    changeAttempt: (sessionId: string, number: number, change: Partial<AttemptRecord>) =>
      attempts.update(attemptKey(sessionId, number), (current) => current && { ...current, ...change }),

    /** `bytes`: the size of the row with the result. */
    async settled(
      trainee: Trainee,
      sessionId: string,
      { number, valid, bytes }: { number: number; valid: boolean; bytes: number },
    ): Promise<void> {
      await changeKept(trainee, (current, kept) => {
        if (current.id !== sessionId) return current;
        const isKept = kept.some((each) => each.number === number);
        const lastValid = valid && isKept ? Math.max(current.lastValid ?? 0, number) : current.lastValid;
        const changed = kept.map((each) => (each.number === number ? { number, bytes } : each));
        return { ...current, lastValid, kept: changed };
      });
    },
  };

  /** Changes a session in progress, and deletes the attempts beyond its limits. */
  async function changeKept(
    trainee: Trainee,
    change: (current: SessionRecord, kept: Kept) => SessionRecord,
  ): Promise<SessionRecord | undefined> {
    const before = await sessions.get(keyOf(trainee));
    const sizes = before && (before.kept ?? (await weigh(before)));
    let dropped: readonly number[] = [];
    const session = await sessions.update(keyOf(trainee), (current) => {
      if (current === undefined) return undefined;
      const changed = change(current, current.kept ?? sizes ?? []);
      const kept = bounded(changed.kept ?? [], changed.lastValid);
      const left = new Set(kept.map(({ number }) => number));
      dropped = keptNumbers(changed).filter((number) => !left.has(number));
      return { ...changed, kept };
    });
    if (session) await forgetNumbers(session.id, dropped);
    return session;
  }

  /** For sessions of earlier versions, which list no sizes. */
  async function weigh(session: SessionRecord): Promise<Kept> {
    const kept: Kept = [];
    for await (const { number, row } of newestFirst(session)) kept.unshift({ number, bytes: sizeOf(row) });
    return kept;
  }

  async function attempt(session: SessionRecord, number: number): Promise<AttemptRow | undefined> {
    const row = await attempts.get(attemptKey(session.id, number));
    return row && { number, row };
  }

  async function* newestFirst(session: SessionRecord): AsyncIterable<AttemptRow> {
    for (const number of keptNumbers(session).toReversed()) {
      const found = await attempt(session, number);
      if (found !== undefined) yield found;
    }
  }

  async function forgetReplaced({ replaced }: SessionRecord): Promise<void> {
    if (replaced !== undefined) await forgetAttempts(replaced);
  }

  /** Includes numbers no longer listed: a crash may have kept their attempts. */
  function forgetAttempts({ id, attempts: count }: Pick<SessionRecord, 'id' | 'attempts'>): Promise<void> {
    return forgetNumbers(
      id,
      Array.from({ length: count }, (_, index) => index + 1),
    );
  }

  async function forgetNumbers(id: string, numbers: readonly number[]): Promise<void> {
    for (let from = 0; from < numbers.length; from += deleteBatch) {
      const some = numbers.slice(from, from + deleteBatch);
      await Promise.all(some.map((number) => attempts.delete(attemptKey(id, number))));
    }
  }
}

/** In bytes, as stored. */
export const sizeOf = (row: AttemptRecord): number => Buffer.byteLength(JSON.stringify(row));

function bounded(kept: Kept, lastValid: number | null): Kept {
  const newest = kept.at(-1)?.number;
  const isNeeded = ({ number }: Kept[number]): boolean => number === newest || number === lastValid;
  const needed = kept.filter(isNeeded);
  let room = max.attempts - needed.length;
  let bytes = needed.reduce((sum, each) => sum + each.bytes, 0);
  return kept
    .toReversed()
    .filter((each) => {
      if (isNeeded(each)) return true;
      room -= 1;
      bytes += each.bytes;
      return room >= 0 && bytes <= max.bytes;
    })
    .reverse();
}
