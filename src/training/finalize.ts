import { CodewarsError } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { idOrName } from '../members/account.ts';
import type { SessionRecord, SolvedRecord } from '../storage/records.ts';
import { apiKeyOf } from './model.ts';
import type { Finalized, Say, Standing, Trainee, TrainingOptions } from './model.ts';
import type { Results } from './results.ts';
import type { TrainingDeps } from './rows.ts';

type FinalizeDeps = TrainingDeps & { readonly results: Results };

const solvedKeptMs = 7 * 24 * 3_600_000;

/** Can be repeated if the answer was lost. @throws MemberError `NoSession`, `NoApiKey`, `NoValidAttempt`, `SessionGone`; CodewarsError */
export async function finalizeSession(deps: FinalizeDeps, trainee: Trainee) {
  const { rows, storage } = deps;
  const session = await rows.session(trainee);
  if (session === undefined) throw new MemberError('NoSession');
  // An earlier call may have finalized it without ending the session.
  const earlier = await storage.solved.get(session.id);
  const { solved, before } = earlier
    ? { solved: earlier, before: undefined }
    : await solve(deps, trainee, session);
  const last = await rows.newest(session);
  await rows.end(trainee, session);
  return { session, last, solved, before };
}

async function solve(deps: FinalizeDeps, trainee: Trainee, session: SessionRecord) {
  const { codewars, storage, now } = deps;
  await requireValidAttempt(deps, trainee, session);
  const apiKey = await apiKeyOf(deps, trainee);
  const before = await readProfile(deps, trainee);
  const { projectId, solutionId } = session;
  try {
    await codewars.finalize({ projectId, solutionId }, apiKey, { person: trainee.userId });
  } catch (error) {
    await requireCompleted(deps, trainee, session, error);
  }
  const { id, name, rank } = session.kata;
  const solved: SolvedRecord = {
    ...trainee,
    kata: { id, name, rank },
    language: session.language,
    tookMs: Math.max(0, now() - session.startedAt),
    attempts: session.attempts,
  };
  // Before the session is deleted, so that a crash in between loses nothing.
  await storage.solved.set(session.id, solved, solvedKeptMs);
  return { solved, before };
}

/** Codewars finalizes the latest code that it accepted, so an earlier pass is not enough. */
async function requireValidAttempt(
  deps: FinalizeDeps,
  trainee: Trainee,
  session: SessionRecord,
): Promise<void> {
  for await (const found of deps.rows.newestFirst(session)) {
    const isRunning = found.row.refused === null && found.row.result === null && found.row.dmid !== null;
    const running = { trainee, sessionId: session.id, ...found };
    const row = isRunning ? await deps.results.wait(running) : found.row;
    if (row.result?.valid === true) return;
    if (row.result !== null) throw new MemberError('NoValidAttempt', { newest: 'failed' });
    if (row.refused === null && row.dmid !== null) {
      throw new MemberError('NoValidAttempt', { newest: 'running' });
    }
    // Codewars did not accept it, as far as is known, so the one before decides.
  }
  throw new MemberError('NoValidAttempt', { newest: 'none' });
}

/** Codewars refuses to finalize twice, so after a lost answer the completed list decides. @throws MemberError, CodewarsError */
async function requireCompleted(
  deps: TrainingDeps,
  trainee: Trainee,
  session: SessionRecord,
  error: unknown,
): Promise<void> {
  if (!(error instanceof CodewarsError)) throw error;
  if (error.code !== 'NotFound' && error.code !== 'InvalidInput') throw error;
  if (await hasCompleted(deps, trainee, session)) return;
  const { kata, language } = session;
  if (error.code === 'NotFound') {
    const data = { kata: kata.id, language, during: 'finalize' } as const;
    throw new MemberError('SessionGone', data, { cause: error });
  }
  throw new MemberError('FinalizeRefused', { reason: error.reason }, { cause: error });
}

const clockToleranceMs = 60_000;

/** Whether the kata was completed in the session's language since the session began. */
async function hasCompleted(
  { codewars, members }: TrainingDeps,
  { guildId, userId }: Trainee,
  { account, kata, language, startedAt }: SessionRecord,
): Promise<boolean> {
  // Unlike the session, the link follows an account that was renamed.
  const who = idOrName((await members.get(guildId, userId)) ?? account);
  const { value } = await codewars.completed(who, 0, { fresh: true, person: userId });
  return value.items.some(
    ({ id, slug, languages, completedAt }) =>
      (kata.id === null ? slug !== null && slug === kata.slug : id === kata.id) &&
      languages.includes(language) &&
      completedAt !== null &&
      Date.parse(completedAt) >= startedAt - clockToleranceMs,
  );
}

const profileWithinMs = 3000;

/** The uncached profile, if Codewars answers in time. */
async function readProfile(
  { members, accounts }: TrainingOptions,
  { guildId, userId }: Trainee,
): Promise<User | undefined> {
  const link = await members.get(guildId, userId);
  if (link === undefined) return undefined;
  try {
    return (await accounts.read(link, { fresh: true, withinMs: profileWithinMs, person: userId })).value;
  } catch (error) {
    if (error instanceof CodewarsError || error instanceof MemberError) return undefined;
    throw error;
  }
}

/** What a solved kata brought. Refreshes the cached profile and completed list. */
export async function readProgress(
  deps: TrainingOptions,
  trainee: Trainee,
  { account, language }: SessionRecord,
  before: User | undefined,
): Promise<Finalized['progress']> {
  const { codewars, members } = deps;
  const after = before && (await readProfile(deps, trainee));
  const who = idOrName((await members.get(trainee.guildId, trainee.userId)) ?? account);
  const how = { fresh: true, priority: 'background', person: trainee.userId } as const;
  // If this fails, the next reader reads it again.
  void codewars.completed(who, 0, how).catch(() => undefined);
  if (before === undefined || after === undefined) return null;
  const standing = ({ rank, score }: Standing): Standing => ({ rank, score });
  const inLanguage = ({ ranks }: User): Standing | null => {
    const own = Object.hasOwn(ranks.languages, language) ? ranks.languages[language] : undefined;
    return own === undefined ? null : standing(own);
  };
  return {
    language: { before: inLanguage(before), after: inLanguage(after) },
    overall: { before: standing(before.ranks.overall), after: standing(after.ranks.overall) },
  };
}

/** Discord recognises a nonce for a few minutes (ARCHITECTURE.md, "Outbox"); a repeat is safe only that long. */
const nonceKnownMs = 120_000;

/**
 * Posts a solved kata at most once, even after a crash or a second click.
 * @throws MemberError `ToldAlready`, `NotKnownWhetherTold`; StorageError
 */
export async function tellSolved<Outcome extends string>(
  { storage: { solved }, now }: Pick<TrainingOptions, 'storage' | 'now'>,
  id: string,
  { guildId, userId }: Trainee,
  say: Say<Outcome>,
): Promise<Outcome> {
  const startedAt = now();
  const isTheirs = (record: SolvedRecord | undefined): record is SolvedRecord =>
    record?.guildId === guildId && record.userId === userId;
  const record = await solved.update(id, (current) =>
    isTheirs(current) ? { ...current, tellingSince: current.tellingSince ?? startedAt } : current,
  );
  if (!isTheirs(record)) throw new MemberError('ToldAlready');
  // An earlier call crashed, or got no answer from Discord.
  if (startedAt - (record.tellingSince ?? startedAt) > nonceKnownMs)
    throw new MemberError('NotKnownWhetherTold');
  const outcome = await say(id, record);
  if (outcome === 'sent') await solved.delete(id);
  else if (outcome !== 'unknown') {
    await solved.update(id, (current) => {
      if (current === undefined) return undefined;
      const { tellingSince: _, ...untold } = current;
      return untold;
    });
  }
  return outcome;
}
