import { setTimeout as sleep } from 'node:timers/promises';
import type { DiscordStandIn, MessageChange, SeenMessage } from '../discord/stand-in.ts';
import { drawMessage } from './draw-message.ts';
import type { Handle } from './handles.ts';
import { handlesOf } from './handles.ts';
import type { Names } from './names.ts';
import type { Paint } from './paint.ts';
import type { Scene } from './scene.ts';
import { codeIn, onScreen, stable } from './screen-message.ts';
import type { Whereabouts } from './whereabouts.ts';

/** No message for this long: what an interaction had to say has been said. */
const quietMs = 60;

/** Shows what changes in the channels, to the person who looks; remembers what can be pressed. */
export class Screen {
  readonly #options: ScreenOptions;
  /** What was drawn of each message last. */
  readonly #drawn = new Map<string, string>();
  /** Whose direct messages a channel is, as far as it was seen. */
  readonly #directOf = new Map<string, string>();
  #pending: MessageChange[] = [];
  /** How much is going on that is to be drawn when it is over. */
  #held = 0;
  #lastChangeAt = 0;
  #changes = 0;
  /** The code for proving ownership that was shown last; empty before there was one. */
  lastCode = '';
  #handles: { readonly messageId: string; readonly handles: readonly Handle[] } | undefined;
  readonly stop: () => void;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.stop = options.discord.onMessage((change) => {
      this.#lastChangeAt = performance.now();
      this.#changes += 1;
      // A message fills itself after this call: what is drawn is read when it is drawn.
      this.#pending.push(change);
      if (this.#held === 0) this.flush();
    });
  }

  /** What can be pressed: of the last message that was drawn with anything to press. */
  get pressable(): { readonly messageId: string; readonly handles: readonly Handle[] } | undefined {
    return this.#handles;
  }

  /** How many changes there were. */
  get changes(): number {
    return this.#changes;
  }

  /** Draws nothing before `work` is done and no more messages come, and then what all came to. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      const result = await work();
      this.#lastChangeAt = Math.max(this.#lastChangeAt, performance.now() - quietMs / 2);
      while (performance.now() - this.#lastChangeAt < quietMs) await sleep(quietMs / 4);
      return result;
    } finally {
      this.#held -= 1;
      if (this.#held === 0) this.flush();
    }
  }

  /** Settles when something has changed since `changes` was this, or when the time is over. */
  async changed(since: number, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (this.#changes === since && performance.now() < deadline) await sleep(quietMs / 4);
    return this.#changes !== since;
  }

  flush(): void {
    const last = new Map(this.#pending.map((change) => [change.message.id, change]));
    this.#pending = [];
    for (const change of last.values()) this.#show(change);
  }

  #show({ kind, message, visibleTo }: MessageChange): void {
    const { whereabouts, print, paint, names, scene } = this.#options;
    const { id: me } = whereabouts.person;
    const channel = scene.channels.find(({ id }) => id === message.channel_id);
    if (channel === undefined && !this.#directOf.has(message.channel_id)) {
      this.#directOf.set(message.channel_id, me);
    }
    const isMine = channel !== undefined || this.#directOf.get(message.channel_id) === me;
    if (!isMine || (visibleTo !== 'everybody' && visibleTo !== me)) return;
    if (kind === 'deleted') {
      print([paint.style('dim', '(a message was deleted)')]);
      if (this.#handles?.messageId === message.id) this.#handles = undefined;
      return;
    }
    const where = channel?.id === whereabouts.channelId ? undefined : (channel?.name ?? 'direct messages');
    const before = this.#drawn.get(message.id);
    this.#remember(message);
    this.lastCode = codeIn(message) ?? this.lastCode;
    const shown = onScreen(message, { edited: before !== undefined, where });
    const [header = '', ...body] = drawMessage(this.#options.stable ? stable(shown) : shown, paint, names);
    const drawn = body.join('\n');
    // An answer that is edited again and again, each time to the same, is drawn once.
    if (drawn === before) return;
    this.#drawn.set(message.id, drawn);
    print([header, ...body]);
  }

  #remember(message: SeenMessage): void {
    const handles = handlesOf(message);
    if (handles.length > 0) this.#handles = { messageId: message.id, handles };
    else if (this.#handles?.messageId === message.id) this.#handles = undefined;
  }
}

export interface ScreenOptions {
  readonly discord: DiscordStandIn;
  readonly scene: Scene;
  readonly whereabouts: Whereabouts;
  readonly paint: Paint;
  readonly names: Names;
  /** Shows nothing that differs from run to run. */
  readonly stable: boolean;
  readonly print: (lines: readonly string[]) => void;
}
