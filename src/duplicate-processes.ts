import { randomUUID } from 'node:crypto';
import { isNear } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Log } from './log.ts';
import type { HeardRecord } from './storage/records.ts';
import type { Storage } from './storage/storage.ts';

type Process = NonNullable<HeardRecord['processes']>[string];
type Identity = Omit<Process, 'at'>;

const row = 'processes';
/** After this many signs of life, another process is not just one that was replaced or has crashed. */
const signsOfLife = 2;
const signEveryMs = 15_000;
const silentForBeats = 8;

/** A single one can be our own answer, if the connection broke before Discord confirmed it. */
const mostAnswersElsewhere = 3;
const answersWithinMs = 3_600_000;
const otherStore =
  'Another process, on another store, answers the commands of this bot: two processes use the same token. End one of them, or reset the token in the Developer Portal (Bot → Reset Token).';

export type DuplicateCheck = ReturnType<typeof createDuplicateCheck>;

/**
 * Notices a second copy of this process: on the same store, one with its name or one of its shards; on another store, one that answers
 * interactions first.
 */
export function createDuplicateCheck(options: {
  readonly storage: Pick<Storage, 'heard' | 'sealer'>;
  readonly node: string;
  /** `undefined` without a gateway session. */
  readonly shards: Config['discord']['shards'] | undefined;
  readonly now: () => number;
  readonly log: Pick<Log, 'debug' | 'info' | 'warn'>;
  readonly everyMs?: number | undefined;
}) {
  const { storage, node, shards, now, log, everyMs = signEveryMs } = options;
  const held = shards === 'auto' ? { ids: [], count: 0 } : shards;
  let id = '';
  let self: Identity = { node };
  const seen = new Map<string, { readonly at: number; readonly signs: number }>();
  let onThisStore: readonly string[] = [];
  let answersElsewhere: readonly number[] = [];
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;

  return {
    get problems(): readonly string[] {
      return isAnsweredElsewhere() && onThisStore.length === 0 ? [otherStore] : onThisStore;
    },
    start(): void {
      id = randomUUID();
      self = {
        node,
        sealsUnder: storage.sealer.keyIds[0],
        ...(held && { shards: [...held.ids], shardCount: held.count }),
      };
      beating = beat();
      timer = setInterval(() => {
        beating = beat();
      }, everyMs).unref();
    },
    async stop(): Promise<void> {
      if (timer === undefined) return;
      clearInterval(timer);
      await beating;
      await write((processes) => processes).catch(note);
    },
    /** Notes that another process answered an interaction first. */
    answeredElsewhere(): void {
      const wasKnown = isAnsweredElsewhere();
      answersElsewhere = [...answersElsewhere.slice(1 - mostAnswersElsewhere), now()];
      if (!wasKnown && isAnsweredElsewhere() && onThisStore.length === 0)
        log.warn({ instance: node }, otherStore);
    },
  };

  function isAnsweredElsewhere(): boolean {
    const recent = answersElsewhere.filter((at) => isNear(at, now(), answersWithinMs));
    return recent.length === mostAnswersElsewhere;
  }

  async function beat(): Promise<void> {
    try {
      const others = Object.entries(
        await write((processes) => ({ ...processes, [id]: { ...self, at: now() } })),
      ).filter(([other, process]) => other !== id && isAlive(other, process));
      tell(others.map(([, process]) => process));
    } catch (error) {
      note(error);
    }
  }

  async function write(change: (others: Record<string, Process>) => Record<string, Process>) {
    const written = await storage.heard.update(row, (current) => {
      const others = Object.entries(current?.processes ?? {}).filter(
        ([other, { at }]) => other !== id && isNear(at, now(), everyMs * silentForBeats),
      );
      const processes = change(Object.fromEntries(others));
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

  function tell(others: readonly Process[]): void {
    const found = [...new Set(others.flatMap((other) => conflict(self, other) ?? []))];
    for (const problem of found) if (!onThisStore.includes(problem)) log.warn({ instance: node }, problem);
    if (onThisStore.length > 0 && found.length === 0)
      log.info({ instance: node }, 'the second copy of this process has ended');
    onThisStore = found;
  }

  function note(error: unknown): void {
    log.debug({ err: error }, 'could not record that this process is alive');
  }
}

/** Whether a process of the bot on this store gave a sign of life lately. @throws StorageError */
export async function isRunning({ heard }: Pick<Storage, 'heard'>, now: number): Promise<boolean> {
  const { processes = {} } = (await heard.get(row)) ?? {};
  return Object.values(processes).some(({ at }) => isNear(at, now, 2 * signEveryMs));
}

function conflict(self: Identity, other: Identity): string | undefined {
  if (overlap(self, other))
    return `Another process of this bot (${other.node}) holds the same shards, so commands are answered twice. End one of the two, or divide the shards with DISCORD_SHARDS.`;
  if (self.node === other.node)
    return `Another process runs as ${other.node} on the same store, so it may announce things twice. End one of the two, or give each its own INSTANCE.`;
  return undefined;
}

/** A count of 0 means all shards. Ranges of different totals always overlap. */
function overlap(one: Identity, other: Identity): boolean {
  if (one.shards === undefined || other.shards === undefined) return false;
  if (one.shardCount !== other.shardCount || one.shardCount === 0) return true;
  const { shards } = other;
  return one.shards.some((shard) => shards.includes(shard));
}
