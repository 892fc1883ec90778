import { onTestFinished } from 'vitest';
import { createKeyRotation, type KeyRotation } from '../../../src/cli/rotate-keys/key-rotation.ts';
import { rotateKeys } from '../../../src/cli/rotate-keys/rotate-keys.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { closeAfterTest, RecordingLog } from '../../support/storage-kit.ts';

export const oldKey = Buffer.alloc(32, 1);
export const newKey = Buffer.alloc(32, 2);

/** The store at a path as a process with these keys opens it. */
export async function openWith(path: string, ...encryptionKeys: Buffer[]): Promise<Storage> {
  return closeAfterTest(
    await openStorage({ url: `sqlite://${path}`, encryptionKeys, log: new RecordingLog() }),
  );
}

/** Links with keys and hooks, as many of each, in two servers. */
export async function fill(storage: Storage, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const guildId = index % 2 === 0 ? '1' : '2';
    await setKey(storage, `${guildId}:${index}`, `key ${index}`);
    const sealedSecret = storage.sealer.seal('hooks', `h${index}`, `secret ${index}`);
    await storage.hooks.set(`h${index}`, { guildId, userId: String(index), sealedSecret, createdAt: 1 });
  }
  await storage.links.set('1:none', { username: 'none', codewarsId: null, linkedAt: 1, announce: true });
}

export async function setKey(storage: Storage, row: string, key: string): Promise<void> {
  const sealedApiKey = storage.sealer.seal('links', row, key);
  await storage.links.set(row, {
    username: row,
    codewarsId: null,
    linkedAt: 1,
    announce: true,
    sealedApiKey,
  });
}

/** What a store holds, opened: `1:0 key 0`, `h0 secret 0`, … @throws where a row is not under the first key */
export async function opened(storage: Storage): Promise<string[]> {
  const found: string[] = [];
  const note = (collection: string, key: string, sealed: string): void => {
    if (!storage.sealer.isCurrent(sealed)) throw new Error(`${collection} ${key} is under another key`);
    found.push(`${key} ${storage.sealer.open(collection, key, sealed)}`);
  };
  for await (const [key, { sealedApiKey }] of storage.links.entries())
    if (sealedApiKey !== undefined) note('links', key, sealedApiKey);
  for await (const [key, { sealedSecret }] of storage.hooks.entries()) note('hooks', key, sealedSecret);
  return found.sort();
}

/** The running side, looking often. */
export function running(
  storage: Storage,
  node: string,
  ownsGuild: (guildId: string) => boolean,
): KeyRotation {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const rotation = createKeyRotation({ storage, ownsGuild, node, now: Date.now, log, everyMs: 5 });
  rotation.start();
  onTestFinished(() => rotation.stop());
  return rotation;
}

/** Runs the command with a clock that goes as fast as it is slept; answers what it said. */
export async function rotate(
  storage: Storage,
  during?: (line: string) => void,
): Promise<{ ok: boolean; said: string }> {
  let clock = Date.now();
  const lines: string[] = [];
  const ok = await rotateKeys({
    storage,
    say(line) {
      lines.push(line);
      during?.(line);
    },
    now: () => clock,
    // Half a second of the command's is some 20 ms of the running side's, which looks every 5 and pauses for 25.
    async sleep(ms) {
      clock += ms;
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    newId: () => crypto.randomUUID(),
  });
  return { ok, said: lines.join('\n') };
}
