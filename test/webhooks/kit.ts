import net from 'node:net';
import { onTestFinished } from 'vitest';
import type { Inbox } from '../../src/announcements/inbox/inbox.ts';
import { createLog } from '../../src/log.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { createListener, type Listener, type ListenerOptions } from '../../src/webhooks/listener.ts';

type Delivery = Parameters<Inbox['add']>[0];

export const botSecret = 'secret-of-the-bot-wide-hook';
export const hookId = 'Hook-Id_of_ann-0123456789';
export const hookSecret = 'secret-of-the-hook-of-ann';

/** An inbox that a test can look into, hold up and break. */
export class FakeInbox implements Pick<Inbox, 'add'> {
  readonly deliveries: Delivery[] = [];
  failure: Error | undefined;
  /** Called before a delivery is kept. */
  hold: () => Promise<void> = () => Promise.resolve();

  async add(delivery: Delivery): Promise<void> {
    await this.hold();
    if (this.failure) throw this.failure;
    this.deliveries.push(delivery);
  }
}

export interface Kit {
  readonly listener: Listener;
  readonly inbox: FakeInbox;
  /** What members' own hooks rang for, as `hook about`. */
  readonly rings: string[];
  readonly storage: Storage;
  readonly port: number;
  readonly url: string;
  /** Lines of the log. */
  readonly lines: string[];
  /** POSTs to the bot-wide hook, unless told otherwise. */
  deliver(options?: DeliverOptions): Promise<Response>;
}

export interface DeliverOptions {
  readonly path?: string;
  readonly body?: RequestInit['body'];
  /** An empty one is left out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

export const rankUp = {
  action: 'rank_upgraded',
  user: { id: '53aa3f265b97485984000001', rank: -5 },
  language: null,
};

/** A listener on a port of its own, with one member's hook. It ends with the test. */
export async function startListener(
  options: Partial<Omit<ListenerOptions, 'webhooks'>> & {
    readonly webhooks?: Partial<NonNullable<ListenerOptions['webhooks']>> | null;
  } = {},
): Promise<Kit> {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', secrets: [], destination: { write: (line) => lines.push(line) } });
  const storage = await openStorage({ url: 'memory:', encryptionKeys: [], log });
  await addHook(storage, hookId, hookSecret);
  const inbox = new FakeInbox();
  const rings: string[] = [];
  const ring = (hook: { hookId: string }, about: string): Promise<void> => {
    rings.push(`${hook.hookId} ${about}`);
    return inbox.failure ? Promise.reject(inbox.failure) : Promise.resolve();
  };
  const { webhooks, ...rest } = options;
  const listener = createListener({
    host: '127.0.0.1',
    port: 0,
    checks: {},
    log,
    ...rest,
    ...(webhooks === null
      ? {}
      : { webhooks: { secret: botSecret, rate: 100_000, inbox, ring, storage, ...webhooks } }),
  });
  const { port } = await listener.listen();
  onTestFinished(async () => {
    await listener.close(100);
    await storage.close();
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    listener,
    inbox,
    rings,
    storage,
    port,
    url,
    lines,
    deliver: ({ path = '/webhooks/codewars', body, headers = {}, method = 'POST' } = {}) => {
      const given = {
        'content-type': 'application/json',
        'x-webhook-event': 'user',
        'x-webhook-secret': path === '/webhooks/codewars' ? botSecret : hookSecret,
        ...headers,
      };
      const isBodyless = method === 'GET' || method === 'HEAD';
      return fetch(url + path, {
        method,
        headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
        ...(isBodyless ? {} : { body: body ?? JSON.stringify(rankUp), duplex: 'half' }),
      });
    },
  };
}

/** Stores a member's hook, or another secret for it. */
export async function addHook(storage: Storage, id: string, secret: string): Promise<void> {
  await storage.hooks.set(id, {
    guildId: '1',
    userId: '2',
    sealedSecret: storage.sealer.seal('hooks', id, secret),
    createdAt: 0,
  });
}

/** A connection on which a test says what it likes. */
export interface RawConnection {
  write(text: string): void;
  end(): void;
  /** Settles when the text that it began with is on its way. */
  readonly written: Promise<void>;
  /** All that came until the other side ended, or that connection broke. */
  readonly ended: Promise<string>;
  readonly received: string;
  readonly isOpen: boolean;
}

export function connectRaw(port: number, text = ''): RawConnection {
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  let isOpen = true;
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      isOpen = false;
      resolve(received);
    });
  });
  onTestFinished(() => void socket.destroy());
  const written = new Promise<void>((resolve) => void socket.write(text, 'latin1', () => resolve()));
  return {
    written,
    write: (more) => void socket.write(more, 'latin1'),
    end: () => void socket.end(),
    ended,
    get received() {
      return received;
    },
    get isOpen() {
      return isOpen;
    },
  };
}
