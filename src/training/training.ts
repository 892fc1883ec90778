import { randomBytes } from 'node:crypto';
import AsyncLock from 'async-lock';
import { CodewarsError } from '../codewars/errors.ts';
import type { Strategy } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { isSameAccount } from '../members/account.ts';
import { memberKey, type SessionRecord } from '../storage/records.ts';
import { beginSession, createOffer, peek } from './begin.ts';
import { finalizeSession, readProgress, tellSolved } from './finalize.ts';
import { toAttempt, toSession } from './model.ts';
import type {
  Attempt,
  AttemptRow,
  Begun,
  Draft,
  Finalized,
  Say,
  Session,
  Trainee,
  TrainingOptions,
  Wanted,
} from './model.ts';
import { createResults, usualTiming, type Timing } from './results.ts';
import { createRows } from './rows.ts';
import { checkCode, createRunningAttempts, createSubmitting, unfenced } from './submit.ts';

export type Training = ReturnType<typeof createTraining>;

/**
 * Kata sessions through Codewars' training API. Whatever is submitted is stored before it is sent, and stays until the
 * session ends. Every call rejects with a MemberError, a CodewarsError or a StorageError. One for a process: it alone changes the
 * sessions of its members. `newId` names a session; random, without a colon.
 */
export function createTraining({
  newId = () => randomBytes(12).toString('base64url'),
  timing = {},
  ...options
}: TrainingOptions & { readonly newId?: () => string; readonly timing?: Partial<Timing> }) {
  const { storage, members, now } = options;
  const times = { ...usualTiming, ...timing };
  const { waitMs, glanceMs } = times;
  const rows = createRows(options);
  const offer = createOffer(now);
  const deps = { ...options, rows, offer, newId };
  const results = createResults(deps, times);
  const submitting = createSubmitting(deps);
  const running = createRunningAttempts(now);

  const locks = new AsyncLock({ maxPending: Infinity });
  /** Runs work while nothing else in this process changes the session of that member. */
  const hold = <T>({ guildId, userId }: Trainee, work: () => Promise<T>): Promise<T> =>
    locks.acquire(memberKey(guildId, userId), work);

  return {
    /** Whether that can be begun; false for an hour after Codewars was found not to offer the call in that language, or until one succeeds. */
    offers: (wanted: Wanted): boolean => offer.stands(wanted),

    /** Whether Codewars was found within the last hour to offer no training. */
    isOff: (): boolean => offer.isOff(),

    /** Tries an API key with a call that changes nothing. @throws CodewarsError, `BadKey` among them */
    async tryKey(apiKey: string, userId: string, language: string): Promise<void> {
      const wanted = { strategy: 'default', language } as const;
      const peek = () => options.codewars.trainNext({ language, peek: true }, apiKey, { person: userId });
      await offer.ask(wanted, userId, peek);
    },

    /** The language that a person trained in last. */
    lastLanguage: async (userId: string) => (await storage.preferences.get(userId))?.language,

    async rememberLanguage(userId: string, language: string): Promise<void> {
      // Nothing is kept about members without a link: it may have ended while the kata was looked for.
      if ((await members.everywhere(userId)).length > 0) await storage.preferences.set(userId, { language });
    },

    /**
     * Begins a session in place of one without attempts, or of any with `replace`.
     * One on the same solution as the session in progress, or on the kata of it by name, goes on with that session and its attempts.
     * @throws MemberError `NoApiKey`, `LanguageMissing`; CodewarsError, `Unsupported` among them: see `offers`
     */
    async begin(trainee: Trainee, wanted: Wanted, { replace = false } = {}): Promise<Begun> {
      const begun = await hold(trainee, () => beginSession(deps, trainee, wanted, replace));
      return { ...begun, session: await view(begun.session) };
    },

    /** What would come next, without beginning it. @throws as `begin` */
    peek: (trainee: Trainee, wanted: { readonly strategy: Strategy; readonly language: string }) =>
      peek(deps, trainee, wanted),

    /** The session in progress, its running attempt brought up to date where Codewars answers in time. */
    async current(trainee: Trainee): Promise<Session | undefined> {
      const session = await rows.session(trainee);
      if (session === undefined) return undefined;
      await bringUpToDate(trainee, session);
      const current = await rows.session(trainee);
      return current && view(current);
    },

    /** What an edit begins with: the last code, else earlier work, else the set-up. Answers from storage alone. */
    async draft(trainee: Trainee): Promise<Draft | undefined> {
      const session = await rows.session(trainee);
      if (session === undefined) return undefined;
      const { id, kata, language, earlierCode, setup } = session;
      const code = (await rows.newest(session))?.row.code ?? earlierCode ?? setup;
      return { sessionId: id, kataName: kata.name, kata: kata.id ?? kata.slug, language, code };
    },

    /** One attempt of the session in progress, by its number. Answers from storage alone. */
    async attempt(trainee: Trainee, number: number): Promise<Attempt | undefined> {
      const session = await rows.session(trainee);
      const found = session && (await rows.attempt(session, number));
      return found && show(session, found);
    },

    /**
     * Submits code and waits up to 60 s for the result; after that the attempt is answered as `running` and its result
     * is found by `current`. `onWaiting` is called about every 5 s of waiting.
     * What Codewars refuses for what is wrong with the code is answered as `refused`.
     * @throws MemberError `NoSession`, `EmptyCode`, `BinaryCode`, `CodeTooLong`, `TooManyRunning`, before anything is kept; `NoApiKey`,
     * `SessionGone`, `AttemptReplaced`, and CodewarsError, after the code was kept
     */
    async submit(
      trainee: Trainee,
      submitted: string,
      onWaiting: (waitedMs: number, attempt: Attempt) => void = () => undefined,
    ): Promise<Attempt> {
      // A member without a session is told so first: that is what there is to do something about.
      if ((await rows.session(trainee)) === undefined) throw new MemberError('NoSession');
      const code = unfenced(submitted);
      checkCode(code);
      const over = running.begin(trainee.userId);
      const { session, ...taken } = await hold(trainee, () => submitting.submit(trainee, code)).catch(
        (error: unknown) => {
          over();
          throw error;
        },
      );
      const tell = (waitedMs: number): void => onWaiting(waitedMs, toAttempt(taken));
      const row =
        taken.row.refused === null
          ? await results.wait({ trainee, sessionId: session.id, ...taken }, waitMs, tell)
          : taken.row;
      const attempt = toAttempt({ ...taken, row });
      if (attempt.state !== 'running') over();
      return attempt;
    },

    /**
     * Ends the session as solved. It can be repeated when its answer was lost.
     * @throws MemberError `NoSession`, `NoApiKey`, `NoValidAttempt`, `SessionGone`; CodewarsError
     */
    async finalize(trainee: Trainee): Promise<Finalized> {
      const { session, last, solved, before } = await hold(trainee, () =>
        finalizeSession({ ...deps, results, glanceMs }, trainee),
      );
      return {
        id: session.id,
        session: toSession(session, last && toAttempt(last)),
        tookMs: solved.tookMs,
        progress: await readProgress(options, trainee, session, before),
      };
    },

    /** Ends the session and forgets its code. Answers what was ended. */
    abandon: (trainee: Trainee): Promise<Session | undefined> =>
      hold(trainee, async () => {
        const session = await rows.session(trainee);
        if (session === undefined) return undefined;
        const ended = await view(session);
        await rows.end(trainee, session);
        return ended;
      }),

    /** As `tellSolved` of finalize.ts. */
    tellSolved: <Outcome extends string>(id: string, trainee: Trainee, say: Say<Outcome>): Promise<Outcome> =>
      hold(trainee, () => tellSolved(options, id, trainee, say)),

    /** Forgets the session of a link that has ended or leads to another account. Waits for what is being begun or submitted. */
    forget: (trainee: Trainee): Promise<void> =>
      hold(trainee, async () => {
        const { guildId, userId } = trainee;
        const session = await rows.session(trainee);
        const link = await members.get(guildId, userId);
        const goesOn = session && link && isSameAccount(session.account, link);
        if (session && !goesOn) await rows.end(trainee, session);
      }),

    /** Stops waiting for results; they are found by `current` at the next start. */
    stop: (): Promise<void> => results.stop(),
  };

  async function view(session: SessionRecord): Promise<Session> {
    const last = await rows.newest(session);
    return toSession(session, last && show(session, last));
  }

  function show(session: SessionRecord, found: AttemptRow): Attempt {
    return toAttempt(found, submitting.isSending(session.id, found.number));
  }

  /** Asks for the result of the newest attempt where it runs. */
  async function bringUpToDate(trainee: Trainee, session: SessionRecord): Promise<void> {
    const last = await rows.newest(session);
    if (last === undefined || show(session, last).state !== 'running' || last.row.dmid === null) return;
    try {
      await results.wait({ trainee, sessionId: session.id, ...last }, glanceMs);
    } catch (error) {
      // Then it still runs, as far as is known; submitting tells what is wrong with a key.
      if (!(error instanceof CodewarsError || error instanceof MemberError)) throw error;
    }
  }
}
