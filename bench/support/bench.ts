import { join } from 'node:path';
import { startBot, type BotProcess, type Role } from './bot-process.ts';
import type { Cleanup } from './cleanup.ts';
import type { Row } from './row.ts';
import { openStage, type Stage } from './stage.ts';
import type { Pair } from './statistics.ts';

export type Kind = keyof Pair;
export const kinds: readonly Kind[] = ['dojo', 'bare'];

/** One measurement with all that belongs to it. */
export type Scenario = (bench: Bench) => Promise<readonly Row[]>;

/** What a scenario is given to work with. */
export interface Bench {
  /** Picks how often something is done: for a result, or only to see that it works. */
  often(full: number, quick: number): number;
  /** How long the soak takes. */
  readonly minutes: number;
  readonly progress: (text: string) => void;
  readonly cleanup: Cleanup;
  /** A place of its own for each bot, for all starts of it. */
  directories(): Readonly<Record<Kind, string>>;
  /** A bot with fresh stand-ins. `field`: the one that a server would have instead. */
  start(kind: Kind | 'field', directory: string, options?: StartOptions): Promise<Running>;
}

export interface StartOptions {
  readonly servers?: number;
  /** In which time the bot may change ten roles of members in a server; Discord's 10 s when absent. */
  readonly memberRolesPerMs?: number;
  readonly probed?: boolean;
  /** Of Dojo's process; all of them when absent. */
  readonly role?: Role;
  /** Beyond what leads the bot to its stage. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A bot and its stage; disposing ends both. */
export interface Running extends AsyncDisposable {
  readonly bot: BotProcess;
  readonly stage: Stage;
}

export function createBench(options: {
  readonly quick: boolean;
  readonly minutes: number;
  readonly cleanup: Cleanup;
  /** The arguments of node. */
  readonly dojo: readonly string[];
  readonly progress: (text: string) => void;
}): Bench {
  const { quick, minutes, cleanup, progress } = options;
  const inBots = (file: string): string => join(import.meta.dirname, '..', 'bots', file);
  const programs = {
    dojo: options.dojo,
    bare: [inBots('bare-bot.mjs')],
    field: [inBots('field-bot.mjs')],
  };
  return {
    often: (full, little) => (quick ? little : full),
    minutes,
    progress,
    cleanup,
    directories: () => ({ dojo: cleanup.directory(), bare: cleanup.directory() }),
    async start(kind, directory, { servers = 1, memberRolesPerMs, ...how } = {}) {
      const stage = await openStage(servers, memberRolesPerMs);
      try {
        const bot = await startBot(cleanup, { program: programs[kind], stage, directory, ...how });
        return {
          bot,
          stage,
          async [Symbol.asyncDispose]() {
            await bot[Symbol.asyncDispose]();
            await stage[Symbol.asyncDispose]();
          },
        };
      } catch (error) {
        await stage[Symbol.asyncDispose]();
        throw error;
      }
    },
  };
}
