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

/** Whether Codewars, Discord or the store as a whole is unwell. It passes by itself, and is no fault of what was asked for. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && 'isOutage' in error && error.isOutage === true;
}

/**
 * Settles all, then throws what went wrong: one server must not keep the news from the others. An outage goes before other
 * failures, because it passes by itself.
 */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(work)).flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find(isOutage) ?? failures[0];
}
