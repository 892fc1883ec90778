import { LRUCache } from 'lru-cache';
import type { Catalogue, KataQuery } from '../catalogue/catalogue.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Kata, Strategy } from '../codewars/model.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Members } from '../members/members.ts';
import { StorageError } from '../storage/errors.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { completedIn, hasCompleted, isWhole } from './completed-list.ts';
import type { Completions } from './completions.ts';
import { readStanding, worthOf } from './standing.ts';
import { wantedOf, type RankClass, type Wanted } from './wanted.ts';

/** Which kata is wanted. */
export interface Ask {
  /** Who asks: their calls to Codewars take turns with those of others. */
  readonly userId: string;
  /** Whose level and completed kata count; `null`: a member who is not linked, taken for a beginner. */
  readonly account: Account | null;
  /** A language id. */
  readonly language: string;
  readonly strategy: Strategy;
  /** Whose members are counted; `null` in direct messages. */
  readonly guildId: string | null;
  /** Ranks above (+1: "Harder") or below (−1: "Easier") what the strategy would choose. */
  readonly shift: number;
  /** A kata that was just shown, not to be shown again while there are others. */
  readonly not?: string | undefined;
}

export interface Recommendation {
  readonly kind: 'kata';
  /** `totalCompleted`: how many have solved it, over all languages; `null` where it is not known. `rank` null: in beta. */
  readonly kata: Pick<Kata, 'id' | 'name' | 'tags' | 'languages'> & {
    readonly rank: number | null;
    readonly totalCompleted: number | null;
  };
  /** The score that it brings; `null` where it brings none (beta, completed before) or where that is not known. */
  readonly worth: ReturnType<typeof worthOf>;
  /** How many members of the server have completed it in any language; `null` where that was not counted. */
  readonly solvedHere: number | null;
  /** Whether the member has completed it before: in this language, in others, or not at all. */
  readonly before: 'here' | 'elsewhere' | 'never' | 'unknown' | 'notLinked';
  /** Whether another one was wanted, and there is none that was not shown lately. */
  readonly isOnly: boolean;
}

export interface Nothing {
  readonly kind: 'nothing';
  /** `unknown`: no kata of that kind is known in the language. `exhausted`: all that are known are completed. */
  readonly why: 'unknown' | 'exhausted';
}

interface RecommenderOptions {
  readonly storage: { readonly snapshots: Pick<Storage['snapshots'], 'get'> };
  /** Whose reads the catalogue learns from (`learning`). */
  readonly codewars: Pick<Codewars, 'kata'>;
  readonly accounts: Pick<Accounts, 'read'>;
  readonly catalogue: Pick<Catalogue, 'byId' | 'find' | 'unclear'>;
  readonly completions: Pick<Completions, 'read' | 'kept'>;
  readonly members: Pick<Members, 'list'>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** How long an answer waits for pages of the member's completed list. */
const completionsWithinMs = 2_500;
/** With so few to choose from, kata are looked up of which too little is known. */
const few = 5;
const lookedUpAtOnce = 3;
const lookUpWithinMs = 1_500;
const confirmWithinMs = 2_000;
/** How often what was chosen may turn out to be gone, or to be something else than was known. */
const mostTries = 5;
/** Of a person and a language, the kata that were shown last are not shown again while there are others. */
const shownKept = 20;
const peopleKept = 1_000;
/** Reading more lists than that to count who solved a kata takes longer than the number is worth. */
const mostLinks = 500;
/** A list can take 200 KB: not all are in memory at once. */
const listsAtOnce = 50;

const nothingCompleted: CompletionsRecord = { languages: {}, total: 0, readAt: 0 };

/** What one choice is made from. */
interface Choice {
  readonly ask: Ask;
  readonly wanted: Wanted;
  /** Completed in the language. */
  readonly done: ReadonlySet<string>;
  /** Not to be chosen: found to be gone, or to be something else. */
  readonly not: Set<string>;
  /** What the catalogue has of each class: it is looked through once, unless it learned something meanwhile. */
  readonly known: Map<RankClass, readonly string[]>;
}

interface Chosen extends Pick<Recommendation, 'isOnly'> {
  readonly id: string;
  readonly ranks: RankClass;
}

export type Recommender = ReturnType<typeof createRecommender>;

/** Chooses a kata from the catalogue by what the member has completed and how good they are. */
export function createRecommender(options: RecommenderOptions) {
  const { catalogue, codewars, accounts, completions, members, random } = options;
  const shown = new LRUCache<string, readonly string[]>({ max: peopleKept });

  return {
    /** The language an account is best at by score; `undefined` where there is none. @throws CodewarsError, MemberError `AccountGone` */
    async bestLanguage(account: Account, userId: string): Promise<string | undefined> {
      const { value } = await accounts.read(account, { person: userId });
      const [best] = Object.entries(value.ranks.languages).sort(([, a], [, b]) => b.score - a.score);
      return best?.[0];
    },

    /** @throws CodewarsError when the member's level cannot be read, StorageError */
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
        not: new Set(),
        known: new Map(),
      };
      await lookUpWhereFew(choice);

      for (let tries = 0; tries < mostTries; tries += 1) {
        const chosen = choose(choice);
        if ('why' in chosen) return chosen;
        const { id, ranks, isOnly } = chosen;
        const kata = await confirm(id, { language, ranks, tags: choice.wanted.tags }, userId);
        if (kata === undefined) {
          choice.not.add(id);
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

  /** Asks for kata that may be wanted, but of which the rank is not known. What that brings, the catalogue learns. */
  async function lookUpWhereFew(choice: Choice): Promise<void> {
    if (fitting(choice, choice.wanted.classes[0]).length >= few) return;
    const plausible = catalogue.unclear(lookedUpAtOnce, {
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

  /** One of the first class that has any; one that was not shown lately, if there is one; the one that was just shown last of all. */
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
    const { done, not, wanted } = choice;
    return ofKind(choice, ranks).filter((id) => done.has(id) === wanted.completed && !not.has(id));
  }

  function ofKind({ ask, wanted, known }: Choice, ranks: RankClass): readonly string[] {
    const ids = known.get(ranks) ?? catalogue.find({ language: ask.language, ranks, tags: wanted.tags });
    known.set(ranks, ids);
    return ids;
  }

  /**
   * The kata as Codewars has it now, or, when it cannot be asked, as it is known. `undefined`: it is gone, or no longer what was
   * looked for.
   */
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
    if (key !== undefined) shown.set(key, [id, ...(shown.get(key) ?? [])].slice(0, shownKept));
  }

  /**
   * Counts the accounts linked in a server that have completed a kata in any language. `null` where that is not known of most of
   * them, in large servers, and when the store fails: a recommendation does not fail for want of a number.
   */
  async function countSolvedHere(guildId: string | null, kataId: string): Promise<number | null> {
    if (guildId === null) return null;
    try {
      const links = await members.list(guildId);
      if (links.length > mostLinks) return null;
      const accounts = [...new Map(links.map((link) => [accountKey(link), link])).values()];
      let [read, solved] = [0, 0];
      for (let from = 0; from < accounts.length; from += listsAtOnce) {
        const lists = await completions.kept(accounts.slice(from, from + listsAtOnce));
        const known = lists.filter((list) => list !== undefined);
        read += known.length;
        solved += known.filter((list) => hasCompleted(list, kataId)).length;
      }
      return read * 2 > accounts.length ? solved : null;
    } catch (error) {
      if (error instanceof StorageError) return null;
      throw error;
    }
  }
}

/** Without a link it is not known who asks. */
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
    kata.languages.includes(language) &&
    (ranks?.includes(kata.rank?.id ?? null) ?? true) &&
    (tags?.some((tag) => kata.tags.includes(tag)) ?? true)
  );
}
