import { DatabaseSync } from 'node:sqlite';
import { SqliteBackend } from '../../src/storage/sqlite/backend.ts';
import { describeStorage } from './conformance.ts';

describeStorage('memory', () => {
  let database: DatabaseSync;
  const open = (path: string): DatabaseSync => (database = new DatabaseSync(path));
  const backend = new SqliteBackend(':memory:', () => Infinity, open);
  return {
    url: 'memory:',
    inside: { backend: () => backend },
    putRaw: (collection, key, text) => {
      database.prepare(`INSERT OR REPLACE INTO ${collection} (key, value) VALUES (?, ?)`).run(key, text);
    },
    countRaw: (collection) => Number(database.prepare(`SELECT count(*) AS n FROM ${collection}`).get()?.n),
  };
});
