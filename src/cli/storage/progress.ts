/** Where a tool says what it does. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Lets a command go on when the reader of its output is gone, as after `| head -1`: what it does is done whether it is read or not.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

const width = 24;

/** A bar that is drawn anew in its line; where nobody watches, a line at the end of each part. */
export function createProgress(terminal: Terminal) {
  let drawnAt = 0;
  const draw = (part: string, done: number, all: number): void => {
    const share = all === 0 ? 1 : Math.min(1, done / all);
    const filled = Math.round(share * width);
    const bar = `${'#'.repeat(filled)}${'-'.repeat(width - filled)}`;
    terminal.write(`\r[${bar}] ${Math.floor(share * 100)} % ${part}\x1b[K`);
  };
  return {
    /** `done` of `all` rows; drawn ten times a second at most. */
    step(part: string, done: number, all: number): void {
      const now = performance.now();
      if (!terminal.isTTY || now - drawnAt < 100) return;
      drawnAt = now;
      draw(part, done, all);
    },
    /** Says a line, in the place of the bar. */
    line(text: string): void {
      terminal.write(terminal.isTTY ? `\r${text}\x1b[K\n` : `${text}\n`);
    },
  };
}

export type Progress = ReturnType<typeof createProgress>;
