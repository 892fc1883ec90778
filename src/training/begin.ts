import { MemberError } from '../errors.ts';
import { LRUCache } from 'lru-cache';
import { ageOf } from '../clock.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Kata, Strategy, Training as Offered } from '../codewars/model.ts';
import type { SessionRecord } from '../storage/records.ts';
import { apiKeyOf, type Trainee, type Wanted } from './model.ts';
import type { TrainingDeps } from './rows.ts';

type BeginDeps = TrainingDeps & { readonly offer: Offer; readonly newId: () => string };

type BegunRow =
  | {
      readonly kind: 'begun';
      readonly session: SessionRecord;
      readonly offered: Offered;
      readonly isAgain: boolean;
    }
  | { readonly kind: 'inTheWay'; readonly session: SessionRecord };

// A look at the kata comes before or after the call that counts, and must not use up its time.
const lookWithinMs = 4000;
/** Codewars' ids; its slugs are words. */
const id = /^[0-9a-f]{24}$/;

/** Begins a session on Codewars and keeps it. @throws MemberError `NoApiKey`, `LanguageMissing`; CodewarsError; StorageError */
export async function beginSession(
  deps: BeginDeps,
  trainee: Trainee,
  wanted: Wanted,
  replace: boolean,
): Promise<BegunRow> {
  const { rows, newId, now } = deps;
  deps.offer.demand(wanted);
  const link = await deps.members.get(trainee.guildId, trainee.userId);
  const apiKey = await apiKeyOf(deps, trainee);
  if (link === undefined) throw new MemberError('NoApiKey');
  const present = await rows.session(trainee);
  const goesOn = present !== undefined && isAbout(present, wanted);
  if (present !== undefined && present.attempts > 0 && !replace && !goesOn) {
    return { kind: 'inTheWay', session: present };
  }
  const { offered, kata } = await beginOnCodewars(deps, wanted, apiKey, trainee.userId);
  if (offered.session === null) {
    const cause = new Error('training began without a session');
    throw new CodewarsError('UnexpectedResponse', {
      subject: { kind: 'language', name: wanted.language },
      cause,
    });
  }
  const isAgain =
    'strategy' in wanted &&
    present?.language === wanted.language &&
    (present.kata.slug ?? present.kata.name) === (offered.slug ?? offered.name);
  const { projectId, solutionId, setup, exampleFixture, code } = offered.session;
  // Codewars goes on with its own session of that kata: so do we, with every attempt.
  if (present?.projectId === projectId && present.solutionId === solutionId) {
    return { kind: 'begun', session: present, offered, isAgain };
  }
  // Codewars knew that session no longer: what was written in it stays.
  if (goesOn) {
    const session = { ...present, projectId, solutionId, lastValid: null };
    await rows.begin(trainee, session, undefined);
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

/** What would come next, without beginning it. @throws as `beginSession` */
export async function peek(
  deps: BeginDeps,
  trainee: Trainee,
  wanted: { readonly strategy: Strategy; readonly language: string },
): Promise<Offered> {
  deps.offer.demand(wanted);
  const apiKey = await apiKeyOf(deps, trainee);
  const person = trainee.userId;
  return deps.offer.ask(wanted, person, () =>
    deps.codewars.trainNext({ ...wanted, peek: true }, apiKey, { person }),
  );
}

/** A training that began, and the kata's id where it can be told. */
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
  // A kata without any language is one that Codewars told half of.
  if (kata !== undefined && kata.languages.length > 0 && !kata.languages.includes(language)) {
    throw new MemberError('LanguageMissing', {
      wanted: language,
      languages: kata.languages,
      kata: kata.id,
    });
  }
  const offered = await offer.ask(wanted, person, () => codewars.trainKata(wanted, apiKey, { person }));
  return { offered, kata: kata?.id ?? (id.test(wanted.kata) ? wanted.kata : null) };
}

/** The kata, where Codewars answers in time: a session can be begun without. */
async function look(
  codewars: TrainingDeps['codewars'],
  idOrSlug: string,
  person: string,
): Promise<Kata | undefined> {
  try {
    return (await codewars.kata(idOrSlug, { withinMs: lookWithinMs, person })).value;
  } catch (error) {
    if (error instanceof CodewarsError) return undefined;
    throw error;
  }
}

/** Whether that very kata is wanted again. */
function isAbout({ kata, language }: SessionRecord, wanted: Wanted): boolean {
  if (!('kata' in wanted) || wanted.language !== language) return false;
  return wanted.kata === kata.id || wanted.kata === kata.slug;
}

const rememberedForMs = 3_600_000;
/**
 * A refusal in JSON may be about what was asked for, such as a strategy without kata. So many different ones, not all of one member,
 * are about the call.
 */
const manyRefused = 3;
const mostKept = 10;

type Offer = ReturnType<typeof createOffer>;

/**
 * Whether Codewars offers training, as far as this process has found out: for each of its two calls and each language. Only a call can
 * tell, so it is offered until one fails.
 */
export function createOffer(now: () => number) {
  const missingSince = new Map<string, number>();
  /** What was refused since the last success, and to whom. */
  const refused = new Map<string, LRUCache<string, string>>();

  function stands(wanted: Wanted): boolean {
    const since = missingSince.get(callOf(wanted));
    return since === undefined || ageOf(since, now()) >= rememberedForMs;
  }

  function isRefusedToMany(wanted: Wanted, userId: string): boolean {
    const call = callOf(wanted);
    const inputs = refused.get(call) ?? new LRUCache({ max: mostKept });
    refused.set(call, inputs.set('kata' in wanted ? wanted.kata : wanted.strategy, userId));
    return inputs.size >= manyRefused && new Set(inputs.values()).size > 1;
  }

  return {
    stands,

    /** Whether some call was found missing within the last hour, and none has succeeded since. */
    isOff: (): boolean => [...missingSince.values()].some((since) => ageOf(since, now()) < rememberedForMs),

    /** @throws CodewarsError `Unsupported` while it does not stand */
    demand(wanted: Wanted): void {
      if (stands(wanted)) return;
      throw new CodewarsError('Unsupported', { subject: { kind: 'language', name: wanted.language } });
    },

    /** Asks Codewars for a member, and remembers what the answer says of the offer. */
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
