import type { Answer } from './answer.ts';
import { ok, refusal } from './answer.ts';
import { isKnownGood, verdictOf } from './judge.ts';
import type { Verdict } from './judge.ts';
import { factsOf } from './model.ts';
import type { KataFacts } from './model.ts';
import { nextKata } from './queue.ts';
import { anythingToIntegerTraining as sample } from './samples.ts';
import { idOf, pick } from './seed.ts';
import { exampleFor, setupFor } from './setup-code.ts';
import type { World } from './world.ts';

interface Session {
  readonly owner: string;
  readonly kata: KataFacts;
  readonly language: string;
  readonly projectId: string;
  readonly solutionId: string;
  code: string | null;
  valid: boolean;
}

interface Deferred {
  readonly owner: string;
  readonly session: Session;
  readonly verdict: Verdict;
  polls: number;
}

/** The training calls of the reference: sessions, attempts, their results, and ending them. */
export class Training {
  readonly #world: World;
  readonly #sessions = new Map<string, Session>();
  readonly #deferred = new Map<string, Deferred>();
  /** How many kata were taken from a queue, by owner, language and strategy. */
  readonly #taken = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** `POST /code-challenges/:language/train`. */
  next(owner: string, language: string, form: URLSearchParams): Answer {
    const strategy = form.get('strategy') ?? 'default';
    const queue = `${owner} ${language} ${strategy}`;
    const taken = this.#taken.get(queue) ?? 0;
    const found = nextKata(this.#world, owner, language, strategy, taken);
    if ('problem' in found) return refusal(422, found.problem);
    const peek = form.get('peek') === 'true';
    if (!peek) this.#taken.set(queue, taken + 1);
    return ok(this.#training(this.#begin(owner, found.kata, language, 'next', peek)));
  }

  /** `POST /code-challenges/:id_or_slug/:language/train`. */
  chosen(owner: string, idOrSlug: string, language: string): Answer {
    const found = this.#world.findKata(idOrSlug);
    if (found === undefined) return refusal(404);
    const kata = factsOf(found);
    if (!kata.languages.includes(language))
      return refusal(422, 'language is not available for this code challenge');
    return ok(this.#training(this.#begin(owner, kata, language, 'chosen', false)));
  }

  /** `POST …/attempt`: judged at once, told later, as Codewars does. */
  attempt(owner: string, projectId: string, solutionId: string, form: URLSearchParams): Answer {
    const session = this.#sessionOf(owner, projectId, solutionId);
    if (session === undefined) return refusal(404);
    const code = form.get('code') ?? '';
    if (code.trim() === '') return refusal(422, "code can't be blank");
    session.code = code;
    session.valid = false;
    const format = form.get('output_format') === 'raw' ? 'raw' : 'html';
    const valid = isKnownGood(session.kata.slug, session.language, code);
    const dmid = deferredId(this.#deferred.size);
    this.#deferred.set(dmid, { owner, session, verdict: verdictOf(valid, format), polls: 0 });
    return ok({ success: true, dmid });
  }

  /** `GET /deferred/:dmid`: twice without a result, in both of the ways in which Codewars says so. */
  deferred(owner: string, dmid: string): Answer {
    const deferred = this.#deferred.get(dmid);
    if (deferred?.owner !== owner) return refusal(404);
    deferred.polls += 1;
    if (deferred.polls === 1) return ok({ success: false, dmid });
    if (deferred.polls === 2) return ok({ success: true, dmid });
    deferred.session.valid = deferred.verdict.valid;
    return ok({ success: true, dmid, ...deferred.verdict });
  }

  /** `POST …/finalize`: ends a session whose last attempt was valid. */
  finalize(owner: string, projectId: string, solutionId: string): Answer {
    const session = this.#sessionOf(owner, projectId, solutionId);
    if (session === undefined) return refusal(404);
    if (!session.valid) return refusal(422, 'solution must be valid before it can be finalized');
    this.#sessions.delete(solutionId);
    return ok({ success: true });
  }

  #sessionOf(owner: string, projectId: string, solutionId: string): Session | undefined {
    const session = this.#sessions.get(solutionId);
    return session?.owner === owner && session.projectId === projectId ? session : undefined;
  }

  /** Goes on with the session of that kata and language, with the code written so far, or begins one. */
  #begin(owner: string, kata: KataFacts, language: string, way: 'next' | 'chosen', peek: boolean): Session {
    const name = `${owner} ${kata.id} ${language} ${way}`;
    const isSample =
      kata.slug === 'anything-to-integer' && owner === 'some_user' && language === 'javascript';
    const ids = isSample
      ? sample[way]
      : { projectId: idOf('session', `project ${name}`), solutionId: idOf('session', name) };
    const session = this.#sessions.get(ids.solutionId) ?? {
      owner,
      kata,
      language,
      ...ids,
      code: null,
      valid: false,
    };
    if (!peek) this.#sessions.set(ids.solutionId, session);
    return session;
  }

  #training({ kata, language, projectId, solutionId, code }: Session): unknown {
    const isSample = kata.slug === 'anything-to-integer' && language === 'javascript';
    const setup = isSample ? sample.setup : setupFor(kata.slug, language);
    const exampleFixture = isSample ? sample.exampleFixture : exampleFor(kata.slug, language);
    return {
      success: true,
      name: kata.name,
      slug: kata.slug,
      description: kata.description,
      author: isSample ? sample.author : (this.#world.findUser(kata.author)?.name ?? kata.author),
      rank: kata.rank.id,
      averageCompletion: isSample ? sample.averageCompletion : 4 + pick(`${kata.id} minutes`, 2000) / 10,
      tags: kata.tags,
      session: { projectId, solutionId, setup, exampleFixture, code },
    };
  }
}

/** Ten letters and digits, as in the reference's `4rsdaDf8d`. */
function deferredId(index: number): string {
  return Buffer.from(idOf('session', `attempt ${index}`), 'hex')
    .toString('base64url')
    .replaceAll(/[-_]/g, 'x')
    .slice(0, 10);
}
