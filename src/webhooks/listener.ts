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

export type Listener = ReturnType<typeof createListener>;

const patient: Patience = { headersMs: 10_000, requestMs: 20_000, lookEveryMs: 1_000 };

/** Where webhooks come in and others ask how the process is. Nothing listens before `listen`. */
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
    /** Settles when it listens. @throws StartError when it cannot listen there */
    async listen(): Promise<{ readonly port: number }> {
      try {
        await app.listen({ host, port });
      } catch (cause) {
        throw new StartError([whyNot(cause, host, port)], { cause });
      }
      return { port: (app.server.address() as AddressInfo).port };
    },
    /** From now on webhooks are answered 503 and GET /readyz says that the process stops. */
    drain(): void {
      isStopping = true;
    },
    /** Drains, answers what was begun, and ends every connection, those of slow senders within `withinMs`. */
    async close(withinMs = 5_000): Promise<void> {
      isStopping = true;
      // Once it closes, Node no longer looks for slow senders, nor for connections that were busy and are idle now.
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
    /** The hook was removed or has a new secret: what is remembered of it here is forgotten. */
    forgetHook(hookId: string): void {
      authentication?.forget(hookId);
      receiver?.activity.forget(hookId);
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
