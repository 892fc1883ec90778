/** Dojo's listener and inbox as they are compiled, on a database on disk, with nothing behind that works deliveries off. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist = ''] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const [{ createInbox }, { createLog }, { openStorage }, { createListener }] = await Promise.all([
  load('announcements/inbox.js'),
  load('log.js'),
  load('storage/open-storage.js'),
  load('webhooks/listener.js'),
]);

const log = createLog({ level: 'info', secrets: [] });
const storage = await openStorage({ url: process.env.DATABASE_URL, encryptionKeys: [], log });
const inbox = createInbox({
  storage,
  log,
  node: 'bench',
  now: Date.now,
  random: Math.random,
  handle: () => Promise.resolve('done'),
});
const listener = createListener({
  host: '127.0.0.1',
  port: 0,
  log,
  checks: {},
  webhooks: { secret: process.env.CODEWARS_WEBHOOK_SECRET, rate: 1_000_000, inbox, storage },
});
process.send?.(await listener.listen());
process.once('SIGTERM', () => process.exit());
