import { setImmediate as breathe } from 'node:timers/promises';
import { MemberError } from '../errors.ts';
import type { Members } from './members.ts';

export interface ExportPart {
  readonly name: string;
  readonly data: Buffer;
  readonly isLast: boolean;
}

const mostAtOnce = 3;
/** What each export holds in memory. */
const partBytes = 4_000_000;
/** A larger step would block the event loop. */
const bytesAtOnce = 250_000;

export type Exports = ReturnType<typeof createExports>;

export function createExports(options: {
  readonly members: Pick<Members, 'rowsOf'>;
  readonly now: () => number;
}) {
  const { members, now } = options;
  const running = new Set<string>();

  return {
    /**
     * Makes one file at a time; a caller that stops early must call `return`.
     * @param guildId `null` for all servers
     * @param largest the size limit of a file, in bytes
     * @throws MemberError `ExportRunning`, `ManyExports`
     */
    begin(
      userId: string,
      guildId: string | null,
      largest: number,
    ): AsyncGenerator<ExportPart, void, undefined> {
      if (running.has(userId)) throw new MemberError('ExportRunning');
      if (running.size >= mostAtOnce) throw new MemberError('ManyExports');
      running.add(userId);
      return parts(userId, guildId, Math.min(largest || partBytes, partBytes));
    },
  };

  async function* parts(userId: string, guildId: string | null, most: number) {
    try {
      let part = 1;
      let rows: string[] = [];
      let bytes = 0;
      let sinceTurn = 0;
      const room = most - headOf(userId, part).length - tail.length - 100;
      for await (const { words, shown } of members.rowsOf(userId, guildId)) {
        const row = toText({ about: words[0], ...shown }, room);
        const size = Buffer.byteLength(row) + separator.length;
        if (rows.length > 0 && bytes + size > room) {
          yield fileOf(userId, part, rows, false);
          [part, rows, bytes] = [part + 1, [], 0];
        }
        rows.push(row);
        bytes += size;
        sinceTurn += size;
        if (sinceTurn > bytesAtOnce) {
          await breathe();
          sinceTurn = 0;
        }
      }
      yield fileOf(userId, part, rows, true);
    } finally {
      running.delete(userId);
    }
  }

  function fileOf(userId: string, part: number, rows: readonly string[], isLast: boolean): ExportPart {
    const name = part === 1 && isLast ? 'dojo-data.json' : `dojo-data-${part}.json`;
    return { name, isLast, data: Buffer.from(`${headOf(userId, part)}${rows.join(separator)}${tail}`) };
  }

  function headOf(userId: string, part: number): string {
    const exportedAt = new Date(now()).toISOString();
    return `{"exportedAt":"${exportedAt}","discordUserId":"${userId}","part":${part},"rows":[\n`;
  }
}

const separator = ',\n';
const tail = '\n]}\n';

function toText(row: Readonly<Record<string, unknown>>, most: number): string {
  const text = JSON.stringify(row, (key, value: unknown) =>
    typeof value === 'number' && /(?:^at|At|^since)$/.test(key) && Math.abs(value) <= 8.64e15
      ? new Date(value).toISOString()
      : value,
  );
  if (Buffer.byteLength(text) <= most) return text;
  return JSON.stringify({
    about: row.about,
    remark: 'too large for a file; ask the people who run this bot',
  });
}
