import { isNear } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Log } from './log.ts';
import type { HeardRecord } from './storage/records.ts';
import type { Storage } from './storage/storage.ts';

/** Notices a second copy of this process: one of its name, or one that holds a shard of it, on the same store. */
export interface Copies {
  start(): void;
  /** Settles when this process is no longer counted. */
  stop(): Promise<void>;
  /** What is wrong, in sentences. */
  readonly problems: readonly string[];
}

export interface CopiesOptions {
  readonly storage: Pick<Storage, 'heard' | 'sealer'>;
  /** The name of this process. */
  readonly node: string;
  /** Absent: it holds no gateway session. */
  readonly shards: Config['discord']['shards'] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A name for this run that no other has. */
  readonly newId: () => string;
  readonly log: Pick<Log, 'debug' | 'info' | 'warn'>;
  /** How often it gives a sign of life. Default 15,000 ms. */
  readonly everyMs?: number | undefined;
}

type Process = NonNullable<HeardRecord['processes']>[string];

const row = 'processes';
/** Signs of life after which another process is no longer taken for one that was just replaced, or ended without a word. */
const signsOfLife = 2;
const silentForBeats = 8;

/** Makes it; nothing is written before `start`. */
export function createCopies(options: CopiesOptions): Copies {
  const { storage, node, now, log, everyMs = 15_000 } = options;
  const id = options.newId();
  const held = options.shards === 'auto' ? { ids: [], count: 0 } : options.shards;
  const self = {
    node,
    sealsUnder: storage.sealer.keyIds[0],
    ...(held && { shards: [...held.ids], shardCount: held.count }),
  };
  const seen = new Map<string, { readonly at: number; readonly signs: number }>();
  let problems: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;

  return {
    get problems() {
      return problems;
    },
    start() {
      beating = beat();
      timer = setInterval(() => {
        beating = beat();
      }, everyMs).unref();
    },
    async stop() {
      if (timer === undefined) return;
      clearInterval(timer);
      await beating;
      await write((processes) => processes).catch((error: unknown) => note(error));
    },
  };

  async function beat(): Promise<void> {
    try {
      const others = await write((processes) => ({ ...processes, [id]: { ...self, at: now() } }));
      tell(Object.entries(others).filter(([other, process]) => other !== id && isAlive(other, process)));
    } catch (error) {
      note(error);
    }
  }

  /** Writes the processes without this one and without those that are silent, changed; answers what is written. */
  async function write(change: (others: Record<string, Process>) => Record<string, Process>) {
    const written = await storage.heard.update(row, (current) => {
      const heard = Object.entries(current?.processes ?? {}).filter(
        ([other, { at }]) => other !== id && isNear(at, now(), everyMs * silentForBeats),
      );
      const processes = change(Object.fromEntries(heard));
      return Object.keys(processes).length === 0 ? undefined : { at: now(), processes };
    });
    return written?.processes ?? {};
  }

  function isAlive(other: string, { at }: Process): boolean {
    const before = seen.get(other);
    const signs = before === undefined ? 0 : before.signs + Number(before.at !== at);
    seen.set(other, { at, signs });
    return signs >= signsOfLife;
  }

  function tell(others: readonly (readonly [string, Process])[]): void {
    const found = new Set(others.flatMap(([, other]) => conflict(self, other) ?? []));
    for (const problem of found) if (!problems.includes(problem)) log.warn({ instance: node }, problem);
    if (problems.length > 0 && found.size === 0)
      log.info({ instance: node }, 'no second copy of this process runs any more');
    problems = [...found];
  }

  function note(error: unknown): void {
    log.debug({ err: error }, 'this process could not be counted among those of the bot');
  }
}

function conflict(self: Omit<Process, 'at'>, other: Process): string | undefined {
  if (overlap(self, other))
    return `Another process of this bot (${other.node}) holds the same shards: commands are answered twice. End one of the two, or divide the shards with DISCORD_SHARDS.`;
  if (self.node === other.node)
    return `Another process runs as ${other.node} on the same store: things can be said twice. End one of the two, or give each an INSTANCE of its own.`;
  return undefined;
}

/** A count of 0 is all shards. Ranges of different totals cannot live beside each other. */
function overlap(one: Omit<Process, 'at'>, other: Process): boolean {
  if (one.shards === undefined || other.shards === undefined) return false;
  if (one.shardCount !== other.shardCount || one.shardCount === 0) return true;
  const { shards } = other;
  return one.shards.some((shard) => shards.includes(shard));
}
