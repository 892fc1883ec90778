import type { Answer } from '../answer.ts';
import { ok, refusal } from '../answer.ts';
import type { Attempts } from './attempts.ts';
import { complete } from './finalizing.ts';
import { factsOf } from '../world/model.ts';
import { nextKata } from './queue.ts';
import { anythingToIntegerTraining as sample } from '../world/samples.ts';
import { pick } from '../world/seed.ts';
import type { Session, Sessions } from './sessions.ts';
import { exampleFor, setupFor } from './setup-code.ts';
import type { Finalized } from '../stand-in.ts';
import type { World } from '../world/world.ts';

/** In characters. Codewars has a limit too, but does not publish it. */
const longestCode = 65_000;

export interface TrainingOptions {
  readonly world: World;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly now: () => number;
  readonly onFinalized: (finalized: Finalized) => void;
}

/** The training calls of the reference: sessions, attempts, their results, and ending them. */
export class Training {
  readonly #options: TrainingOptions;
  /** How many kata were taken from a queue, by owner, language and strategy. */
  readonly #taken = new Map<string, number>();

  constructor(options: TrainingOptions) {
    this.#options = options;
  }

  /** `POST /code-challenges/:language/train`. */
  next(owner: string, language: string, form: URLSearchParams): Answer {
    const { world, sessions } = this.#options;
    const strategy = form.get('strategy') ?? 'default';
    const queue = `${owner} ${language} ${strategy}`;
    const taken = this.#taken.get(queue) ?? 0;
    const found = nextKata(world, world.nameOf(owner), language, strategy, taken);
    if ('problem' in found) return refusal(422, found.problem);
    const peek = form.get('peek') === 'true';
    if (!peek) this.#taken.set(queue, taken + 1);
    return ok(this.#training(sessions.begin(owner, found.kata, language, 'next', peek)));
  }

  /** `POST /code-challenges/:id_or_slug/:language/train`. */
  chosen(owner: string, idOrSlug: string, language: string): Answer {
    const { world, sessions } = this.#options;
    const found = world.findKata(idOrSlug);
    if (found === undefined) return refusal(404);
    const kata = factsOf(found);
    if (!kata.languages.includes(language))
      return refusal(422, 'language is not available for this code challenge');
    return ok(this.#training(sessions.begin(owner, kata, language, 'chosen')));
  }

  /** `POST …/attempt`: what comes of it is told later. */
  attempt(owner: string, projectId: string, solutionId: string, form: URLSearchParams): Answer {
    const { sessions, attempts } = this.#options;
    const session = sessions.find(owner, projectId, solutionId);
    if (session === undefined) return refusal(404);
    const code = form.get('code') ?? '';
    if (code.trim() === '') return refusal(422, "code can't be blank");
    if (code.length > longestCode)
      return refusal(422, `code is too long (maximum is ${longestCode} characters)`);
    sessions.write(session, code);
    const format = form.get('output_format') === 'raw' ? 'raw' : 'html';
    return ok({ success: true, dmid: attempts.begin(session, code, format) });
  }

  /** `GET /deferred/:dmid`. */
  result(owner: string, dmid: string): Answer {
    return this.#options.attempts.result(owner, dmid);
  }

  /** `POST …/finalize`: ends a session whose last attempt was valid, and counts the kata as completed. */
  finalize(owner: string, projectId: string, solutionId: string): Answer {
    const { world, sessions, now, onFinalized } = this.#options;
    const session = sessions.find(owner, projectId, solutionId);
    if (session === undefined) return refusal(404);
    if (!session.valid) return refusal(422, 'solution must be valid before it can be finalized');
    const { kata, language } = session;
    const username = world.nameOf(owner);
    const progress = complete(world, username, kata, language, now());
    sessions.end(session);
    onFinalized({ username, kataId: kata.id, solutionId, language, ...progress });
    return ok({ success: true });
  }

  #training(session: Session): unknown {
    const { kata, language, projectId, solutionId } = session;
    const { world, sessions } = this.#options;
    const isSample = kata.slug === 'anything-to-integer' && language === 'javascript';
    return {
      success: true,
      name: kata.name,
      slug: kata.slug,
      description: kata.description,
      author: isSample ? sample.author : (world.findUser(kata.author)?.name ?? kata.author),
      rank: kata.rank.id,
      averageCompletion: isSample ? sample.averageCompletion : 4 + pick(`${kata.id} minutes`, 2000) / 10,
      tags: kata.tags,
      session: {
        projectId,
        solutionId,
        setup: setupFor(kata.slug, language),
        exampleFixture: exampleFor(kata.slug, language),
        code: sessions.codeOf(session),
      },
    };
  }
}
