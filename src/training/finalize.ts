import { CodewarsError } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import { idOrName } from '../members/account.ts';
import type { SessionRecord, SolvedRecord } from '../storage/records.ts';
import { apiKeyOf } from './model.ts';
import type { Finalized, Say, Standing, Trainee, TrainingOptions } from './model.ts';
import type { Results } from './results.ts';
import type { TrainingDeps } from './rows.ts';

export type FinalizeDeps = TrainingDeps & { readonly results: Results; readonly glanceMs: number };

const keptForMs = 7 * 24 * 3_600_000;

/** Ends a session as solved. @throws MemberError `NoSession`, `NoApiKey`, `NoValidAttempt`, `SessionGone`; CodewarsError; StorageError */
export async function finalizeSession(deps: FinalizeDeps, trainee: Trainee) {
  const { rows, storage } = deps;
  const session = await rows.session(trainee);
  if (session === undefined) throw new MemberError('NoSession');
  // It may have been solved at an earlier call that did not come to its end.
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
  await demandValid(deps, trainee, session);
  const apiKey = await apiKeyOf(deps, trainee);
  const before = await readProfile(deps, trainee);
  const { projectId, solutionId } = session;
  try {
    await codewars.finalize({ projectId, solutionId }, apiKey, { person: trainee.userId });
  } catch (error) {
    await demandSolved(deps, trainee, session, error);
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

/** Codewars finalizes what was submitted last, so an earlier attempt that passed is not enough. */
async function demandValid(deps: FinalizeDeps, trainee: Trainee, session: SessionRecord): Promise<void> {
  for await (const found of deps.rows.newestFirst(session)) {
    const isRunning = found.row.refused === null && found.row.result === null && found.row.dmid !== null;
    const running = { trainee, sessionId: session.id, ...found };
    const row = isRunning ? await deps.results.wait(running, deps.glanceMs) : found.row;
    if (row.result?.valid === true) return;
    if (row.result !== null) throw new MemberError('NoValidAttempt', { newest: 'failed' });
    if (row.refused === null && row.dmid !== null) {
      throw new MemberError('NoValidAttempt', { newest: 'running' });
    }
    // Codewars did not take it, or may have: then it knows whether the one before still counts.
  }
  throw new MemberError('NoValidAttempt', { newest: 'none' });
}

/**
 * A finalize whose answer was lost is refused when it is repeated: then the list of completed kata decides.
 * @throws what the refusal means where the kata is not listed
 */
async function demandSolved(
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

/** Clocks differ. */
const toleranceMs = 60_000;

/** Whether the session's kata was completed in its language since it began. */
async function hasCompleted(
  { codewars, members }: TrainingDeps,
  { guildId, userId }: Trainee,
  { account, kata, language, startedAt }: SessionRecord,
): Promise<boolean> {
  // The link follows the account where it is renamed; the session says what it was called.
  const who = idOrName((await members.get(guildId, userId)) ?? account);
  const { value } = await codewars.completed(who, 0, { fresh: true, person: userId });
  return value.items.some(
    ({ id, slug, languages, completedAt }) =>
      (kata.id === null ? slug !== null && slug === kata.slug : id === kata.id) &&
      languages.includes(language) &&
      completedAt !== null &&
      Date.parse(completedAt) >= startedAt - toleranceMs,
  );
}

const profileWithinMs = 3000;

/** The profile past every cache, where Codewars answers in time. */
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

/** What a solved kata has brought. Profile and completed list are read past every cache, so everyone else finds them fresh too. */
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
  // Whoever asks next reads it for themselves where this fails.
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

/** Discord knows a nonce again for a few minutes (ARCHITECTURE.md, "Outbox"): only so long may it be said once more. */
const saidOnceWithinMs = 120_000;

/**
 * Has `say` tell of a solved kata, once: whatever dies, and however often it is asked. What was not said can be told again.
 * Answers what `say` answers. @throws MemberError `ToldAlready`, `NotKnownWhetherTold`; StorageError
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
  // An earlier attempt died, or heard nothing from Discord.
  if (startedAt - (record.tellingSince ?? startedAt) > saidOnceWithinMs)
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
