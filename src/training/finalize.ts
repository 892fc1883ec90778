import { CodewarsError } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import type { SessionRecord, SolvedRecord } from '../storage/records.ts';
import { goneBeforeFinalize, noApiKey, noSession, notFinalized, noValidAttempt } from './errors.ts';
import type { Profiles } from './profiles.ts';
import type { Results } from './results.ts';
import type { Room } from './room.ts';
import type { AttemptRow, Rows } from './rows.ts';
import type { Trainee } from './training.ts';

/** A session that is over. */
export interface Ended {
  readonly session: SessionRecord;
  readonly last: AttemptRow | undefined;
  readonly solved: SolvedRecord;
  /** The profile from before; `undefined` where it could not be read, or where it was solved at an earlier call. */
  readonly before: User | undefined;
}

export interface Finalizing {
  /** @throws MemberError `NoSession`, `NoApiKey`, `NoValidAttempt`, `SessionGone`; CodewarsError; StorageError */
  finalize(trainee: Trainee): Promise<Ended>;
}

const keptForMs = 7 * 24 * 3_600_000;

/** Ends sessions as solved. */
export function createFinalizing(
  room: Room,
  rows: Rows,
  parts: { readonly results: Results; readonly profiles: Profiles; readonly glanceMs: number },
): Finalizing {
  const { storage, codewars, members, now } = room;
  const { results, profiles, glanceMs } = parts;

  async function finalize(trainee: Trainee): Promise<Ended> {
    const session = await rows.session(trainee);
    if (session === undefined) throw noSession();
    // It was solved at an earlier call that did not come to its end.
    const solved = await storage.solved.get(session.id);
    const done = solved === undefined ? await solve(trainee, session) : { solved, before: undefined };
    const last = await rows.newest(session);
    await rows.end(trainee, session);
    return { session, last, ...done };
  }

  async function solve(trainee: Trainee, session: SessionRecord): Promise<Pick<Ended, 'solved' | 'before'>> {
    await demandValid(trainee, session);
    const apiKey = await members.apiKey(trainee.guildId, trainee.userId);
    if (apiKey === undefined) throw noApiKey();
    const before = await profiles.read(trainee);
    const { projectId, solutionId } = session;
    try {
      await codewars.finalize({ projectId, solutionId }, apiKey, { person: trainee.userId });
    } catch (error) {
      await demandSolved(trainee, session, error);
    }
    const { id, name, rank } = session.kata;
    const solved: SolvedRecord = {
      ...trainee,
      kata: { id, name, rank },
      language: session.language,
      tookMs: Math.max(0, now() - session.startedAt),
      attempts: session.attempts,
    };
    // Before the session goes: whoever dies in between finds it here.
    await storage.solved.set(session.id, solved, keptForMs);
    return { solved, before };
  }

  /** Codewars finalizes what was handed in last, so an earlier attempt that passed is not enough. */
  async function demandValid(trainee: Trainee, session: SessionRecord): Promise<void> {
    for await (const found of rows.newestFirst(session)) {
      const row = await settled(trainee, session, found);
      if (row.result?.valid === true) return;
      if (row.result !== null) throw noValidAttempt('Your newest attempt has not passed.');
      if (row.refused === null && row.dmid !== null) {
        throw noValidAttempt('The result of your newest attempt is not there yet.');
      }
      // Codewars did not take it, or may have: then it knows whether the one before still counts.
    }
    throw noValidAttempt('No attempt of this session has passed yet.');
  }

  async function settled(trainee: Trainee, { id }: SessionRecord, { number, row }: AttemptRow) {
    if (row.refused !== null || row.result !== null || row.dmid === null) return row;
    return results.wait({ trainee, sessionId: id, number, row }, glanceMs);
  }

  /**
   * A finalize whose answer was lost is refused when it is repeated: then the list of completed kata decides.
   * @throws what the refusal means where the kata is not listed
   */
  async function demandSolved(trainee: Trainee, session: SessionRecord, error: unknown): Promise<void> {
    if (!(error instanceof CodewarsError)) throw error;
    if (error.code !== 'NotFound' && error.code !== 'InvalidInput') throw error;
    if (await profiles.hasCompleted(trainee, session)) return;
    if (error.code === 'NotFound') throw goneBeforeFinalize({ cause: error });
    throw notFinalized(error.reason, { cause: error });
  }

  return { finalize };
}
