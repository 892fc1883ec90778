import { randomBytes } from 'node:crypto';
import { CodewarsError } from '../codewars/errors.ts';
import type { Strategy } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { createLocks } from '../locks.ts';
import { isSameAccount } from '../members/account.ts';
import { memberKey, type SessionRecord } from '../storage/records.ts';
import { beginSession, createOffer, peek } from './begin.ts';
import { finalizeSession, readProgress, tellSolved } from './finalize.ts';
import { toAttempt, toSession, type Attempt, type AttemptRow, type Begun, type Draft } from './model.ts';
import type { Finalized, Say, Session, Trainee, TrainingOptions, Wanted } from './model.ts';
import { createResults, usualTiming, type Timing } from './results.ts';
import { createRows } from './rows.ts';
import { checkCode, createRunningAttempts, createSubmitting, unfenced } from './submit.ts';

export type Training = ReturnType<typeof createTraining>;

/**
 * Kata sessions through Codewars' training API. Code is stored before it is sent and stays until the session ends. Only one process
 * may change a member's session.
 */
export function createTraining({
  newId = () => randomBytes(12).toString('base64url'),
  timing = {},
  ...options
}: TrainingOptions & { readonly newId?: () => string; readonly timing?: Partial<Timing> }) {
  const { members, now } = options;
  const times = { ...usualTiming, ...timing };
  const rows = createRows(options);
  const offer = createOffer(now);
  const deps = { ...options, rows, offer, newId };
  const results = createResults(deps, times);
  const submitting = createSubmitting(deps);
  const running = createRunningAttempts(now);

  const locked = createLocks();
  const withLock = <T>({ guildId, userId }: Trainee, work: () => Promise<T>): Promise<T> =>
    locked([memberKey(guildId, userId)], work);

  return {
    /** False for an hour after Codewars turned out not to offer it, or until a call succeeds. */
    offers: offer.isOffered,

    /** Whether Codewars turned out within the last hour to offer no training. */
    isOff: offer.isOff,

    /** Tries an API key with a call that changes nothing. @throws CodewarsError, `BadKey` among them */
    async tryKey(apiKey: string, userId: string, language: string): Promise<void> {
      const wanted = { strategy: 'default', language } as const;
      const peek = () => options.codewars.trainNext({ language, peek: true }, apiKey, { person: userId });
      await offer.ask(wanted, userId, peek);
    },

    /**
     * Continues the session in progress if the kata is the same; else replaces it if it has no attempts, or with `replace`.
     * @throws MemberError `NoApiKey`, `LanguageMissing`; CodewarsError; StorageError
     */
    async begin(trainee: Trainee, wanted: Wanted, { replace = false } = {}): Promise<Begun> {
      const begun = await withLock(trainee, () => beginSession(deps, trainee, wanted, replace));
      return { ...begun, session: await view(begun.session) };
    },

    /** The kata that would come next, without beginning a session. @throws as `begin` */
    peek: (trainee: Trainee, wanted: { readonly strategy: Strategy; readonly language: string }) =>
      peek(deps, trainee, wanted),

    /** The session in progress, with the latest result if Codewars answers in time. */
    async current(trainee: Trainee): Promise<Session | undefined> {
      const session = await rows.session(trainee);
      if (session === undefined) return undefined;
      await updateNewest(trainee, session);
      const current = await rows.session(trainee);
      return current && view(current);
    },

    /** The latest code, else the kata's own. Reads storage only. */
    async draft(trainee: Trainee): Promise<Draft | undefined> {
      const session = await rows.session(trainee);
      if (session === undefined) return undefined;
      const { id, kata, language, earlierCode, setup } = session;
      const code = (await rows.newest(session))?.row.code ?? earlierCode ?? setup;
      return { sessionId: id, kataName: kata.name, kata: kata.id ?? kata.slug, language, code };
    },

    /** One attempt of the session in progress. Reads storage only. */
    async attempt(trainee: Trainee, number: number): Promise<Attempt | undefined> {
      const session = await rows.session(trainee);
      const found = session && (await rows.attempt(session, number));
      return found && show(session, found);
    },

    /**
     * Waits up to 60 s for the result, calling `onWaiting` about every 5 s; `current` finds a later result.
     * @throws MemberError `NoSession`, `EmptyCode`, `BinaryCode`, `CodeTooLong`, `TooManyRunning`; and with the code stored, `NoApiKey`,
     * `SessionGone`, `AttemptReplaced`, CodewarsError
     */
    async submit(
      trainee: Trainee,
      submitted: string,
      onWaiting: (waitedMs: number, attempt: Attempt) => void = () => undefined,
    ): Promise<Attempt> {
      // First, because without a session the code does not matter.
      if ((await rows.session(trainee)) === undefined) throw new MemberError('NoSession');
      const code = unfenced(submitted);
      checkCode(code);
      const release = running.begin(trainee.userId);
      const { session, ...sent } = await withLock(trainee, () => submitting.submit(trainee, code)).catch(
        (error: unknown) => {
          release();
          throw error;
        },
      );
      const notify = (waitedMs: number): void => onWaiting(waitedMs, toAttempt(sent));
      const row =
        sent.row.refused === null
          ? await results.wait({ trainee, sessionId: session.id, ...sent }, times.waitMs, notify)
          : sent.row;
      const attempt = toAttempt({ ...sent, row });
      if (attempt.state !== 'running') release();
      return attempt;
    },

    async finalize(trainee: Trainee): Promise<Finalized> {
      const { session, last, solved, before } = await withLock(trainee, () =>
        finalizeSession({ ...deps, results }, trainee),
      );
      return {
        id: session.id,
        session: toSession(session, last && toAttempt(last)),
        tookMs: solved.tookMs,
        progress: await readProgress(options, trainee, session, before),
      };
    },

    /** Deletes the session and its code, and returns it. */
    abandon: (trainee: Trainee): Promise<Session | undefined> =>
      withLock(trainee, async () => {
        const session = await rows.session(trainee);
        if (session === undefined) return undefined;
        const ended = await view(session);
        await rows.end(trainee, session);
        return ended;
      }),

    tellSolved: <Outcome extends string>(id: string, trainee: Trainee, say: Say<Outcome>): Promise<Outcome> =>
      withLock(trainee, () => tellSolved(options, id, trainee, say)),

    /** Deletes the session of a link that ended or changed its account. */
    forget: (trainee: Trainee): Promise<void> =>
      withLock(trainee, async () => {
        const { guildId, userId } = trainee;
        const session = await rows.session(trainee);
        const link = await members.get(guildId, userId);
        const isStillTheirs = session && link && isSameAccount(session.account, link);
        if (session && !isStillTheirs) await rows.end(trainee, session);
      }),

    /** Stops polling; after the next start `current` finds the results. */
    stop: (): Promise<void> => results.stop(),
  };

  async function view(session: SessionRecord): Promise<Session> {
    const last = await rows.newest(session);
    return toSession(session, last && show(session, last));
  }

  function show(session: SessionRecord, found: AttemptRow): Attempt {
    return toAttempt(found, submitting.isSending(session.id, found.number));
  }

  async function updateNewest(trainee: Trainee, session: SessionRecord): Promise<void> {
    const last = await rows.newest(session);
    if (last === undefined || show(session, last).state !== 'running' || last.row.dmid === null) return;
    try {
      await results.wait({ trainee, sessionId: session.id, ...last });
    } catch (error) {
      // The attempt is shown as running; a submit shows what is wrong with the key.
      if (!(error instanceof CodewarsError || error instanceof MemberError)) throw error;
    }
  }
}
