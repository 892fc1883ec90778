import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { accountKey } from '../members/account.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Members } from '../members/members.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { completedIn, hasCompleted, isWhole } from './completed-list.ts';
import type { Completions } from './completions.ts';
import { createConfirm } from './confirm.ts';
import { createLevels } from './levels.ts';
import type { Ask, Nothing, Recommendation, Recommender } from './recommender.ts';
import { createSolvedHere } from './solved-here.ts';
import { wantedOf, type RankClass, type Wanted } from './wanted.ts';
import { worthOf } from './worth.ts';

export interface RecommenderOptions {
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
/** How often what was chosen may turn out to be gone, or to be something else than was known. */
const mostTries = 5;
/** Of a person and a language, the kata that were shown last are not shown again while there are others. */
const shownKept = 20;
const peopleKept = 1_000;

const nothingCompleted: CompletionsRecord = { languages: {}, total: 0, readAt: 0 };

/** What one choice is made from. */
interface Choice {
  readonly ask: Ask;
  readonly wanted: Wanted;
  /** Completed in the language. */
  readonly done: ReadonlySet<string>;
  /** Not to be chosen: shown just now, or found to be something else. */
  readonly not: Set<string | undefined>;
  /** What the catalogue has of each class: it is looked through once, unless it learned something meanwhile. */
  readonly known: Map<RankClass, readonly string[]>;
}

/** Chooses from the catalogue by what the member has completed and how good they are. */
export function createRecommender(options: RecommenderOptions): Recommender {
  const { catalogue, completions, random } = options;
  const levels = createLevels(options);
  const facts = createConfirm(options);
  const countSolvedHere = createSolvedHere(options);
  const shown = new LRUCache<string, readonly string[]>({ max: peopleKept });

  return {
    bestLanguage: (account, userId) => levels.bestLanguage(account, userId),
    async recommend(ask) {
      const { account, language, strategy, shift, guildId, userId } = ask;
      const [standing, completed] = await Promise.all([
        levels.standing(account, language, userId),
        account === null ? nothingCompleted : completions.read(account, completionsWithinMs, userId),
      ]);
      const choice: Choice = {
        ask,
        wanted: wantedOf(strategy, standing.rank, shift),
        done: completedIn(completed, language),
        not: new Set([ask.not]),
        known: new Map(),
      };
      await lookUpWhereFew(choice);

      for (let tries = 0; tries < mostTries; tries += 1) {
        const chosen = choose(choice);
        if ('why' in chosen) return chosen;
        const query = { language, ranks: chosen.ranks, tags: choice.wanted.tags };
        const kata = await facts.confirm(chosen.id, query, userId);
        if (kata === undefined) {
          choice.not.add(chosen.id);
          choice.known.clear();
          continue;
        }
        noteShown(ask, chosen.id);
        const before = beforeOf(ask, completed, choice.done, chosen.id);
        const isWorthKnown = before === 'never' || before === 'elsewhere' || account === null;
        return {
          kind: 'kata',
          kata,
          worth: isWorthKnown ? worthOf(kata.rank, standing) : null,
          solvedHere: await countSolvedHere(guildId, chosen.id),
          before,
        };
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
    await facts.lookUp(plausible, { withinMs: lookUpWithinMs, person: choice.ask.userId });
    choice.known.clear();
  }

  /** One of the first class that has any; one that was not shown lately, if there is one. */
  function choose(choice: Choice): { readonly id: string; readonly ranks: RankClass } | Nothing {
    const { ask, wanted } = choice;
    const lately = new Set(shown.get(shownKey(ask) ?? ''));
    for (const ranks of wanted.classes) {
      const ids = fitting(choice, ranks);
      const unseen = ids.filter((id) => !lately.has(id));
      const from = unseen.length > 0 ? unseen : ids;
      const id = from[Math.floor(random() * from.length)];
      if (id !== undefined) return { id, ranks };
    }
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

  function noteShown(ask: Ask, id: string): void {
    const key = shownKey(ask);
    if (key !== undefined) shown.set(key, [id, ...(shown.get(key) ?? [])].slice(0, shownKept));
  }
}

/** Nobody knows who somebody without a link is. */
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
