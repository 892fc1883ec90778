/** A second process on one database: `storage-worker.ts MODE PATH ID COUNT`, one JSON line for each thing it did. */
import { existsSync } from 'node:fs';
import { readOrCreateKeyFile } from '../../src/storage/secrets/encryption-keys.ts';
import { openStorage } from '../../src/storage/open-storage.ts';

const [mode, path, id, count = '0'] = process.argv.slice(2);
const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
const log = {
  warn: (_fields: object, message: string) => say({ failed: message }),
  error: (_fields: object, message: string) => say({ failed: message }),
};

if (mode === 'keys') {
  // COUNT keys, all of which another process makes in the same moment; they begin when the file ID is there.
  say({ ready: true });
  while (!existsSync(String(id)));
  say({
    keys: Array.from({ length: Number(count) }, (_, n) =>
      readOrCreateKeyFile(`${path}-${n}`).toString('hex'),
    ),
  });
  process.exit();
}

const storage = await openStorage({
  url: `sqlite://${path}`,
  encryptionKeys: [],
  log,
  operationTimeoutMs: 5_000,
});

if (mode === 'seal') {
  say({ sealed: storage.sealer.seal('links', '1:2', 'secret') });
} else if (mode === 'hammer') {
  // Writes rows of its own, then takes what it can of the rows that all processes want.
  for (let index = 0; index < Number(count); index++) {
    await storage.names.set(`${id}-${index}`, { codewarsId: 'x' });
    await storage.members.update(`of-${id}`, (row) => ({
      userIds: [...(row?.userIds ?? []), String(index)],
    }));
  }
  let claimed = 0;
  for (let index = 0; index < Number(count); index++) {
    if (await storage.catalogue.delete(`shared-${index}`)) claimed++;
  }
  say({ claimed });
} else {
  for (let index = 0; ; index++) {
    await storage.names.set(`row-${index}`, { codewarsId: 'x' });
    say({ acknowledged: `row-${index}` });
  }
}
await storage.close();
