import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../answer.ts';
import { ok, refusal } from '../answer.ts';
import { Grader } from '../grading/grader.ts';
import { gradedKata } from '../grading/kata/index.ts';
import { notGraded, verdictOf } from '../grading/output.ts';
import type { Verdict } from '../grading/output.ts';
import { languages } from '../../../facts/languages.ts';
import { idOf } from '../world/seed.ts';
import type { Session } from './sessions.ts';

interface Attempt {
  readonly owner: string;
  verdict: Verdict | undefined;
  polls: number;
}

/** Attempts, from being handed in to their results. */
export class Attempts {
  readonly #grader: Grader;
  readonly #gradingMs: (code: string) => number;
  readonly #attempts = new Map<string, Attempt>();
  /** The newest attempt of each session: only its result counts for it. */
  readonly #newest = new WeakMap<Session, Attempt>();
  #count = 0;

  /** `gradingMs`: how long a grading takes at least. */
  constructor(gradingMs: number | ((code: string) => number), limitMs?: number) {
    this.#grader = new Grader(limitMs);
    this.#gradingMs = typeof gradingMs === 'number' ? () => gradingMs : gradingMs;
  }

  /** Begins grading, and answers the id by which to ask for the result. */
  begin(session: Session, code: string, format: 'html' | 'raw'): string {
    const attempt: Attempt = { owner: session.owner, verdict: undefined, polls: 0 };
    const dmid = deferredId(this.#count);
    this.#count += 1;
    this.#attempts.set(dmid, attempt);
    this.#newest.set(session, attempt);
    session.valid = false;
    void this.#grade(session, code, format).then((verdict) => {
      attempt.verdict = verdict;
      if (this.#newest.get(session) === attempt) session.valid = verdict.valid;
    });
    return dmid;
  }

  /** `GET /deferred/:dmid`: while it runs there is no result, in both of the ways in which Codewars says so. */
  result(owner: string, dmid: string): Answer {
    const attempt = this.#attempts.get(dmid);
    if (attempt?.owner !== owner) return refusal(404);
    attempt.polls += 1;
    if (attempt.verdict === undefined) return ok({ success: attempt.polls % 2 === 0, dmid });
    return ok({ success: true, dmid, ...attempt.verdict });
  }

  /** No one is told of any attempt made so far. */
  forget(): void {
    this.#attempts.clear();
  }

  close(): void {
    this.forget();
    this.#grader.close();
  }

  async #grade({ kata, language }: Session, code: string, format: 'html' | 'raw'): Promise<Verdict> {
    const least = sleep(this.#gradingMs(code), undefined, { ref: false });
    const graded = language === 'javascript' ? gradedKata.find(({ slug }) => slug === kata.slug) : undefined;
    const verdict =
      graded === undefined
        ? notGraded(whyNot(language), format)
        : verdictOf(await this.#grader.grade(graded, code), format);
    await least;
    return verdict;
  }
}

function whyNot(language: string): string {
  if (language === 'javascript') {
    return `This stand-in has no tests for this kata. It has some for ${gradedKata.map(({ slug }) => slug).join(', ')}.`;
  }
  const name = languages.find(({ id }) => id === language)?.name ?? language;
  return `This stand-in runs JavaScript only: it cannot grade ${name}.`;
}

/** Ten letters and digits, as in the reference's `4rsdaDf8d`. */
function deferredId(index: number): string {
  return Buffer.from(idOf('session', `attempt ${index}`), 'hex')
    .toString('base64url')
    .replaceAll(/[-_]/g, 'x')
    .slice(0, 10);
}
