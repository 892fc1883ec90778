import type { AddressInfo } from 'node:net';
import type { Inbox } from '../announcements/inbox/inbox.ts';
import { StartError } from '../errors.ts';
import type { Ring } from '../announcements/inbox/inbox.ts';
import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import { createAuthentication } from './authentication.ts';
import { createReceiver } from './delivery.ts';
import { addHealthRoutes, addMetricsRoute, type Checks, type MetricsRoute } from './health.ts';
import { createHttp, type Patience, pathOf, type TrustProxy } from './http.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly trustProxy?: TrustProxy;
  /** The path of PUBLIC_URL, which a proxy may remove. */
  readonly publicPath?: string | undefined;
  readonly checks: Checks;
  /** Without it, this process receives no webhooks. */
  readonly webhooks?: {
    /** Of the bot-wide hook. */
    readonly secret: string | undefined;
    /** Deliveries per second of the bot-wide hook. */
    readonly rate: number;
    readonly inbox: Pick<Inbox, 'add'>;
    readonly ring: Ring;
    readonly storage: Pick<Storage, 'hooks' | 'heard' | 'sealer'>;
  };
  readonly metrics?: MetricsRoute | undefined;
  /** Receives the status of every answer to a delivery. */
  readonly onDelivery?: ((status: number) => void) | undefined;
  readonly log: Log;
  readonly now?: () => number;
  readonly patience?: Patience;
}

export type Listener = ReturnType<typeof createListener>;

const patient: Patience = { headersMs: 10_000, requestMs: 20_000, lookEveryMs: 1_000 };

/** Creates the HTTP server for webhooks, health checks and metrics. */
export function createListener(options: ListenerOptions) {
  const { host, port, log, checks, webhooks, metrics, onDelivery, now = Date.now } = options;
  let isStopping = false;
  const app = createHttp({
    trustProxy: options.trustProxy ?? false,
    publicPath: options.publicPath ?? '',
    patience: options.patience ?? patient,
    log,
  });
  addHealthRoutes(app, { checks, isStopping: () => isStopping, log });
  if (metrics !== undefined) addMetricsRoute(app, metrics);
  const authentication = webhooks && createAuthentication({ ...webhooks, isStopping: () => isStopping, log });
  const receiver = webhooks && createReceiver({ ...webhooks, log, now });
  if (authentication && receiver) {
    const hooks = { onRequest: authentication.authenticate };
    app.decorateRequest('source', null);
    app.post('/webhooks/codewars/:hookId', hooks, receiver.receive);
    if (authentication.isBotWide) app.post('/webhooks/codewars', hooks, receiver.receive);
  }
  if (onDelivery !== undefined) {
    app.addHook('onResponse', (request, reply, done) => {
      if (pathOf(request).startsWith('/webhooks/')) onDelivery(reply.statusCode);
      done();
    });
  }

  return {
    /** @throws StartError if the address cannot be used */
    async listen(): Promise<{ readonly port: number }> {
      try {
        await app.listen({ host, port });
      } catch (cause) {
        throw new StartError([whyNot(cause, host, port)], { cause });
      }
      return { port: (app.server.address() as AddressInfo).port };
    },
    /** Makes webhooks and GET /readyz answer 503. */
    drain(): void {
      isStopping = true;
    },
    /** Answers open requests and closes all connections, at the latest after `withinMs`. */
    async close(withinMs = 5_000): Promise<void> {
      isStopping = true;
      // While it closes, Node no longer times out slow senders, nor closes connections that become idle.
      const overdue = setTimeout(() => app.server.closeAllConnections(), withinMs);
      const looking = setInterval(() => app.server.closeIdleConnections(), 50);
      try {
        await app.close();
      } finally {
        clearTimeout(overdue);
        clearInterval(looking);
      }
      await receiver?.activity.flush();
    },
    /** Call it when a hook was removed or has a new secret. */
    forgetHook(hookId: string): void {
      authentication?.forget(hookId);
      receiver?.activity.forget(hookId);
    },
  };
}

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
