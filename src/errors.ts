/** Something a member can understand: the message is a whole sentence that says what to do next. */
export class MemberError extends Error {
  override readonly name = 'MemberError';
  /** Stable, for logs and tests. */
  readonly code: string;

  constructor(code: string, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/** Start-up cannot go on. Each problem is one line that names a variable or a step and never a value. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}
