import type { RedisClientType } from '@keyv/redis';
import type { Page } from '../backend.ts';
import { prefixOf } from './table.ts';
import type { TableName } from '../table-names.ts';

/** Keys and texts in turn, of the prefixes given. */
const script = `
  local wanted = {}
  for _, prefix in ipairs(ARGV) do wanted[prefix] = true end
  local keys = {}
  for _, key in ipairs(redis.call('KEYS', 'dojo:*')) do
    local prefix = string.match(key, '^dojo:[^:]+::')
    if prefix and wanted[prefix] then keys[#keys + 1] = key end
  end
  local rows = {}
  for from = 1, #keys, 1000 do
    local last = math.min(from + 999, #keys)
    local texts = redis.call('MGET', unpack(keys, from, last))
    for index = from, last do
      local text = texts[index - from + 1]
      if text then
        rows[#rows + 1] = keys[index]
        rows[#rows + 1] = text
      end
    end
  end
  return rows`;

/**
 * All rows of these tables at one moment. Redis has no other way than to read them in one go: it answers nobody meanwhile,
 * and all of them are in memory here.
 */
export async function snapshotOf(
  client: RedisClientType,
  tables: readonly TableName[],
): Promise<readonly Page[]> {
  const found = (await client.eval(script, { arguments: tables.map(prefixOf) })) as string[];
  const rows = new Map<string, [key: string, text: string][]>(tables.map((table) => [prefixOf(table), []]));
  for (let index = 0; index < found.length; index += 2) {
    const [key = '', text = ''] = found.slice(index, index + 2);
    const prefix = key.slice(0, key.indexOf('::') + 2);
    rows.get(prefix)?.push([key.slice(prefix.length), text]);
  }
  return tables.flatMap((table) => inPages(table, rows.get(prefixOf(table)) ?? []));
}

function inPages(table: TableName, rows: readonly (readonly [string, string])[]): Page[] {
  const pages: Page[] = [];
  for (let from = 0; from < rows.length; from += 1_000) {
    pages.push({ table, rows: rows.slice(from, from + 1_000) });
  }
  return pages;
}
