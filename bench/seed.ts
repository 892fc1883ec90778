/**
 * Fills a database with linked members, through the storage's own API: `seed.ts <servers> <members each> [unread]`, with
 * DATABASE_URL and, where the store needs it, ENCRYPTION_KEY in the environment. Every member is linked in one server to an account of
 * their own, whose profile and completed list were read just now, or never.
 */
import { parseEncryptionKeys } from '../src/storage/secrets/encryption-keys.ts';
import { openStorage } from '../src/storage/open-storage.ts';
import { solvesOf } from '../src/history/solves.ts';
import { completionsOf, historyOf, memberKey } from '../src/storage/records.ts';
import type { Collection } from '../src/storage/storage.ts';
import { channelIdOf, codewarsIdOf, guildIdOf, userIdOf } from './support/ids.ts';

const rowsPerWrite = 1_000;
const quietForMs = 30 * 86_400_000;
const presenceLivesMs = 86_400_000;
/** What news of lower ranks is compared with: 2 dan. */
const board = { rank: 2, score: 97_225 };
const ranks = { overall: board, javascript: board, python: board };
const baseline = { overall: 2, javascript: 2, python: 2 };

const now = Date.now();
/** What each account completed in the last half year, and what its profile showed each week. */
const kataEach = 100;
const kata = Array.from({ length: kataEach }, (_, index) => ({
  id: codewarsIdOf(index),
  at: now - Math.floor((index * 180 * 86_400_000) / kataEach),
  rank: -8 + (index % 8),
  languages: ['javascript'],
}));
const readings = Array.from({ length: 26 }, (_, week) => ({
  at: now - (26 - week) * 7 * 86_400_000,
  honor: 99_000 + week * 40,
  score: 97_225 - (26 - week) * 20,
  completed: 1_000 - (26 - week) * 4,
  languages: { javascript: 97_225 - (26 - week) * 20 },
}));

const [servers, membersEach] = process.argv.slice(2, 4).map(Number) as [number, number];
const isRead = process.argv[4] !== 'unread';
const { DATABASE_URL: url = '', ENCRYPTION_KEY: keys } = process.env;
const encryptionKeys = keys === undefined ? [] : parseEncryptionKeys(keys);
const storage = await openStorage({ url, encryptionKeys, log: console });

const people = Array.from({ length: servers * membersEach }, (_, person) => {
  const guildId = guildIdOf(Math.floor(person / membersEach));
  const userId = userIdOf(person);
  return {
    guildId,
    userId,
    memberKey: memberKey(guildId, userId),
    username: `member_${person}`,
    codewarsId: codewarsIdOf(person),
  };
});
type Person = (typeof people)[number];

/** A row for each person, so many a write that memory stays small and no write takes long. */
async function write<T>(
  collection: Collection<T>,
  row: (person: Person) => { key: string; value: T; keepForMs?: number },
): Promise<void> {
  for (let from = 0; from < people.length; from += rowsPerWrite) {
    await collection.setMany(people.slice(from, from + rowsPerWrite).map(row));
  }
}

await write(storage.links, (person) => ({
  key: person.memberKey,
  value: {
    username: person.username,
    codewarsId: person.codewarsId,
    linkedAt: now,
    verifiedAt: now,
    announce: true,
  },
}));
await write(storage.memberships, ({ userId, guildId }) => ({
  key: userId,
  value: { guildIds: [guildId], notices: [] },
}));
await write(storage.followers, ({ codewarsId, guildId, userId }) => ({
  key: codewarsId,
  value: { followers: [{ guildId, userId }] },
}));
await write(storage.names, ({ username, codewarsId }) => ({ key: username, value: { codewarsId } }));
await write(storage.presence, (person) => ({
  key: person.memberKey,
  value: { present: true, at: now },
  keepForMs: presenceLivesMs,
}));
if (isRead) {
  await write(storage.snapshots, ({ username, codewarsId }) => ({
    key: codewarsId,
    value: {
      username,
      codewarsId,
      honor: 100_000,
      ranks,
      baseline,
      totalCompleted: 1_000,
      readAt: now,
      changedAt: now - quietForMs,
    },
  }));
}
if (isRead) {
  const read = { total: kataEach, asOf: now, readAt: now, since: 0 };
  await write(storage.completions, ({ codewarsId }) => ({
    key: codewarsId,
    value: completionsOf(kata, read),
  }));
  await write(storage.solves, ({ codewarsId }) => ({ key: codewarsId, value: solvesOf(kata, read) }));
  await write(storage.history, ({ codewarsId }) => ({ key: codewarsId, value: historyOf(readings, now) }));
}
const guilds = Array.from({ length: servers }, (_, server) => ({ server, key: guildIdOf(server) }));
const members = Map.groupBy(people, ({ guildId }) => guildId);
await storage.members.setMany(
  guilds.map(({ key }) => ({
    key,
    value: { userIds: (members.get(key) ?? []).map(({ userId }) => userId) },
  })),
);
await storage.guilds.setMany(
  guilds.map(({ server, key }) => ({
    key,
    value: {
      channels: { ranks: channelIdOf(server), honor: channelIdOf(server), kata: channelIdOf(server) },
      options: { honor: 'every', languages: true, mention: false, minimum: null, verified: false },
    },
  })),
);
await storage.close();
