import { afterAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { startSpawnedScene, type Climber, type SpawnedScene } from '../support/spawned-scene.ts';

const postgres = await startPostgres();
const redis = await startRedis();
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]));

const people = 4;
const ranks = [-7, -6, -5, -4, -3];
const kills = 4;

const stores: [name: string, make: () => Promise<string>][] = [];
if (postgres) stores.push(['Postgres', () => postgres.database()]);
if (redis) stores.push(['Redis', () => Promise.resolve(redis.url())]);

/** A process of its own name, on a store that all share. */
const create = (scene: SpawnedScene, url: string, instance: string) =>
  scene.create({ DATABASE_URL: url, ENCRYPTION_KEY: '07'.repeat(32), INSTANCE: instance });

describe('a worker and two webs on one store', () => {
  it.each(stores)(
    'say every accepted rank once over %s, whichever of them is killed',
    async (_name, make) => {
      const url = await make();
      const scene = await startSpawnedScene();
      const worker = await create(scene, url, 'worker.1');
      const webs = [await create(scene, url, 'web.1'), await create(scene, url, 'web.2')];
      await Promise.all([worker.bot.start('worker'), ...webs.map(({ bot }) => bot.start('web'))]);
      const members = scene.climbers(people);
      await scene.announce('ranks');
      for (const member of members) await scene.link(member);

      const accepted = new Set<string>();
      const stream = async ({ id, name }: Climber): Promise<void> => {
        for (const rank of ranks) {
          const body = { action: 'rank_upgraded', user: { id, rank }, language: null };
          // Both webs hear of it, at once, and again for as long as one of them is down.
          const all = Promise.all(
            webs.map(async ({ port }) => {
              while ((await scene.deliver(port, body)) !== 204) await pause(100);
            }),
          );
          await all;
          accepted.add(`${-rank} kyu overall ${name}`);
          await pause(150);
        }
      };
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < kills; kill++) {
          await pause(400);
          // In turn: a web, the worker, the other web, …
          const [{ bot }, role] = kill % 2 === 1 ? [worker, 'worker'] : [webs[(kill / 2) % 2]!, 'web'];
          await bot.end('SIGKILL');
          await bot.start(role);
        }
      };
      await Promise.all([killing(), ...members.map(stream)]);

      const said = (): string[] =>
        scene
          .news()
          .map(({ title, description }) => {
            const member = members.find(({ name }) => description?.includes(name));
            return `${title} ${member?.name}`;
          })
          .toSorted();
      const wanted = [...accepted].toSorted();
      expect(wanted.length).toBe(people * ranks.length);
      await expect.poll(said, { timeout: 60_000, interval: 250 }).toEqual(wanted);
      // Nothing is said again by whatever is still on its way.
      await pause(1_500);
      expect(said()).toEqual(wanted);
      for (const { bot } of [worker, ...webs]) expect(await bot.end()).toBe(0);
    },
    150_000,
  );

  it.skipIf(!postgres)(
    'are not ready while Postgres is gone, and deliver what they had accepted when it is back',
    async () => {
      const scene = await startSpawnedScene();
      const url = await postgres!.database();
      const [worker, web] = [await create(scene, url, 'worker.1'), await create(scene, url, 'web.1')];
      await Promise.all([worker.bot.start('worker'), web.bot.start('web')]);
      const [member] = scene.climbers(1);
      await scene.announce('ranks');
      await scene.link(member!);
      const readiness = async (): Promise<number[]> =>
        Promise.all(
          [worker, web].map(async ({ port }) => (await fetch(`http://127.0.0.1:${port}/readyz`)).status),
        );
      const post = (rank: number): Promise<number> =>
        scene.deliver(web.port, { action: 'rank_upgraded', user: { id: member!.id, rank }, language: null });
      scene.discord.faults.add({
        kind: 'status',
        status: 500,
        path: /\/channels\/\d+\/messages/,
        times: 1_000,
      });
      expect(await post(-7)).toBe(204);
      await postgres!.crash();
      await expect.poll(readiness, { timeout: 15_000 }).toEqual([503, 503]);
      expect(await post(-6)).toBe(503);
      await postgres!.start();
      scene.discord.faults.clear();
      await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 200]);
      const said = () => scene.news().map(({ title }) => title);
      await expect.poll(said, { timeout: 60_000 }).toEqual(['7 kyu overall']);
      expect(await post(-6)).toBe(204);
      await expect.poll(said, { timeout: 20_000 }).toEqual(['7 kyu overall', '6 kyu overall']);
      for (const { bot } of [worker, web]) {
        expect(bot.output).not.toContain('pass%40word');
        expect(bot.output).not.toContain('pass@word');
        expect(await bot.end()).toBe(0);
      }
    },
    120_000,
  );
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
