import { setTimeout as sleep } from 'node:timers/promises';
import type { CodewarsFault } from '../../sandbox/codewars/stand-in.ts';
import type { Fault } from '../../sandbox/discord/index.ts';
import type { Stage } from '../support/stage.ts';
import type { SoakStore } from './store.ts';

/** When something was away that nobody can answer without, in milliseconds since the epoch. */
export interface Outage {
  readonly of: 'gateway' | 'store';
  readonly from: number;
  /** Infinity while it lasts. */
  to: number;
}

/** Goes wrong in the background until it is told to stop. */
export interface Trouble {
  /** Rejects when a fault is not over in time. */
  readonly broken: Promise<never>;
  readonly outages: readonly Outage[];
  /** How often each thing went wrong. */
  readonly counts: ReadonlyMap<string, number>;
  /** No more faults; settles when those that are under way are over. */
  stop(): Promise<void>;
}

const lookEveryMs = 100;
/** In turn, one for every eighth request at either side: 5 % are answered 500 to 503, and 1 to 2 % meet each of the others. */
const faultsOfDiscord: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'rateLimit', retryAfterMs: 400 },
  { kind: 'status', status: 502 },
  { kind: 'drop' },
  { kind: 'status', status: 500 },
  { kind: 'delay', delayMs: 1_000 },
  { kind: 'status', status: 503 },
  { kind: 'dropAfter' },
  { kind: 'rateLimit', retryAfterMs: 1_000 },
  { kind: 'status', status: 500 },
  { kind: 'drop' },
  { kind: 'delay', delayMs: 1_000 },
  { kind: 'dropAfter' },
];
const faultsOfCodewars: readonly CodewarsFault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'status', status: 502 },
  { kind: 'drop' },
  { kind: 'status', status: 500 },
  { kind: 'delay', delayMs: 1_000 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'drop' },
  { kind: 'status', status: 500 },
  { kind: 'delay', delayMs: 3_000 },
];
const requestsPerFault = 8;
const backWithinMs = 20_000;

/** @param everyMs how often the gateway goes away, and how often the store does */
export function makeTrouble(
  { discord, codewars }: Stage,
  store: SoakStore,
  everyMs: { readonly gateway: number; readonly store: number },
): Trouble {
  const stopping = new AbortController();
  const { signal } = stopping;
  const outages: Outage[] = [];
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

  /** Again and again until the end. */
  async function every(ms: number, work: () => Promise<void> | void): Promise<void> {
    for (;;) {
      await sleep(ms, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await work();
    }
  }

  async function away(of: Outage['of'], work: () => Promise<void>): Promise<void> {
    const outage: Outage = { of, from: Date.now(), to: Infinity };
    outages.push(outage);
    try {
      await work();
    } finally {
      outage.to = Date.now();
    }
  }

  /** A fault for the next request whenever so many have come. */
  function spoiling<T extends Fault | CodewarsFault>(
    name: string,
    requests: readonly unknown[],
    faults: readonly T[],
    add: (fault: T) => void,
  ): () => void {
    let [seen, next] = [requests.length, 0];
    return () => {
      // One at a look: what is tried again does not meet the next at once.
      const fault = faults[next % faults.length];
      if (seen + requestsPerFault > requests.length || fault === undefined) return;
      seen += requestsPerFault;
      next += 1;
      add(fault);
      count(`${name}: ${fault.status ?? fault.kind}`);
    };
  }

  const { gateway } = discord;
  const ways: readonly (readonly [what: string, () => void])[] = [
    ['dropped', () => gateway.drop()],
    ['asked to reconnect', () => gateway.askToReconnect()],
    ['invalid session, to be resumed', () => gateway.invalidateSession(true)],
    ['invalid session', () => gateway.invalidateSession(false)],
  ];
  let turn = 0;
  const dropGateway = (): Promise<void> =>
    away('gateway', async () => {
      const [what, how] = ways[turn % ways.length] ?? ['', () => undefined];
      turn += 1;
      const before = gateway.identifies + gateway.resumes;
      how();
      count(`gateway: ${what}`);
      const deadline = Date.now() + backWithinMs;
      while (gateway.identifies + gateway.resumes === before) {
        if (Date.now() > deadline) throw new Error(`the bot did not come back after the gateway: ${what}`);
        await sleep(20);
      }
    });

  const spoilDiscord = spoiling('Discord', discord.requests, faultsOfDiscord, (fault) =>
    discord.faults.add(fault),
  );
  const spoilCodewars = spoiling('Codewars', codewars.requests, faultsOfCodewars, (fault) =>
    codewars.faults.add(fault),
  );
  const broken = Promise.withResolvers<never>();
  const running = [
    every(lookEveryMs, () => {
      spoilDiscord();
      spoilCodewars();
    }),
    every(everyMs.gateway, dropGateway),
    every(everyMs.store, () => {
      count(store.fault);
      return away('store', () => store.fail());
    }),
  ].map((each) => each.catch(broken.reject));

  return {
    broken: broken.promise,
    outages,
    counts,
    async stop() {
      stopping.abort();
      await Promise.race([Promise.all(running), broken.promise]);
      discord.faults.clear();
      codewars.faults.clear();
    },
  };
}
