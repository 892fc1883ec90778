import { LRUCache } from 'lru-cache';
import type { SolvedHereReader } from '../boards/solved-here.ts';
import type { Catalogue, KataQuery } from '../catalogue/catalogue.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Kata, Strategy } from '../codewars/model.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import { completedIn, hasCompleted, isWhole } from '../history/completed-list.ts';
import type { Completions } from '../history/completions.ts';
import { readStanding, worthOf, type StandingDeps } from './standing.ts';
import { wantedOf, type RankClass, type Wanted } from './wanted.ts';

export interface Ask {
  readonly userId: string;
  /** `null`: the member is not linked and counts as a beginner. */
  readonly account: Account | null;
  readonly language: string;
  readonly strategy: Strategy;
  /** `null` in direct messages. */
  readonly guildId: string | null;
  /** In ranks: +1 for "Harder", −1 for "Easier". */
  readonly shift: number;
  /** The kata that was just shown. */
  readonly not?: string | undefined;
}

export interface Recommendation {
  readonly kind: 'kata';
  /** `rank`: `null` in beta. `totalCompleted`: in all languages; `null` if unknown. */
  readonly kata: Pick<Kata, 'id' | 'name' | 'tags' | 'languages'> & {
    readonly rank: number | null;
    readonly totalCompleted: number | null;
  };
  /** `null` if it brings no score (beta, completed before) or that is unknown. */
  readonly worth: ReturnType<typeof worthOf>;
  /** How many members of the server have completed it; `null` if they were not counted. */
  readonly solvedHere: number | null;
  readonly before: 'here' | 'elsewhere' | 'never' | 'unknown' | 'notLinked';
  /** Whether another kata was wanted and all were shown lately. */
  readonly isOnly: boolean;
}

export interface Nothing {
  readonly kind: 'nothing';
  /** `unknown`: the catalogue has no such kata. `exhausted`: the member has completed all it has. */
  readonly why: 'unknown' | 'exhausted';
}

interface RecommenderOptions extends StandingDeps {
  /** Wrapped in `learning`, so that the catalogue learns from what is read. */
  readonly codewars: Pick<Codewars, 'kata'>;
  readonly catalogue: Pick<Catalogue, 'byId' | 'find' | 'unclear'>;
  readonly completions: Pick<Completions, 'read'>;
  readonly solvedHere: Pick<SolvedHereReader, 'read'>;
  readonly random: () => number;
}

const completionsWithinMs = 2_500;
/** With fewer to choose from, kata of unknown rank are looked up. */
const fewKata = 5;
const maxLookUps = 3;
const lookUpWithinMs = 1_500;
const confirmWithinMs = 2_000;
/** A chosen kata may turn out to be gone or changed. */
const maxTries = 5;
/** Per account and language; these kata are not shown again while there are others. */
const maxShown = 20;
const maxShownKeys = 1_000;

const nothingCompleted: CompletionsRecord = { languages: {}, total: 0, readAt: 0 };

interface Choice {
  readonly ask: Ask;
  readonly wanted: Wanted;
  /** The kata completed in the language. */
  readonly done: ReadonlySet<string>;
  /** Found to be gone or changed. */
  readonly excluded: Set<string>;
  /** By class, the kata in the catalogue: a search takes time. */
  readonly known: Map<RankClass, readonly string[]>;
}

interface Chosen extends Pick<Recommendation, 'isOnly'> {
  readonly id: string;
  readonly ranks: RankClass;
}

export type Recommender = ReturnType<typeof createRecommender>;

/** Chooses a kata from the catalogue by the member's rank and completed kata. */
export function createRecommender(options: RecommenderOptions) {
  const { catalogue, codewars, accounts, completions, solvedHere, random } = options;
  const shown = new LRUCache<string, readonly string[]>({ max: maxShownKeys });

  return {
    /** The language with the highest score. @throws CodewarsError; MemberError `AccountGone` */
    async bestLanguage(account: Account, userId: string): Promise<string | undefined> {
      const { value } = await accounts.read(account, { person: userId });
      const [best] = Object.entries(value.ranks.languages).sort(([, a], [, b]) => b.score - a.score);
      return best?.[0];
    },

    /** @throws CodewarsError if the member's rank is unknown; StorageError */
    async recommend(ask: Ask): Promise<Recommendation | Nothing> {
      const { account, language, strategy, shift, guildId, userId } = ask;
      const [standing, completed] = await Promise.all([
        readStanding(options, account, language, userId),
        account === null ? nothingCompleted : completions.read(account, completionsWithinMs, userId),
      ]);
      const choice: Choice = {
        ask,
        wanted: wantedOf(strategy, standing.rank, shift),
        done: completedIn(completed, language),
        excluded: new Set(),
        known: new Map(),
      };
      await lookUpWhereFew(choice);

      for (let tries = 0; tries < maxTries; tries += 1) {
        const chosen = choose(choice);
        if ('why' in chosen) return chosen;
        const { id, ranks, isOnly } = chosen;
        const kata = await confirm(id, { language, ranks, tags: choice.wanted.tags }, userId);
        if (kata === undefined) {
          choice.excluded.add(id);
          choice.known.clear();
          continue;
        }
        noteShown(ask, id);
        const before = beforeOf(ask, completed, choice.done, id);
        const isWorthKnown = before === 'never' || before === 'elsewhere' || account === null;
        const worth = isWorthKnown ? worthOf(kata.rank, standing) : null;
        const solvedHere = await countSolvedHere(guildId, id);
        return { kind: 'kata', kata, worth, solvedHere, before, isOnly };
      }
      return { kind: 'nothing', why: 'unknown' };
    },
  };

  /** Reads kata of unknown rank that may fit, so that the catalogue learns their rank. */
  async function lookUpWhereFew(choice: Choice): Promise<void> {
    if (fitting(choice, choice.wanted.classes[0]).length >= fewKata) return;
    const plausible = catalogue.unclear(maxLookUps, {
      seenIn: choice.ask.language,
      except: (id) => choice.done.has(id) !== choice.wanted.completed,
    });
    const how = { withinMs: lookUpWithinMs, person: choice.ask.userId };
    await Promise.all(plausible.map((id) => lookUp(id, how)));
    choice.known.clear();
  }

  async function lookUp(id: string, how: CallOptions): Promise<Kata | 'gone' | 'unknown'> {
    try {
      return (await codewars.kata(id, how)).value;
    } catch (error) {
      if (!(error instanceof CodewarsError)) throw error;
      return error.code === 'NotFound' ? 'gone' : 'unknown';
    }
  }

  /** Prefers the first class, then kata not shown lately; the one just shown comes last. */
  function choose(choice: Choice): Chosen | Nothing {
    const { ask, wanted } = choice;
    const lately = new Set(shown.get(shownKey(ask) ?? ''));
    let again: Chosen | undefined;
    for (const ranks of wanted.classes) {
      const ids = fitting(choice, ranks);
      const others = ids.filter((id) => id !== ask.not);
      const unseen = others.filter((id) => !lately.has(id));
      const from = unseen.length > 0 ? unseen : others;
      const id = from[Math.floor(random() * from.length)];
      if (id !== undefined) return { id, ranks, isOnly: ask.not !== undefined && unseen.length === 0 };
      const [same] = ids;
      if (same !== undefined) again ??= { id: same, ranks, isOnly: true };
    }
    if (again !== undefined) return again;
    const isAnyKnown = wanted.classes.some((ranks) => ofKind(choice, ranks).length > 0);
    return { kind: 'nothing', why: isAnyKnown && !wanted.completed ? 'exhausted' : 'unknown' };
  }

  function fitting(choice: Choice, ranks: RankClass): readonly string[] {
    const { done, excluded, wanted } = choice;
    return ofKind(choice, ranks).filter((id) => done.has(id) === wanted.completed && !excluded.has(id));
  }

  function ofKind({ ask, wanted, known }: Choice, ranks: RankClass): readonly string[] {
    const ids = known.get(ranks) ?? catalogue.find({ language: ask.language, ranks, tags: wanted.tags });
    known.set(ranks, ids);
    return ids;
  }

  /** `undefined` if the kata is gone or no longer fits. */
  async function confirm(
    id: string,
    query: KataQuery,
    person: string,
  ): Promise<Recommendation['kata'] | undefined> {
    const kata = await lookUp(id, { withinMs: confirmWithinMs, person });
    if (kata === 'gone') return undefined;
    if (kata !== 'unknown') {
      const { name, rank, tags, languages, totalCompleted } = kata;
      return fits(kata, query)
        ? { id: kata.id, name, rank: rank?.id ?? null, tags, languages, totalCompleted }
        : undefined;
    }
    const known = catalogue.byId(id);
    if (known === undefined) return undefined;
    const { name, rank = null, tags = [], seenIn = [], languages = seenIn } = known;
    return { id, name, rank, tags, languages, totalCompleted: null };
  }

  function noteShown(ask: Ask, id: string): void {
    const key = shownKey(ask);
    if (key !== undefined) shown.set(key, [id, ...(shown.get(key) ?? [])].slice(0, maxShown));
  }

  /** `null` outside of servers, if most lists are unknown, and if the store fails. */
  async function countSolvedHere(guildId: string | null, kataId: string): Promise<number | null> {
    const found = guildId === null ? undefined : await solvedHere.read(guildId, [kataId]);
    if (found === undefined || found.unread * 2 >= found.members) return null;
    return found.byKata.get(kataId)?.count ?? 0;
  }
}

function shownKey({ account, language }: Ask): string | undefined {
  return account === null ? undefined : `${accountKey(account)} ${language}`;
}

function beforeOf(
  { account }: Ask,
  completed: CompletionsRecord,
  done: ReadonlySet<string>,
  id: string,
): Recommendation['before'] {
  if (account === null) return 'notLinked';
  if (done.has(id)) return 'here';
  if (hasCompleted(completed, id)) return 'elsewhere';
  return isWhole(completed) ? 'never' : 'unknown';
}

function fits(kata: Kata, { language, ranks, tags }: KataQuery): boolean {
  return (
    (language === undefined || kata.languages.includes(language)) &&
    (ranks?.includes(kata.rank?.id ?? null) ?? true) &&
    (tags?.some((tag) => kata.tags.includes(tag)) ?? true)
  );
}
