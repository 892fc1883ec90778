import { onTestFinished, vi } from 'vitest';
import type { Announcement } from '../../../src/announcements/outbox/row.ts';
import type {
  MessageSender,
  PublishOutcome,
  SendOutcome,
} from '../../../src/announcements/outbox/message-sender.ts';
import type { Compose } from '../../../src/announcements/compose.ts';
import { createOutbox } from '../../../src/announcements/outbox/outbox.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { Collection, Storage } from '../../../src/storage/storage.ts';
import { RecordingLog, sweepEveryMs } from '../../support/storage-kit.ts';
import { pass } from '../../support/virtual-clock.ts';

/** How long the fake remembers a nonce, as Discord's few minutes. */
const nonceMs = 180_000;

type Answering = (channelId: string, nonce: string) => SendOutcome['outcome'] | 'lost' | 'hang';

/** Discord as the outbox sees it: creates each nonce once while it remembers it, and fails as it is told. */
export class FakeDiscord implements MessageSender {
  readonly messages: { channelId: string; nonce: string; message: unknown; at: number }[] = [];
  readonly attempts: { channelId: string; nonce: string; at: number }[] = [];
  /** `lost`: the message is created, and the answer does not arrive. `hang`: it never comes. */
  answer: Answering = () => 'sent';
  delayMs = 0;
  retryAfterMs = 3_600_000;
  readonly publishings: string[] = [];
  publishAnswer: () => PublishOutcome = () => ({ outcome: 'published' });
  inFlight = 0;
  mostInFlight = 0;
  readonly #inChannel = new Map<string, number>();

  async send(channelId: string, nonce: string, message: unknown, signal?: AbortSignal): Promise<SendOutcome> {
    this.attempts.push({ channelId, nonce, at: Date.now() });
    const here = (this.#inChannel.get(channelId) ?? 0) + 1;
    if (here > 1) throw new Error(`two attempts at once in channel ${channelId}`);
    this.#inChannel.set(channelId, here);
    this.mostInFlight = Math.max(this.mostInFlight, (this.inFlight += 1));
    try {
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      const answer = this.answer(channelId, nonce);
      if (answer === 'hang') {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        return { outcome: 'unknown', error: new Error('aborted') };
      }
      if (answer === 'sent' || answer === 'lost') this.#create(channelId, nonce, message);
      if (answer === 'lost') return { outcome: 'unknown', error: new Error('the answer was lost') };
      if (answer === 'sent') return { outcome: 'sent', messageId: `m-${nonce}` };
      return { outcome: answer, error: new Error(answer), retryAfterMs: this.retryAfterMs };
    } finally {
      this.#inChannel.set(channelId, 0);
      this.inFlight -= 1;
    }
  }

  publish(channelId: string, messageId: string): Promise<PublishOutcome> {
    this.publishings.push(`${channelId} ${messageId}`);
    return Promise.resolve(this.publishAnswer());
  }

  isMember(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** Nonces of the messages of a channel, in order. */
  said(channelId?: string): string[] {
    return this.messages
      .filter((each) => channelId === undefined || each.channelId === channelId)
      .map(({ nonce }) => nonce);
  }

  #create(channelId: string, nonce: string, message: unknown): void {
    const known = this.messages.some((each) => each.nonce === nonce && Date.now() - each.at < nonceMs);
    if (!known) this.messages.push({ channelId, nonce, message, at: Date.now() });
  }
}

export async function memoryStorage(): Promise<Storage> {
  const storage = await openStorage({
    url: 'memory:',
    encryptionKeys: [],
    log: new RecordingLog(),
    sweepEveryMs,
  });
  onTestFinished(() => storage.close());
  return storage;
}

export class OutboxLog extends RecordingLog {
  info(): void {}
  debug(): void {}

  messages(part: string): { level: string; fields: object; message: string }[] {
    return this.lines.filter(({ message }) => message.includes(part));
  }
}

/** An outbox of a process `node`; stopped after the test. */
export function openOutbox(
  storage: Storage,
  messageSender: MessageSender,
  options: Partial<Parameters<typeof createOutbox>[0]> & { readonly publish?: boolean } = {},
) {
  const log = new OutboxLog();
  const outbox = createOutbox({
    storage,
    messageSender,
    now: Date.now,
    random: () => 0.5,
    node: 'a',
    log,
    compose: composing(storage, options.publish ?? false),
    posts: { posted: () => Promise.resolve() },
    wordsPosts: true,
    stopMs: 0,
    ...options,
  });
  onTestFinished(async () => {
    const stopped = outbox.stop();
    if (vi.isFakeTimers()) await pass(10_000);
    await stopped;
  });
  return { outbox, log };
}

export function announcement(id: string, more: Partial<Announcement> = {}): Announcement {
  const news = { type: 'rank', language: null, rank: -4, oldRank: -5, score: null } as const;
  return {
    id,
    guildId: '1',
    channelId: '10',
    kind: 'ranks',
    about: { account: 'x', links: [{ userId: '42', linkedAt: 1 }], news },
    ...more,
  };
}

/** Says the id of a row, or its honor, in the channel that is chosen, else in that of the row; nothing where the channel is gone. */
function composing(storage: Storage, publish: boolean): Compose {
  return async (id, { guildId, kind, channelId: meant, about }) => {
    const channelId = (await storage.guilds.get(guildId))?.channels[kind] ?? meant;
    const trouble = await storage.trouble.get(`${guildId}:${kind}`);
    if (trouble?.code === 'unknownChannel' && trouble.channelId === channelId) return undefined;
    const news = about?.news;
    const description = news?.type === 'honor' ? `${news.from} to ${news.total}` : id;
    return { channelId, message: { content: description, allowed_mentions: { parse: [] } }, publish };
  };
}

type Around = <T>(operation: string, work: () => Promise<T>) => Promise<T>;

/** The same storage, in which `around` runs every operation, such as `outbox.set`. Listing rows is one operation. */
export function intercepted(storage: Storage, around: Around): Storage {
  async function* entries<T>(name: string, collection: Collection<T>): AsyncGenerator<[string, T], void> {
    await around(`${name}.entries`, () => Promise.resolve());
    yield* collection.entries();
  }
  const wrap = (name: string, collection: Collection<unknown>) =>
    new Proxy(collection, {
      get(target, property, receiver) {
        const original: unknown = Reflect.get(target, property, receiver);
        if (typeof original !== 'function') return original;
        if (property === 'entries') return () => entries(name, target);
        return (...args: unknown[]) =>
          around(
            `${name}.${String(property)}`,
            () => Reflect.apply(original, target, args) as Promise<unknown>,
          );
      },
    });
  const isCollection = (value: unknown): value is Collection<unknown> =>
    typeof value === 'object' && value !== null && 'setMany' in value;
  return Object.fromEntries(
    Object.entries(storage).map(([name, value]: [string, unknown]) => [
      name,
      isCollection(value) ? wrap(name, value) : value,
    ]),
  ) as unknown as Storage;
}

/** The same storage, with a hook before every operation and one after it, either of which may throw. */
export const watched = (
  storage: Storage,
  before: (operation: string) => void,
  after: (operation: string) => void = () => {},
): Storage =>
  intercepted(storage, async (operation, work) => {
    before(operation);
    const result = await work();
    after(operation);
    return result;
  });

export async function rowsOf(storage: Storage): Promise<string[]> {
  const ids: string[] = [];
  for await (const [id] of storage.outbox.entries()) ids.push(id);
  return ids.sort();
}
