import { afterAll, describe, it } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import { describeStorage } from './conformance.ts';

const server = await startPostgres();
afterAll(() => server?.stop());

describe.skipIf(server === undefined)('Postgres', () => {
  if (!server) return void it('could not be started');

  let url: string | undefined;
  describeStorage('Postgres', async () => {
    const database = (url ??= await server.database());
    await server.empty(database);
    return {
      url: database,
      putRaw: async (collection, key, text) => {
        const sql = `INSERT INTO dojo_${collection} (key, value) VALUES ($1, $2)
          ON CONFLICT (key, COALESCE(namespace, '')) DO UPDATE SET value = excluded.value`;
        await server.query(database, sql, [key, text]);
      },
      countRaw: async (collection) =>
        Number((await server.query(database, `SELECT count(*) AS n FROM dojo_${collection}`))[0]?.n),
    };
  });
});
