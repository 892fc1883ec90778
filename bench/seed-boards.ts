/**
 * Fills a database with one server whose linked members have completed kata: `seed-boards.ts <members> <kata each>`, with DATABASE_URL in
 * the environment. The kata lie in the two years before now, three out of four in the last, in three languages. Profiles were read each
 * day for 400 days.
 */
import { solvesOf } from '../src/history/solves.ts';
import { openStorage } from '../src/storage/open-storage.ts';
import { completionsOf, historyOf, memberKey } from '../src/storage/records.ts';
import { inventKata, kataLanguages } from './support/invented-kata.ts';
import { codewarsIdOf, guildIdOf, userIdOf } from './support/ids.ts';

const rowsPerWrite = 100;
const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const daysRead = 400;
const [members, kataEach] = process.argv.slice(2, 4).map(Number) as [number, number];
const now = Date.now();
const storage = await openStorage({ url: process.env.DATABASE_URL ?? '', encryptionKeys: [], log: console });
const guildId = guildIdOf(0);

/** The same at every run. */
let state = 1;
const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;

const kata = inventKata(12_000);
/** No divisor of the number of kata, so that a member meets each once. */
const step = 7;

const completedBy = (member: number) =>
  Array.from({ length: kataEach }, (_, index) => {
    const { id, rank } = kata[(member * 997 + index * step) % kata.length] ?? { id: '', rank: null };
    return {
      id,
      at: now - Math.floor((random() < 0.75 ? random() : 1 + random()) * yearMs),
      rank,
      languages: kataLanguages.slice(0, 1 + Math.floor(random() * 3)),
    };
  });

const readingsOf = (member: number) =>
  Array.from({ length: daysRead }, (_, day) => ({
    at: now - (daysRead - day) * dayMs,
    honor: day,
    score: day * 9 + member,
    completed: day,
    languages: Object.fromEntries(kataLanguages.slice(0, 3).map((language) => [language, day * 3])),
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
  const lists = some.map((member) => ({ key: codewarsIdOf(member), list: completedBy(member) }));
  const about = { readAt: now, since: 0 };
  await storage.completions.setMany(
    lists.map(({ key, list }) => ({ key, value: completionsOf(list, { ...about, total: kataEach }) })),
  );
  await storage.solves.setMany(
    lists.map(({ key, list }) => ({ key, value: solvesOf(list, { ...about, asOf: now }) })),
  );
  await storage.history.setMany(
    some.map((member) => ({ key: codewarsIdOf(member), value: historyOf(readingsOf(member), now) })),
  );
}
await storage.members.set(guildId, {
  userIds: Array.from({ length: members }, (_, member) => userIdOf(member)),
});
await storage.close();
