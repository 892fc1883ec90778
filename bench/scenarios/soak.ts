import { setTimeout as sleep } from 'node:timers/promises';
import { openDoorbells, rowsWaiting, type Doorbells } from '../soak/doorbells.ts';
import { makeTrouble } from '../soak/faults.ts';
import { createWebhookSender, type WebhookSender, type Tally } from '../soak/webhook-sender.ts';
import { startLoad } from '../soak/load.ts';
import { createMembers, linkTrainee } from '../soak/members.ts';
import { answerRows, lagRow, memoryRows, newsRows, plain, ringRows } from '../soak/rows.ts';
import { startStore } from '../soak/store.ts';
import { metricsToken, readMetrics, watchMemory } from '../soak/watch.ts';
import type { Scenario } from '../support/bench.ts';
import { startHooked, type Hooked } from '../support/hook.ts';
import { codewarsIdOf, guildIdOf, userIdOf } from '../support/ids.ts';
import { seed } from '../support/seeding.ts';
import { memberCount } from '../support/stage.ts';

const servers = 10;
/** Each second: so many commands, deliveries, and profiles that tracking reads one after another. */
const [commands, deliveries, readings] = [9, 8, 3];
/** And so many rings of members' own hooks, of so many members in each server. */
const [rings, hookedEach] = [100, 2];
/** A reading is two calls, tracking takes half of all that may be made, and slow answers hold it up. */
const callsPerSecond = 10 * readings;
/** In each server; one piece of news after another of the same account must not come too quickly to be told apart. */
const risingEach = 8;
/** How often the gateway and the store go away. */
const everyMs = { gateway: 30_000, store: 25_000 };
const shownOfEach = 10;
const drainWithinMs = 180_000;
/** What may have been said late is said by then. */
const quietMs = 3_000;

/** Minutes of everything at once, while everything fails now and then. */
export const soak: Scenario = async (bench) => {
  const seconds = bench.minutes * 60;
  const warmUpSeconds = Math.max(15, Math.round(seconds / 6));
  const toBeRead = (seconds + warmUpSeconds) * readings * 1.5;
  const membersEach = Math.max(memberCount, Math.ceil(toBeRead / servers));
  await using store = await startStore(bench);
  bench.progress(`soak: ${store.fault}; ${servers * membersEach} accounts to be read`);
  await seed(bench.cleanup, { env: store.env, servers, membersEach, isRead: false });
  const env = {
    ...store.env,
    METRICS_TOKEN: metricsToken,
    CODEWARS_REQUESTS_PER_SECOND: String(callsPerSecond),
    PUBLIC_URL: 'https://dojo.example',
  };
  await using dojo = await startHooked(bench, bench.directories().dojo, { servers, env });
  furnish(dojo, membersEach);
  await linkTrainee(dojo.stage);
  const risers = rising(membersEach);
  const doorbells = await openDoorbells(dojo, risers.slice(0, servers * hookedEach));

  const trouble = makeTrouble(dojo.stage, store, everyMs);
  const members = createMembers(dojo.stage, trouble.outages);
  const sender = createWebhookSender(dojo, risers);
  const load = startLoad({ members, sender, doorbells, perSecond: { commands, deliveries, rings } });
  bench.progress(`soak: warming up for ${warmUpSeconds} s, then ${seconds} s`);
  const wait = (s: number): Promise<void> => Promise.race([sleep(s * 1_000), load.broken, trouble.broken]);
  await wait(warmUpSeconds);
  doorbells.rise();
  const memory = watchMemory(dojo);
  const before = await readMetrics(dojo.port);
  await wait(seconds);
  // The lag is that since it was read last.
  const after = await readMetrics(dojo.port);
  const thirds = await memory.stop();
  await trouble.stop();
  bench.progress('soak: no more faults; waiting for what is still to be said');
  const answers = await load.stop();
  const tally = await drained(sender, doorbells);
  const waiting = await rowsWaiting(store.env);

  for (const { what } of answers.filter(({ verdict }) => verdict === 'wrong').slice(0, shownOfEach))
    bench.progress(`soak: wrong: ${what.replaceAll('\n', ' ').slice(0, 300)}`);
  for (const key of tally.missing.slice(0, shownOfEach)) bench.progress(`soak: never said: ${key}`);
  for (const key of tally.twice.slice(0, shownOfEach)) bench.progress(`soak: said twice: ${key}`);
  const since = (name: string): number => (after.get(name) ?? NaN) - (before.get(name) ?? NaN);
  return [
    ...answerRows(answers),
    ...newsRows(tally),
    ...ringRows(doorbells, waiting),
    plain('soak: profiles read by tracking', `${(since('dojo_tracking_readings') / seconds).toFixed(1)} /s`),
    ...memoryRows(thirds),
    lagRow((after.get('nodejs_eventloop_lag_p99_seconds') ?? NaN) * 1_000),
    ...[...trouble.counts].sort().map(([what, times]) => plain(`soak: ${what}`, `${times} times`)),
  ];
};

/** Who gets news: some in each server. */
const rising = (membersEach: number): { readonly person: number; readonly server: number }[] =>
  Array.from({ length: servers * risingEach }, (_, index) => {
    const server = index % servers;
    return { server, person: server * membersEach + Math.floor(index / servers) };
  });

/** Discord and Codewars know everybody who is linked. */
function furnish({ stage: { discord, codewars } }: Hooked, membersEach: number): void {
  const known = new Set(discord.world.users.map(({ id }) => id));
  for (let person = 0; person < servers * membersEach; person += 1) {
    const [id, username] = [userIdOf(person), `member_${person}`];
    if (!known.has(id)) {
      discord.world.user({ id, username });
      discord.world.member(guildIdOf(Math.floor(person / membersEach)), id);
    }
    codewars.addUser({
      id: codewarsIdOf(person),
      username,
      honor: 100,
      name: null,
      clan: null,
      skills: [],
      leaderboardPosition: null,
      ranks: { overall: { rank: -8, name: '8 kyu', color: 'white', score: 0 }, languages: {} },
      codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
    });
  }
}

/** Waits until all that was accepted is said, or for as long as anybody would. */
async function drained(sender: WebhookSender, doorbells: Doorbells): Promise<Tally> {
  const deadline = Date.now() + drainWithinMs;
  const isMissing = (): boolean => sender.tally().missing.length > 0 || doorbells.rings().missing.length > 0;
  while (isMissing() && Date.now() < deadline) await sleep(500);
  await sleep(quietMs);
  return sender.tally();
}
