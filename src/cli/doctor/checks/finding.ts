/** What a check found: a line of the doctor's. */
export type Finding =
  | { readonly kind: 'good'; readonly what: string }
  /** The bot would not work, or not all of it. `next`: what to do about it. */
  | { readonly kind: 'bad'; readonly what: string; readonly next: string }
  /** It works, but not for long or not as well as it could. */
  | { readonly kind: 'doubtful'; readonly what: string; readonly next: string }
  | { readonly kind: 'skipped'; readonly what: string; readonly why: string };

export const good = (what: string): Finding => ({ kind: 'good', what });
export const bad = (what: string, next: string): Finding => ({ kind: 'bad', what, next });
export const doubtful = (what: string, next: string): Finding => ({ kind: 'doubtful', what, next });
export const skipped = (what: string, why: string): Finding => ({ kind: 'skipped', what, why });

/** What a check found, and what those after it need to know. */
export interface Checked<T = undefined> {
  readonly findings: readonly Finding[];
  readonly known?: T;
}

/** A check. What it throws is a failure of its own; `signal` ends it when its time is over. */
export type Check<T = undefined> = (signal: AbortSignal) => Promise<Checked<T>>;
