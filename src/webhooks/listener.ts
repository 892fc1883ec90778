import type { AddressInfo } from 'node:net';
import type { Inbox } from '../announcements/announcements.ts';
import { StartError } from '../errors.ts';
import type { Ring } from '../announcements/inbox/webhook-events.ts';
import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import { addHealthRoutes, type Checks } from './health.ts';
import { createHeard } from './hook-activity.ts';
import { createKnownHooks } from './known-hooks.ts';
import { addNotFound, createHttp, type Patience, pathOf, type TrustProxy } from './http.ts';
import { createLimits } from './limits.ts';
import { addMetricsRoute, type MetricsRoute } from './metrics.ts';
import { addWebhookRoutes } from './routes.ts';
import { createSecrets } from './secrets.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly trustProxy?: TrustProxy;
  /** The path of PUBLIC_URL: a proxy may pass requests on with it or without it. */
  readonly publicPath?: string | undefined;
  /** What GET /readyz asks, by the name that it answers. */
  readonly checks: Checks;
  /** Absent: this process takes no webhooks. */
  readonly webhooks?: {
    /** The bot-wide hook's; without it there is no such hook. */
    readonly secret: string | undefined;
    /** Deliveries a second that one authentic sender may send. */
    readonly rate: number;
    readonly inbox: Pick<Inbox, 'add'>;
    readonly ring: Ring;
    readonly storage: Pick<Storage, 'hooks' | 'heard' | 'sealer'>;
  };
  /** Absent: there is no GET /metrics. */
  readonly metrics?: MetricsRoute | undefined;
  /** Told of the status of every answer to a delivery. */
  readonly onDelivery?: ((status: number) => void) | undefined;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Tests have less. */
  readonly patience?: Patience;
}

/** Where webhooks come in and where others ask how the process is. */
export interface Listener {
  /** Settles when it listens. @throws StartError when it cannot listen there */
  listen(): Promise<{ readonly port: number }>;
  /** From now on webhooks are answered 503 and GET /readyz says that the process stops. */
  drain(): void;
  /** Drains, answers what was begun, and ends every connection, those of slow senders within `withinMs`. */
  close(withinMs?: number): Promise<void>;
  /** The hook was removed or has a new secret: what is remembered of it here is let go. */
  forgetHook(hookId: string): void;
}

const patient: Patience = { headersMs: 10_000, requestMs: 20_000, lookEveryMs: 1_000 };

/** Builds the listener; nothing listens before `listen`. */
export function createListener(options: ListenerOptions): Listener {
  const { host, port, log, checks, webhooks, metrics, onDelivery, now = Date.now } = options;
  let isStopping = false;
  const app = createHttp({
    trustProxy: options.trustProxy ?? false,
    publicPath: options.publicPath ?? '',
    patience: options.patience ?? patient,
    log,
  });
  addHealthRoutes(app, { checks, isStopping: () => isStopping, log });
  const taken = webhooks && takeWebhooks(webhooks);
  if (metrics !== undefined) addMetricsRoute(app, metrics);
  if (onDelivery !== undefined) {
    app.addHook('onResponse', (request, reply, done) => {
      if (pathOf(request).startsWith('/webhooks/')) onDelivery(reply.statusCode);
      done();
    });
  }
  addNotFound(app, [
    [metrics === undefined ? /^\/(healthz|readyz)$/ : /^\/(healthz|readyz|metrics)$/, 'GET, HEAD'],
    ...(taken?.paths ?? []),
  ]);

  function takeWebhooks({ secret, rate, inbox, ring, storage }: NonNullable<ListenerOptions['webhooks']>) {
    const secrets = createSecrets();
    const hooks = createKnownHooks(storage, secrets);
    const heard = createHeard({ storage, log, now });
    const paths = addWebhookRoutes(app, {
      ...{ secret, secrets, hooks, heard, inbox, ring, log, now },
      limits: createLimits(rate),
      isStopping: () => isStopping,
    });
    return { hooks, heard, paths };
  }

  return {
    async listen() {
      try {
        await app.listen({ host, port });
      } catch (cause) {
        throw new StartError([whyNot(cause, host, port)], { cause });
      }
      return { port: (app.server.address() as AddressInfo).port };
    },
    drain() {
      isStopping = true;
    },
    async close(withinMs = 5_000) {
      isStopping = true;
      // Node no longer looks for slow senders once it closes.
      const overdue = setTimeout(() => app.server.closeAllConnections(), withinMs);
      try {
        await app.close();
      } finally {
        clearTimeout(overdue);
      }
      await taken?.heard.flush();
    },
    forgetHook(hookId) {
      taken?.hooks.forget(hookId);
      taken?.heard.forget(hookId);
    },
  };
}

/** Why nothing can listen, by the code of the error. */
function whyNot(error: unknown, host: string, port: number): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `PORT: another program listens on ${port} already. Does the bot run twice? End the other one, or choose another port.`;
    case 'EACCES':
      return `PORT: this user may not listen on ${port}. Choose one above 1023.`;
    default:
      return `HOST: nothing can listen on ${host}. It must be an address of this machine, or 0.0.0.0 for all of them.`;
  }
}
