/** A row as it is kept: `{"value": …, "expires": …, "key": …}`, the key only where the stored key does not say it. */
export interface StoredRow {
  value: unknown;
  expires?: number | undefined;
  key?: string | undefined;
}

/** Stands for a row that is there and cannot be read, so that it is never taken for one that is not there. */
export class CorruptRow {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

const deepest = 200;

/** @throws TypeError when the value has no faithful form as JSON text. */
export function encodeRow(row: StoredRow): string {
  if (isDeeperThan(row.value, deepest)) throw new TypeError(`The value is nested deeper than ${deepest}.`);
  return JSON.stringify(row);
}

/**
 * Keyv's serialization. Rows arrive as text already, so that a value that cannot be stored is told apart from a store that fails;
 * and reading never throws, for Keyv would take that for a row that is not there.
 */
export const rowSerialization = {
  stringify: (envelope: unknown): string => (envelope as { value: string }).value,
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Keyv's signature
  parse: <T>(text: string): T => ({ value: decodeRow(text) }) as T,
};

/** Never throws: what cannot be read is a `CorruptRow`. */
export function decodeRow(text: string): StoredRow | CorruptRow {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    // The parser's own message quotes the row.
    return new CorruptRow('It is not JSON.');
  }
  return isStoredRow(row) ? row : new CorruptRow('It is JSON, but not a row.');
}

function isStoredRow(row: unknown): row is StoredRow {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, 'value')) return false;
  const { expires, key } = row as Record<string, unknown>;
  const expiresFits = expires === undefined || typeof expires === 'number';
  return expiresFits && (key === undefined || typeof key === 'string');
}

/** Without recursion, and true for a value that contains itself. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const below: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const child of Object.values(item))
        if (typeof child === 'object' && child !== null) below.push(child);
    }
    level = below;
  }
  return false;
}
