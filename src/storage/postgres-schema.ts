import type { Query } from './postgres-table.ts';

/** Of all bots: two that make their tables at once would fail over each other, `IF NOT EXISTS` or not. */
const schemaLock = 4_206_942;

/** Makes the table as Keyv's adapter would, whole or not at all, and one process after another. */
export async function makeTable(query: Query, table: string): Promise<void> {
  const expiresIndex = `${table}_expires_idx`;
  const [made] = await query(`SELECT to_regclass($1) IS NOT NULL AS made`, [`public."${expiresIndex}"`]);
  if (made?.made === true) return;
  // Several statements in one message are one transaction.
  await query(`
    SELECT pg_advisory_xact_lock(${schemaLock});
    CREATE TABLE IF NOT EXISTS public."${table}"
      (key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) DEFAULT NULL, expires BIGINT DEFAULT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS "${table}_key_namespace_idx"
      ON public."${table}" (key, COALESCE(namespace, ''));
    CREATE INDEX IF NOT EXISTS "${expiresIndex}" ON public."${table}" (expires) WHERE expires IS NOT NULL`);
}
