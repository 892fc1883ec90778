import { attemptKey, memberKey } from '../storage/records.ts';
import type { AttemptRecord, SessionRecord } from '../storage/records.ts';
import type { Room } from './room.ts';
import type { Trainee } from './training.ts';

/** An attempt of a session in storage. */
export interface AttemptRow {
  readonly number: number;
  readonly row: AttemptRecord;
}

/**
 * Sessions and their attempts in storage. The session's row leads to the attempts, and to those of the session that it
 * replaced: it is written before them and deleted after them, so that no code lies where nothing leads to.
 */
export interface Rows {
  session(trainee: Trainee): Promise<SessionRecord | undefined>;
  /** In the place of `before`, whose attempts are forgotten once the new one stands. */
  begin(trainee: Trainee, session: SessionRecord, before: SessionRecord | undefined): Promise<void>;
  /** Forgets the attempts and whatever is left of an earlier session, then the session. */
  end(trainee: Trainee, session: SessionRecord): Promise<void>;
  /** The next attempt, stored; `undefined` where there is no session. */
  addAttempt(
    trainee: Trainee,
    code: string,
  ): Promise<(AttemptRow & { readonly session: SessionRecord }) | undefined>;
  attempt(session: SessionRecord, number: number): Promise<AttemptRow | undefined>;
  newest(session: SessionRecord): Promise<AttemptRow | undefined>;
  /** The attempts from the newest to the oldest; a number whose row was never written is passed over. */
  newestFirst(session: SessionRecord): AsyncIterable<AttemptRow>;
  /** Changes an attempt that is still there, and never brings one back. Answers the row as it is then. */
  changeAttempt(
    sessionId: string,
    number: number,
    change: Partial<AttemptRecord>,
  ): Promise<AttemptRecord | undefined>;
  /** Raises `lastValid` of that session, if it is still the one in progress. */
  passed(trainee: Trainee, sessionId: string, number: number): Promise<void>;
}

type Replaced = NonNullable<SessionRecord['replaced']>;

export function createRows({ storage, now, log }: Pick<Room, 'storage' | 'now' | 'log'>): Rows {
  const { sessions, attempts } = storage;
  const keyOf = ({ guildId, userId }: Trainee): string => memberKey(guildId, userId);

  async function forgetAttempts({ id, attempts: count }: Replaced): Promise<void> {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => attempts.delete(attemptKey(id, number))));
  }

  async function forgetReplaced(session: SessionRecord): Promise<void> {
    if (session.replaced !== undefined) await forgetAttempts(session.replaced);
  }

  async function attempt(session: SessionRecord, number: number): Promise<AttemptRow | undefined> {
    const row = await attempts.get(attemptKey(session.id, number));
    return row && { number, row };
  }

  async function* newestFirst(session: SessionRecord): AsyncIterable<AttemptRow> {
    for (let number = session.attempts; number >= 1; number -= 1) {
      const found = await attempt(session, number);
      if (found !== undefined) yield found;
    }
  }

  return {
    attempt,
    newestFirst,
    session: (trainee) => sessions.get(keyOf(trainee)),

    async begin(trainee, session, before) {
      if (before === undefined) return sessions.set(keyOf(trainee), session);
      await forgetReplaced(before);
      const replaced = { id: before.id, attempts: before.attempts };
      await sessions.set(keyOf(trainee), { ...session, replaced });
      try {
        await forgetAttempts(replaced);
        await sessions.update(
          keyOf(trainee),
          (current) =>
            current && { ...current, replaced: current.id === session.id ? undefined : current.replaced },
        );
      } catch (error) {
        // The new session has begun, at Codewars too, and must not look as if it had not. Its end forgets the old code.
        log.warn({ err: error, session: before.id }, 'the attempts of a replaced session are left for later');
      }
    },

    async end(trainee, session) {
      await forgetReplaced(session);
      await forgetAttempts(session);
      await sessions.delete(keyOf(trainee));
    },

    async addAttempt(trainee, code) {
      const session = await sessions.update(
        keyOf(trainee),
        (current) => current && { ...current, attempts: current.attempts + 1 },
      );
      if (session === undefined) return undefined;
      const number = session.attempts;
      const row = { code, at: now(), dmid: null, refused: null, result: null };
      await attempts.set(attemptKey(session.id, number), row);
      return { session, number, row };
    },

    async newest(session) {
      for await (const found of newestFirst(session)) return found;
      return undefined;
    },

    changeAttempt: (sessionId, number, change) =>
      attempts.update(attemptKey(sessionId, number), (current) => current && { ...current, ...change }),

    async passed(trainee, sessionId, number) {
      await sessions.update(keyOf(trainee), (current) =>
        current?.id === sessionId
          ? { ...current, lastValid: Math.max(current.lastValid ?? 0, number) }
          : current,
      );
    },
  };
}
