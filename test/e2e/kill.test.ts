import type { APIEmbed } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { startSpawnedScene, type Climber } from '../support/spawned-scene.ts';

const people = 6;
const ranks = [-7, -6, -5, -4, -3, -2];
const kills = 5;

/** A small generator of its own, so that a run that fails can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('the process, killed at random moments while deliveries stream in', () => {
  it.each([1, 2])(
    'says every accepted rank exactly once, and the newest honor once (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const scene = await startSpawnedScene();
      const { bot, port } = await scene.create();
      await bot.start();
      for (const kind of ['ranks', 'honor']) await scene.announce(kind);
      await scene.configure('options', { honor: 'every' });
      const members = scene.climbers(people);
      for (const member of members) await scene.link(member);
      const deliver = async (body: unknown) => (await scene.deliver(port, body)) === 204;

      /** What got its 204: it must be said. What did not is sent again, as nobody on Codewars' side would, but more. */
      const acceptedRanks = new Set<string>();
      const newestHonor = new Map<string, number>();
      let streaming = true;
      const stream = async ({ id, name }: Climber): Promise<void> => {
        let honor = 100;
        for (const rank of ranks) {
          for (const event of ['rank', 'honor'] as const) {
            if (event === 'honor') honor += 3;
            const body =
              event === 'rank'
                ? { action: 'rank_upgraded', user: { id, rank }, language: null }
                : { action: 'honor_changed', user: { id, honor, honor_delta: 3 } };
            while (!(await deliver(body))) await pause(50 + random() * 100);
            if (event === 'rank') acceptedRanks.add(`${name} ${rank}`);
            else newestHonor.set(name, honor);
            if (random() < 0.3) await deliver(body);
            await pause(random() * 500);
          }
        }
      };
      const faults = async (): Promise<void> => {
        const path = /\/channels\/\d+\/messages/;
        while (streaming) {
          const kind =
            (['status', 'drop', 'dropAfter', 'delay', 'rateLimit'] as const)[Math.floor(random() * 5)] ??
            'drop';
          scene.discord.faults.add({
            kind,
            path,
            status: 500,
            delayMs: kind === 'delay' ? 300 : 0,
            retryAfterMs: 500,
            times: 1,
          });
          await pause(150);
        }
      };
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < kills; kill += 1) {
          await pause(300 + random() * 900);
          await bot.end('SIGKILL');
          await bot.start();
        }
      };
      const spoiling = faults();
      await Promise.all([killing(), ...members.map(stream)]);
      streaming = false;
      await spoiling;
      scene.discord.faults.clear();

      const timesSaid = (is: (embed: APIEmbed) => boolean) => scene.news().filter(is).length;
      const counts = () => ({
        ranks: Object.fromEntries(
          [...acceptedRanks].map((key) => {
            const [name = '', rank = ''] = key.split(' ');
            return [key, timesSaid((embed) => isRank(embed, name, Number(rank)))];
          }),
        ),
        honor: Object.fromEntries(
          [...newestHonor].map(([name, total]) => [
            `${name} ${total}`,
            timesSaid((embed) => isHonor(embed, name, total)),
          ]),
        ),
      });
      const wanted = {
        ranks: Object.fromEntries([...acceptedRanks].map((key) => [key, 1])),
        honor: Object.fromEntries([...newestHonor].map(([name, total]) => [`${name} ${total}`, 1])),
      };
      await expect.poll(counts, { timeout: 60_000, interval: 250 }).toEqual(wanted);
      // Nothing is said again by whatever is still on its way.
      await pause(1500);
      expect(counts()).toEqual(wanted);
      expect(await bot.end()).toBe(0);
    },
    180_000,
  );
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const isRank = ({ title, description }: APIEmbed, name: string, rank: number): boolean =>
  title === `${-rank} kyu overall` && (description ?? '').includes(name);

const isHonor = ({ description }: APIEmbed, name: string, total: number): boolean =>
  (description ?? '').includes(name) && (description ?? '').includes(`**${total}** honor`);
