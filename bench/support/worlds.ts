import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { startHooked, type Hooked } from './hook.ts';
import { seed } from './seeding.ts';

/** A database with links, for one start after the other. */
export interface World {
  readonly directory: string;
  readonly servers: number;
  readonly links: number;
}

export const membersEach = 100;
export const sizes = ['small', 'large'] as const;
export type Size = (typeof sizes)[number];

/** 100 links in one server, and 100,000 in 1,000. */
export async function makeWorlds(bench: Bench): Promise<Readonly<Record<Size, World>>> {
  return { small: await makeWorld(bench, 1), large: await makeWorld(bench, 1_000) };
}

async function makeWorld(bench: Bench, servers: number): Promise<World> {
  const links = servers * membersEach;
  bench.progress(`scale: writing ${links.toLocaleString('en')} links`);
  const directory = bench.cleanup.directory();
  await seed(bench.cleanup, {
    env: { DATABASE_URL: databaseIn(directory) },
    servers,
    membersEach,
    isRead: true,
  });
  return { directory, servers, links };
}

/** Where a bot looks for it that is started there. */
const databaseIn = (directory: string): string => `sqlite://${join(directory, 'dojo.sqlite')}`;

/** A bot in that world. `servers`: in how many it is, where that is not what the world says. */
export function startIn(bench: Bench, world: World, servers = world.servers): Promise<Hooked> {
  return startHooked(bench, world.directory, { servers });
}
