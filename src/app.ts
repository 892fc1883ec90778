import type { Config, Role } from './config/config.ts';
import { createCore } from './core.ts';
import { StartError } from './errors.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics/metrics.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/storage.ts';
import { readVersion } from './version.ts';
import type { Worker } from './worker.ts';

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * Constructs what a role needs: the core, and around it a worker (gateway and commands) and a listener (webhooks, health, metrics).
 * Nothing listens or connects before `start`.
 */
export async function createApp(options: {
  readonly config: Config;
  readonly role: Role;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The process cannot go on. */
  readonly onFatal: (error: Error) => void;
  /** Tests hand in a storage that they can break. */
  readonly storage?: Storage;
  /** When data that is due to be deleted is first looked for. Tests are faster. */
  readonly sweepFirstMs?: number;
  /** How often a process gives a sign of life. Tests are faster. */
  readonly beatEveryMs?: number;
}) {
  const { config, role, log, onFatal, now = Date.now } = options;
  const { host, port, trustProxy, publicUrl, webhookRate } = config.http;
  if (role === 'web' && port === undefined)
    throw new StartError(['PORT is required for the role web: it is where webhooks come in.']);
  const startedAt = now();
  const version = readVersion();

  // Each of these three is loaded where it is needed: Fastify takes 100 ms and 12 MB, discord.js 250 ms and 30 MB.
  const isMeasured = config.metricsToken !== undefined && port !== undefined;
  const makeMetrics = isMeasured ? (await import('./metrics/metrics.ts')).createMetrics : undefined;
  const makeWorker = role === 'web' ? undefined : (await import('./worker.ts')).createWorker;
  const makeListener =
    port === undefined ? undefined : (await import('./webhooks/listener.ts')).createListener;

  const metrics: Metrics | undefined = makeMetrics?.(
    {
      codewarsQueue: () => core.codewarsQueue(),
      inbox: () => core.announcements.inbox,
      outbox: () => core.outbox,
      ...(role !== 'web' && {
        gateway: () => worker?.gateway() ?? { shards: [], guilds: 0 },
        tracking: () => worker?.tracking() ?? { tracked: 0, overdueMs: 0, readings: 0 },
        catalogue: () => core.catalogue.size,
      }),
    },
    now,
  );
  const storage =
    options.storage ??
    (await openStorage({ ...config.database, log, openWithinMs: 30_000, onFailure: metrics?.storageError }));
  const core = await createCore({
    ...{ config, role, storage, metrics, log, now, onFatal },
    onHookChange: (hookId) => listener?.forgetHook(hookId),
    beatEveryMs: options.beatEveryMs,
  });
  const worker: Worker | undefined = makeWorker?.(core, {
    ...{ metrics, onFatal, sweepFirstMs: options.sweepFirstMs },
    facts: () => ({ version, role, instance: core.node, startedAt, memory: process.memoryUsage.rss() }),
  });
  const listener = makeListener?.({
    ...{ host, port: port ?? 0, trustProxy, log, now, onDelivery: metrics?.delivery },
    publicPath: publicUrl && new URL(publicUrl).pathname,
    checks: {
      storage: () => storage.check().then(() => true),
      ...(worker && { gateway: () => worker.isReady }),
    },
    ...(role !== 'worker' && {
      webhooks: {
        ...{ storage, secret: config.codewars.webhookSecret, rate: webhookRate },
        inbox: core.announcements.inbox,
        ring: (hook, about) => core.looks.ring(hook, about),
      },
    }),
    ...(metrics && { metrics: { ...metrics, token: config.metricsToken ?? '' } }),
  });
  let listening: number | undefined;
  let isStopping = false;

  return {
    /** Where it listens, once started; absent where it does not. */
    get port(): number | undefined {
      return listening;
    },
    /** Settles when the process does its work. @throws StartError */
    async start(): Promise<void> {
      log.info(
        { role, dojo: version, node: process.versions.node, discordJs: worker?.discordJs },
        'starting',
      );
      await core.start();
      listening = (await listener?.listen())?.port;
      await worker?.start();
      if (!isStopping) log.info({ role, port: listening }, 'ready');
    },
    /** Takes no more work, finishes what runs, closes. */
    async stop(): Promise<void> {
      isStopping = true;
      listener?.drain();
      await worker?.drain();
      await worker?.stop();
      await listener?.close();
      await core.stop();
    },
  };
}
