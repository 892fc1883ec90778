/** Fills a database with kata, through the storage's own API: `seed-catalogue.ts <DATABASE_URL> <kata>`. */
import { openStorage } from '../src/storage/open-storage.ts';
import { inventKata } from './support/invented-kata.ts';

const rowsPerWrite = 1_000;
const [url = '', count = '0'] = process.argv.slice(2);
const storage = await openStorage({ url, encryptionKeys: [], log: console });
const rows = inventKata(Number(count)).map(({ id, name, slug, rank, languages, tags }) => ({
  key: id,
  value: {
    id,
    name,
    slug,
    rank: rank ?? null,
    languages: [...languages],
    tags: [...(tags ?? [])],
    seenAt: 1,
  },
}));
for (let from = 0; from < rows.length; from += rowsPerWrite) {
  await storage.catalogue.setMany(rows.slice(from, from + rowsPerWrite));
}
await storage.close();
