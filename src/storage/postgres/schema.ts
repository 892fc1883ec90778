import pg from 'pg';
import { StartError } from '../../errors.ts';
import { StoreNotReadyError } from '../errors.ts';
import type { Query } from '../sql-table.ts';

/** Even with `IF NOT EXISTS`, two processes that create a table at the same time fail. */
const schemaLock = 4_206_942;

interface TableState {
  readonly name: string;
  readonly exists: boolean;
  /** Whether its last index exists, and so everything else. */
  readonly complete: boolean;
  readonly owned: boolean;
  readonly usable: boolean;
  // The same for all tables:
  readonly role: string;
  readonly database: string;
  readonly standby: boolean;
  readonly readOnly: boolean;
  readonly mayUse: boolean | null;
  readonly mayCreate: boolean | null;
}

const stateOfTables = `
  SELECT name, pg_class.oid IS NOT NULL AS "exists",
    EXISTS (SELECT FROM pg_class WHERE relnamespace = public AND relname = name || '_expires_idx') AS complete,
    coalesce(pg_has_role(relowner, 'USAGE'), false) AS owned,
    coalesce(has_table_privilege(pg_class.oid, 'SELECT') AND has_table_privilege(pg_class.oid, 'INSERT')
      AND has_table_privilege(pg_class.oid, 'UPDATE') AND has_table_privilege(pg_class.oid, 'DELETE'), false) AS usable,
    current_user AS role, current_database() AS database, pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS "readOnly",
    has_schema_privilege(public, 'USAGE') AS "mayUse", has_schema_privilege(public, 'CREATE') AS "mayCreate"
  FROM unnest($1::text[]) AS name
  CROSS JOIN (SELECT to_regnamespace('public')::oid AS public) AS schema
  LEFT JOIN pg_class ON relname = name AND relnamespace = public`;

/** Creates missing tables. @throws StartError that names a missing right and the statement that grants it */
export async function makeTables(query: Query, names: readonly string[]): Promise<void> {
  const tables = (await query(stateOfTables, [names])) as unknown as TableState[];
  const [state] = tables;
  if (!state) return;
  assertWritable(state);
  const problems = missingRights(tables, state);
  if (problems.length > 0) throw new StartError(problems.map((problem) => `DATABASE_URL: ${problem}`));
  const missing = tables.filter(({ complete }) => !complete);
  if (missing.length === 0) return;
  // Statements sent together run as one transaction.
  await query(
    [`SELECT pg_advisory_xact_lock(${schemaLock})`, ...missing.map(({ name }) => definitionOf(name))].join(
      ';',
    ),
  );
}

function assertWritable({ standby, readOnly, role, database }: TableState): void {
  const [user, name] = [role, database].map(pg.escapeIdentifier);
  const problem = standby
    ? 'this Postgres is a read-only copy of another server (a standby). Use the address of the primary.'
    : `this database is read-only. To allow writes: ALTER ROLE ${user} IN DATABASE ${name} SET default_transaction_read_only = off;`;
  if (standby || readOnly) throw new StoreNotReadyError([`DATABASE_URL: ${problem}`]);
}

function missingRights(tables: readonly TableState[], { role, mayUse, mayCreate }: TableState): string[] {
  const user = pg.escapeIdentifier(role);
  const namesOf = (which: (table: TableState) => boolean): string[] =>
    tables.filter((table) => table.exists && which(table)).map(({ name }) => `public.${name}`);
  if (mayUse === null)
    return [
      `this database has no schema "public". Its owner can create it: CREATE SCHEMA public AUTHORIZATION ${user};`,
    ];
  const lacksSchema = !mayUse || (!mayCreate && tables.some(({ exists }) => !exists));
  const unfinished = namesOf(({ complete, owned }) => !complete && !owned);
  const owners = unfinished.map((table) => `ALTER TABLE ${table} OWNER TO ${user};`).join(' ');
  const unusable = namesOf(({ usable }) => !usable).join(', ');
  return [
    lacksSchema &&
      `this user may not create tables here. The database owner can grant it: GRANT USAGE, CREATE ON SCHEMA public TO ${user};`,
    owners !== '' && `the bot's tables belong to another user. To change that: ${owners}`,
    unusable !== '' &&
      `this user may not read and write the bot's tables. Their owner can grant it: GRANT SELECT, INSERT, UPDATE, DELETE ON ${unusable} TO ${user};`,
  ].filter((problem) => problem !== false);
}

/** The same table that Keyv's adapter would create. */
const definitionOf = (table: string): string => `
  CREATE TABLE IF NOT EXISTS public."${table}"
    (key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) DEFAULT NULL, expires BIGINT DEFAULT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS "${table}_key_namespace_idx" ON public."${table}" (key, COALESCE(namespace, ''));
  CREATE INDEX IF NOT EXISTS "${table}_expires_idx" ON public."${table}" (expires) WHERE expires IS NOT NULL`;
