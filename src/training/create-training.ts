import { randomBytes } from 'node:crypto';
import AsyncLock from 'async-lock';
import { CodewarsError } from '../codewars/errors.ts';
import { isSameAccount } from '../members/account.ts';
import { MemberError } from '../errors.ts';
import { memberKey } from '../storage/records.ts';
import type { SessionRecord } from '../storage/records.ts';
import { createBeginning } from './begin.ts';
import { checkCode } from './check-code.ts';
import { noSession } from './errors.ts';
import { createFinalizing } from './finalize.ts';
import { createOffer } from './offer.ts';
import { createProfiles, progressOf } from './profiles.ts';
import { createResults } from './results.ts';
import type { Timing as Polling } from './results.ts';
import type { Hold, Room } from './room.ts';
import { createRunningAttempts } from './running.ts';
import { createRows } from './rows.ts';
import type { AttemptRow } from './rows.ts';
import { createSubmitting } from './submit.ts';
import { createTelling } from './telling.ts';
import type { Attempt, Session, Trainee, Training } from './training.ts';
import { unfenced } from './unfenced.ts';
import { toAttempt, toSession } from './views.ts';

/** Milliseconds. */
interface Timing extends Polling {
  /** How long `submit` waits for a result. */
  readonly waitMs: number;
  /** How long others do. */
  readonly glanceMs: number;
}

export interface TrainingOptions extends Room {
  /** Names a session; random, without a colon. */
  readonly newId?: () => string;
  readonly timing?: Partial<Timing>;
}

const usual: Timing = {
  everyMs: 1000,
  patienceMs: 600_000,
  noticeMs: 5000,
  waitMs: 60_000,
  glanceMs: 1500,
};

/** The room's parts, put together. One for a process: it alone changes the sessions of its members. */
export function createTraining(options: TrainingOptions): Training {
  const { storage, members } = options;
  const timing = { ...usual, ...options.timing };
  const rows = createRows(options);
  const offer = createOffer(options.now);
  const results = createResults(options, rows, timing);
  const profiles = createProfiles(options);
  const beginning = createBeginning(options, rows, offer, options.newId ?? randomId);
  const submitting = createSubmitting(options, rows);
  const finalizing = createFinalizing(options, rows, { results, profiles, glanceMs: timing.glanceMs });
  const telling = createTelling(options);
  const running = createRunningAttempts(options.now);

  const locks = new AsyncLock({ maxPending: Infinity });
  const hold: Hold = ({ guildId, userId }, work) => locks.acquire(memberKey(guildId, userId), work);

  async function view(session: SessionRecord): Promise<Session> {
    const last = await rows.newest(session);
    return toSession(session, last && show(session, last));
  }

  const show = (session: SessionRecord, found: AttemptRow): Attempt =>
    toAttempt(found, submitting.isSending(session.id, found.number));

  /** Asks for the result of the newest attempt where it runs. */
  async function bringUpToDate(trainee: Trainee, session: SessionRecord): Promise<void> {
    const last = await rows.newest(session);
    if (last === undefined || show(session, last).state !== 'running' || last.row.dmid === null) return;
    try {
      await results.wait({ trainee, sessionId: session.id, ...last }, timing.glanceMs);
    } catch (error) {
      // Then it still runs, as far as anybody knows; submitting tells what is wrong with a key.
      if (!(error instanceof CodewarsError || error instanceof MemberError)) throw error;
    }
  }

  return {
    offers: (wanted) => offer.stands(wanted),

    lastLanguage: async (userId) => (await storage.preferences.get(userId))?.language,
    async rememberLanguage(userId, language) {
      // Nothing is kept about members without a link: it may have ended while the kata was looked for.
      if ((await members.everywhere(userId)).length > 0) await storage.preferences.set(userId, { language });
    },

    async begin(trainee, wanted, { replace = false } = {}) {
      const begun = await hold(trainee, () => beginning.begin(trainee, wanted, replace));
      return { ...begun, session: await view(begun.session) };
    },

    peek: (trainee, wanted) => beginning.peek(trainee, wanted),

    async current(trainee) {
      const session = await rows.session(trainee);
      if (session === undefined) return undefined;
      await bringUpToDate(trainee, session);
      const now = await rows.session(trainee);
      return now && view(now);
    },

    async draft(trainee) {
      const session = await rows.session(trainee);
      if (session === undefined) return undefined;
      const { id, kata, language, earlierCode, setup } = session;
      const code = (await rows.newest(session))?.row.code ?? earlierCode ?? setup;
      return { sessionId: id, kataName: kata.name, kata: kata.id ?? kata.slug, language, code };
    },

    async attempt(trainee, number) {
      const session = await rows.session(trainee);
      const found = session && (await rows.attempt(session, number));
      return found && show(session, found);
    },

    async submit(trainee, handedIn, onWaiting = () => undefined) {
      // Somebody without a session is told so first: that is what they have to do something about.
      if ((await rows.session(trainee)) === undefined) throw noSession();
      const code = unfenced(handedIn);
      checkCode(code);
      const over = running.begin(trainee.userId);
      const { session, number, row } = await hold(trainee, () => submitting.submit(trainee, code)).catch(
        (error: unknown) => {
          over();
          throw error;
        },
      );
      const result =
        row.refused === null
          ? await results.wait({ trainee, sessionId: session.id, number, row }, timing.waitMs, (waitedMs) =>
              onWaiting(waitedMs, toAttempt({ number, row })),
            )
          : row;
      const attempt = toAttempt({ number, row: result });
      if (attempt.state !== 'running') over();
      return attempt;
    },

    async finalize(trainee) {
      const { session, last, solved, before } = await hold(trainee, () => finalizing.finalize(trainee));
      const after = before && (await profiles.read(trainee));
      const link = await members.get(trainee.guildId, trainee.userId);
      profiles.refreshCompleted(link ?? session.account, trainee.userId);
      return {
        id: session.id,
        session: toSession(session, last && toAttempt(last)),
        tookMs: solved.tookMs,
        progress: progressOf(session.language, before, after),
      };
    },

    abandon: (trainee) =>
      hold(trainee, async () => {
        const session = await rows.session(trainee);
        if (session === undefined) return undefined;
        const ended = await view(session);
        await rows.end(trainee, session);
        return ended;
      }),

    tellSolved: (id, trainee, say) => hold(trainee, () => telling.tell(id, trainee, say)),

    forget: (trainee) =>
      hold(trainee, async () => {
        const { guildId, userId } = trainee;
        const session = await rows.session(trainee);
        const link = await members.get(guildId, userId);
        const goesOn = session && link && isSameAccount(session.account, link);
        if (session && !goesOn) await rows.end(trainee, session);
      }),

    async stop() {
      await Promise.all([results.stop(), profiles.stop()]);
    },
  };
}

const randomId = (): string => randomBytes(12).toString('base64url');
