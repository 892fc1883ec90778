import { LRUCache } from 'lru-cache';
import { ageOf } from '../clock.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Kata, Strategy, Training as Offered } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import type { SessionRecord } from '../storage/records.ts';
import { apiKeyOf, type Begun, type Trainee, type Wanted } from './model.ts';
import type { TrainingDeps } from './rows.ts';

type BeginDeps = TrainingDeps & { readonly offer: Offer; readonly newId: () => string };

const kataWithinMs = 4000;
const kataIdPattern = /^[0-9a-f]{24}$/;

/** @throws MemberError `NoApiKey`, `LanguageMissing`; CodewarsError; StorageError */
export async function beginSession(
  deps: BeginDeps,
  trainee: Trainee,
  wanted: Wanted,
  replace: boolean,
): Promise<Begun<SessionRecord>> {
  const { rows, newId, now } = deps;
  deps.offer.require(wanted);
  const link = await deps.members.get(trainee.guildId, trainee.userId);
  const apiKey = await apiKeyOf(deps, trainee);
  if (link === undefined) throw new MemberError('NoApiKey');
  const present = await rows.session(trainee);
  const isSameKata = present !== undefined && isAbout(present, wanted);
  if (present !== undefined && present.attempts > 0 && !replace && !isSameKata) {
    return { kind: 'inTheWay', session: present };
  }
  const { offered, kata } = await beginOnCodewars(deps, wanted, apiKey, trainee.userId);
  if (offered.session === null) {
    const subject = { kind: 'language', name: wanted.language } as const;
    const cause = new Error('training began without a session');
    throw new CodewarsError('UnexpectedResponse', { subject, cause });
  }
  const isAgain =
    'strategy' in wanted &&
    present?.language === wanted.language &&
    (present.kata.slug ?? present.kata.name) === (offered.slug ?? offered.name);
  const { projectId, solutionId, setup, exampleFixture, code } = offered.session;
  // Codewars continues its session, so the bot keeps the attempts.
  if (present?.projectId === projectId && present.solutionId === solutionId) {
    return { kind: 'begun', session: present, offered, isAgain };
  }
  // Codewars forgot its session and began another. The code stays.
  if (isSameKata) {
    const session = { ...present, projectId, solutionId, lastValid: null };
    await rows.begin(trainee, session);
    return { kind: 'begun', session, offered, isAgain };
  }
  const { name, slug, rank, tags } = offered;
  const session: SessionRecord = {
    id: newId(),
    account: { username: link.username, codewarsId: link.codewarsId },
    kata: { id: kata, name, slug, rank, tags: [...tags] },
    language: wanted.language,
    strategy: 'strategy' in wanted ? wanted.strategy : null,
    projectId,
    solutionId,
    setup,
    exampleFixture,
    earlierCode: code,
    startedAt: now(),
    attempts: 0,
    lastValid: null,
  };
  await rows.begin(trainee, session, present);
  return { kind: 'begun', session, offered, isAgain };
}

export async function peek(
  deps: BeginDeps,
  trainee: Trainee,
  wanted: { readonly strategy: Strategy; readonly language: string },
): Promise<Offered> {
  deps.offer.require(wanted);
  const apiKey = await apiKeyOf(deps, trainee);
  const person = trainee.userId;
  return deps.offer.ask(wanted, person, () =>
    deps.codewars.trainNext({ ...wanted, peek: true }, apiKey, { person }),
  );
}

async function beginOnCodewars(
  { codewars, offer }: BeginDeps,
  wanted: Wanted,
  apiKey: string,
  person: string,
): Promise<{ readonly offered: Offered; readonly kata: string | null }> {
  const { language } = wanted;
  if ('strategy' in wanted) {
    const offered = await offer.ask(wanted, person, () => codewars.trainNext(wanted, apiKey, { person }));
    const kata = offered.slug === null ? undefined : await look(codewars, offered.slug, person);
    return { offered, kata: kata?.id ?? null };
  }
  const kata = await look(codewars, wanted.kata, person);
  // An empty list of languages means that Codewars left it out.
  if (kata !== undefined && kata.languages.length > 0 && !kata.languages.includes(language)) {
    const { id, languages } = kata;
    throw new MemberError('LanguageMissing', { wanted: language, languages, kata: id });
  }
  const offered = await offer.ask(wanted, person, () => codewars.trainKata(wanted, apiKey, { person }));
  return { offered, kata: kata?.id ?? (kataIdPattern.test(wanted.kata) ? wanted.kata : null) };
}

/** The kata, if Codewars answers in time: a session can begin without it. */
async function look(
  codewars: TrainingDeps['codewars'],
  idOrSlug: string,
  person: string,
): Promise<Kata | undefined> {
  try {
    return (await codewars.kata(idOrSlug, { withinMs: kataWithinMs, person })).value;
  } catch (error) {
    if (error instanceof CodewarsError) return undefined;
    throw error;
  }
}

function isAbout({ kata, language }: SessionRecord, wanted: Wanted): boolean {
  if (!('kata' in wanted) || wanted.language !== language) return false;
  return wanted.kata === kata.id || wanted.kata === kata.slug;
}

const rememberedForMs = 3_600_000;
/** One refusal in JSON may concern the kata or strategy; this many, to several members, concern training itself. */
const manyRefused = 3;
const maxRefused = 10;

type Offer = ReturnType<typeof createOffer>;

/** Remembers for each language whether Codewars offers its two training calls. */
export function createOffer(now: () => number) {
  const missingSince = new Map<string, number>();
  /** By call: which kata or strategies were refused to whom since the last success. */
  const refused = new Map<string, LRUCache<string, string>>();

  function isOffered(wanted: Wanted): boolean {
    const since = missingSince.get(callOf(wanted));
    return since === undefined || ageOf(since, now()) >= rememberedForMs;
  }

  function isRefusedToMany(wanted: Wanted, userId: string): boolean {
    const call = callOf(wanted);
    const inputs = refused.get(call) ?? new LRUCache({ max: maxRefused });
    refused.set(call, inputs.set('kata' in wanted ? wanted.kata : wanted.strategy, userId));
    return inputs.size >= manyRefused && new Set(inputs.values()).size > 1;
  }

  return {
    isOffered,

    /** Whether a call is known to be missing. */
    isOff: (): boolean => [...missingSince.values()].some((since) => ageOf(since, now()) < rememberedForMs),

    /** @throws CodewarsError `Unsupported` */
    require(wanted: Wanted): void {
      if (isOffered(wanted)) return;
      throw new CodewarsError('Unsupported', { subject: { kind: 'language', name: wanted.language } });
    },

    /** Makes a training call, and remembers whether Codewars offers it. */
    async ask<T>(wanted: Wanted, userId: string, call: () => Promise<T>): Promise<T> {
      try {
        const answer = await call();
        missingSince.clear();
        refused.clear();
        return answer;
      } catch (error) {
        if (error instanceof CodewarsError && error.code === 'Unsupported') {
          if (error.isPage || isRefusedToMany(wanted, userId)) missingSince.set(callOf(wanted), now());
        }
        throw error;
      }
    },
  };
}

const callOf = (wanted: Wanted): string => `${'kata' in wanted ? 'kata' : 'next'} ${wanted.language}`;
