import { describe, expect, it } from 'vitest';
import { startSpawnedScene } from '../support/spawned-scene.ts';

const read = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return `${response.status} ${await response.text()}`;
};

/** A worker, and a member who is linked in a server where rank-ups have a channel. */
async function settledScene() {
  const scene = await startSpawnedScene();
  const worker = await scene.start('worker');
  await scene.announce('ranks');
  const [climber] = scene.climbers(1);
  await scene.link(climber!);
  const risenTo = (rank: number) => ({
    action: 'rank_upgraded',
    user: { id: climber!.id, rank },
    language: null,
  });
  const said = () => scene.news().map(({ title }) => title);
  return { scene, worker, risenTo, said };
}

describe('processes of different roles on one store', () => {
  it('share the work: a worker answers members, webs take deliveries, and each event is said once', async () => {
    const { scene, worker, risenTo, said } = await settledScene();
    const one = await scene.start('web', { INSTANCE: 'web.1' });
    const two = await scene.start('web', { INSTANCE: 'web.2' });
    expect(scene.discord.gateway.sessions).toBe(1);
    for (const { port } of [worker, one, two]) {
      expect(await read(port, '/healthz')).toMatch(/^200 /);
      expect(await read(port, '/readyz')).toMatch(/^200 /);
    }
    expect(await scene.deliver(worker.port, {})).toBe(404);

    const ranks = [-2, -1, 1, 2, 3];
    for (const rank of ranks) {
      const answers = await Promise.all(
        [one, two, one, two].map(({ port }) => scene.deliver(port, risenTo(rank))),
      );
      expect(answers).toEqual([204, 204, 204, 204]);
    }
    const wanted = ['2 kyu overall', '1 kyu overall', '1 dan overall', '2 dan overall', '3 dan overall'];
    await expect.poll(() => said().toSorted(), { timeout: 20_000 }).toEqual(wanted.toSorted());
    // Nothing is said again by whatever is still on its way.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(said()).toHaveLength(ranks.length);
    for (const { bot } of [worker, one, two]) expect(await bot.end()).toBe(0);
  }, 90_000);

  it('a web takes up what it had accepted when it was killed', async () => {
    const { scene, worker, risenTo, said } = await settledScene();
    const first = await scene.start('web');
    const path = /\/channels\/\d+\/messages/;
    scene.discord.faults.add({ kind: 'status', status: 500, path, times: 1_000 });
    expect(await scene.deliver(first.port, risenTo(-1))).toBe(204);
    await first.bot.end('SIGKILL');
    scene.discord.faults.clear();
    expect(said()).toEqual([]);
    await scene.start('web');
    await expect.poll(said, { timeout: 20_000 }).toEqual(['1 kyu overall']);
    expect(await worker.bot.end()).toBe(0);
  }, 60_000);

  it('a web without a port is refused with a clear line', async () => {
    const scene = await startSpawnedScene();
    await expect(scene.start('web', { PORT: '' })).rejects.toThrow('PORT is required');
  });

  it('says 503 and which part while Discord cannot be reached, and 200 when it is back', async () => {
    const scene = await startSpawnedScene();
    const { port } = await scene.start('all');
    expect(await read(port, '/readyz')).toMatch(/^200 /);
    scene.discord.gateway.invalidateSession(false);
    const readiness = () => read(port, '/readyz');
    await expect.poll(readiness).toMatch(/^503 .*gateway/s);
    await expect.poll(readiness, { timeout: 20_000 }).toMatch(/^200 /);
  }, 60_000);
});
