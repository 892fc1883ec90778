/** A row that waits to be written, and who waits for it. */
interface Waiting<Row> {
  readonly row: Row;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Above this a write takes long enough to keep other operations of the store waiting. */
const mostAtOnce = 200;

/**
 * Writes rows that arrive together in one write: those of one turn of the event loop, and those that arrive while a
 * write runs. Each caller is settled as its batch ends; of a batch that failed nothing is kept.
 */
export function groupCommit<Row>(
  write: (rows: readonly Row[]) => Promise<void>,
): (row: Row) => Promise<void> {
  const waiting: Waiting<Row>[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostAtOnce);
      try {
        await write(batch.map(({ row }) => row));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isRunning = false;
  };

  return (row) =>
    new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      // Requests that came in the same turn are read before this runs.
      setImmediate(() => void run());
    });
}
