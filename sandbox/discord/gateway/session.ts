import type { Line } from './host.ts';

interface SentEvent {
  readonly s: number;
  readonly t: string;
  readonly d: unknown;
}

/** How many events Discord is taken to keep for a client that is away. */
const KEPT_EVENTS = 10_000;

/** What outlives a connection: the sequence, and the events that the client has not been seen to receive. */
export class GatewaySession {
  readonly id: string;
  readonly intents: number;
  readonly shardId: number;
  readonly shardCount: number;
  connection: Line | undefined;
  #sequence = 0;
  #unseen: SentEvent[] = [];

  constructor(input: {
    readonly id: string;
    readonly intents: number;
    readonly shardId: number;
    readonly shardCount: number;
  }) {
    this.id = input.id;
    this.intents = input.intents;
    this.shardId = input.shardId;
    this.shardCount = input.shardCount;
  }

  dispatch(event: string, data: unknown): void {
    this.#sequence += 1;
    const sent = { s: this.#sequence, t: event, d: structuredClone(data) };
    this.#unseen.push(sent);
    if (this.#unseen.length > KEPT_EVENTS) this.#unseen.shift();
    this.connection?.send({ op: 0, ...sent });
  }

  /** The client has everything up to here. */
  seen(sequence: number): void {
    this.#unseen = this.#unseen.filter(({ s }) => s > sequence);
  }

  /** What came after `sequence`; undefined when that is not known, so that the session cannot be resumed. */
  since(sequence: number): readonly SentEvent[] | undefined {
    const oldest = this.#unseen[0]?.s ?? this.#sequence + 1;
    if (sequence > this.#sequence || sequence < oldest - 1) return undefined;
    return this.#unseen.filter(({ s }) => s > sequence);
  }
}
