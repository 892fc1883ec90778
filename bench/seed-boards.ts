/**
 * Fills a database with one server whose linked members have completed kata: `seed-boards.ts <members> <kata each>`, with DATABASE_URL in
 * the environment. The kata lie in the two years before now, three out of four in the last, in three languages.
 */
import { solvesOf } from '../src/history/solves.ts';
import { openStorage } from '../src/storage/open-storage.ts';
import { memberKey } from '../src/storage/records.ts';
import { kataLanguages } from './support/invented-kata.ts';
import { codewarsIdOf, guildIdOf, userIdOf } from './support/ids.ts';

const rowsPerWrite = 100;
const yearMs = 365 * 86_400_000;
const [members, kataEach] = process.argv.slice(2, 4).map(Number) as [number, number];
const now = Date.now();
const storage = await openStorage({ url: process.env.DATABASE_URL ?? '', encryptionKeys: [], log: console });
const guildId = guildIdOf(0);

/** The same at every run. */
let state = 1;
const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;

const completedBy = (member: number) =>
  Array.from({ length: kataEach }, (_, kata) => ({
    id: codewarsIdOf(member * kataEach + kata),
    at: now - Math.floor((random() < 0.75 ? random() : 1 + random()) * yearMs),
    rank: -8 + Math.floor(random() * 8),
    languages: kataLanguages.slice(0, 1 + Math.floor(random() * 3)),
  }));

for (let from = 0; from < members; from += rowsPerWrite) {
  const some = Array.from({ length: Math.min(rowsPerWrite, members - from) }, (_, index) => from + index);
  await storage.links.setMany(
    some.map((member) => ({
      key: memberKey(guildId, userIdOf(member)),
      value: {
        username: `member_${member}`,
        codewarsId: codewarsIdOf(member),
        linkedAt: now,
        verifiedAt: now,
        announce: true,
      },
    })),
  );
  await storage.solves.setMany(
    some.map((member) => ({
      key: codewarsIdOf(member),
      value: solvesOf(completedBy(member), { asOf: now, readAt: now, since: 0 }),
    })),
  );
}
await storage.members.set(guildId, {
  userIds: Array.from({ length: members }, (_, member) => userIdOf(member)),
});
await storage.close();
