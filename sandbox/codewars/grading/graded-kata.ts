/** A kata that this stand-in can grade in JavaScript. */
export interface GradedKata {
  readonly slug: string;
  /** The function that a solution defines, and that its tests call. */
  readonly calls: string;
  readonly setup: string;
  /** The tests that are shown beside the set-up code. */
  readonly example: string;
  /**
   * The tests that an attempt must pass: JavaScript with `describe`, `it` and `Test` (framework.ts). What they hand to the
   * solution, and what it answers, are copies (realm.ts): data as JSON has it, and NaN, Infinity, undefined by themselves.
   */
  readonly tests: string;
}
