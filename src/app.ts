import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Role } from './config/config.ts';
import { createCore } from './core.ts';
import { StartError } from './errors.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics/metrics.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/storage.ts';
import type { Worker } from './worker.ts';

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * Constructs what a role needs: the core, a worker (gateway and commands), and a listener (webhooks, health, metrics). Nothing listens
 * or connects before `start`.
 */
export async function createApp(options: {
  readonly config: Config;
  readonly role: Role;
  readonly log: Log;
  readonly now?: () => number;
  readonly onFatal: (error: Error) => void;
  /** For tests, as are the next two. */
  readonly storage?: Storage;
  readonly sweepFirstMs?: number;
  readonly beatEveryMs?: number;
}) {
  const { config, role, log, onFatal, now = Date.now } = options;
  const { host, port, trustProxy, publicUrl, webhookRate } = config.http;
  if (role === 'web' && port === undefined)
    throw new StartError(['PORT is required in the role web, which receives the webhooks.']);
  const startedAt = now();
  const version = readVersion();

  // Loaded only if needed: Fastify takes 100 ms and 12 MB, discord.js 250 ms and 30 MB.
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
      roleLooks: () => core.rankRoles.size,
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
    config,
    role,
    storage,
    metrics,
    log,
    now,
    onFatal,
    onHookChange: (hookId) => listener?.forgetHook(hookId),
    posts: () => worker?.posts,
    beatEveryMs: options.beatEveryMs,
  });
  const worker: Worker | undefined = makeWorker?.(core, {
    metrics,
    onFatal,
    sweepFirstMs: options.sweepFirstMs,
    facts: () => ({ version, role, instance: core.node, startedAt, memory: process.memoryUsage.rss() }),
  });
  const listener = makeListener?.({
    host,
    port: port ?? 0,
    trustProxy,
    log,
    now,
    onDelivery: metrics?.delivery,
    publicPath: publicUrl && new URL(publicUrl).pathname,
    checks: {
      storage: () => storage.check().then(() => true),
      ...(worker && { gateway: () => worker.isReady }),
    },
    ...(role !== 'worker' && {
      webhooks: {
        storage,
        secret: config.codewars.webhookSecret,
        rate: webhookRate,
        inbox: core.announcements.inbox,
        ring: (hook, about) => core.looks.ring(hook, about),
      },
    }),
    ...(metrics && { metrics: { ...metrics, token: config.metricsToken ?? '' } }),
  });
  let listening: number | undefined;
  let isStopping = false;

  return {
    get port(): number | undefined {
      return listening;
    },
    /** @throws StartError */
    async start(): Promise<void> {
      log.info(
        { role, dojo: version, node: process.versions.node, discordJs: worker?.discordJs },
        'starting',
      );
      await core.start();
      listening = (await listener?.listen())?.port;
      // After the listener, because the first sign of life loads node:crypto, which takes 10 ms.
      setImmediate(() => {
        if (!isStopping) core.duplicates.start();
      });
      await worker?.start();
      if (!isStopping) log.info({ role, port: listening }, 'ready');
    },
    /** Takes no more work, finishes what is running, and closes. */
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

/** package.json is one folder up from the sources and from the bundle. */
function readVersion(): string {
  const path = join(import.meta.dirname, '..', 'package.json');
  if (!existsSync(path)) return 'unknown';
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
