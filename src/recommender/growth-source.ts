/** Something to grow by. */
export interface Source {
  /** Does the next piece of work, if there is any. @throws CodewarsError, StorageError */
  step(): Promise<boolean>;
}

/** How a source asks: `turn` comes before each call. */
export interface Asking {
  readonly turn: () => Promise<void>;
  readonly signal: AbortSignal;
}
