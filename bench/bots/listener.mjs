/** Dojo's listener and inbox, on a database on disk, with nothing behind that works deliveries off. */
import { createInbox } from '../../src/announcements/inbox/inbox.ts';
import { createLog } from '../../src/log.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { createListener } from '../../src/webhooks/listener.ts';

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
