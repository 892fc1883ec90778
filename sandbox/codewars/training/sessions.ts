import type { KataFacts } from '../world/model.ts';
import { anythingToIntegerTraining as sample } from '../world/samples.ts';
import { idOf } from '../world/seed.ts';

/** Someone's training of a kata in a language, from its beginning to its end. */
export interface Session {
  readonly owner: string;
  readonly kata: KataFacts;
  readonly language: string;
  /** By which of the two calls it began: the reference shows other ids for each. */
  readonly way: Way;
  readonly projectId: string;
  readonly solutionId: string;
  /** Whether the newest attempt passed. */
  valid: boolean;
}

type Way = 'next' | 'chosen';

/** The sessions in progress, and the code that everybody wrote in theirs. */
export class Sessions {
  readonly #open = new Map<string, Session>();
  /** How many have ended, by what they were: the next of the same has ids of its own. */
  readonly #ended = new Map<string, number>();
  readonly #written = new Map<string, string>();

  /** Goes on with the session of that kata and language, or begins one. A peek keeps none. */
  begin(owner: string, kata: KataFacts, language: string, way: Way, peek = false): Session {
    const ids = this.#idsOf(owner, kata, language, way);
    const session = this.#open.get(ids.solutionId) ?? { owner, kata, language, way, ...ids, valid: false };
    if (!peek) this.#open.set(ids.solutionId, session);
    return session;
  }

  /** A session in progress, for the user who began it. */
  find(owner: string, projectId: string, solutionId: string): Session | undefined {
    const session = this.#open.get(solutionId);
    return session?.owner === owner && session.projectId === projectId ? session : undefined;
  }

  write(session: Session, code: string): void {
    this.#written.set(workOf(session), code);
  }

  /** What was attempted last, in this session or an earlier one. */
  codeOf(session: Session): string | null {
    return this.#written.get(workOf(session)) ?? null;
  }

  end(session: Session): void {
    this.#open.delete(session.solutionId);
    const name = `${workOf(session)} ${session.way}`;
    this.#ended.set(name, (this.#ended.get(name) ?? 0) + 1);
  }

  endAll(): void {
    for (const session of this.#open.values()) this.end(session);
  }

  #idsOf(
    owner: string,
    kata: KataFacts,
    language: string,
    way: Way,
  ): Pick<Session, 'projectId' | 'solutionId'> {
    const name = `${workOf({ owner, kata, language })} ${way}`;
    const ended = this.#ended.get(name) ?? 0;
    const isSample =
      kata.slug === 'anything-to-integer' && owner === 'some_user' && language === 'javascript';
    if (isSample && ended === 0) return sample[way];
    const text = ended === 0 ? name : `${name} ${ended}`;
    return { projectId: idOf('session', `project ${text}`), solutionId: idOf('session', text) };
  }
}

function workOf({ owner, kata, language }: Pick<Session, 'owner' | 'kata' | 'language'>): string {
  return `${owner} ${kata.id} ${language}`;
}
