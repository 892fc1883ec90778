import { setTimeout as sleep } from 'node:timers/promises';
import type { DiscordStandIn, MessageChange, SeenMessage } from '../discord/index.ts';
import { drawMessage, drawReactions, excerpt } from './draw/message.ts';
import type { Handle, Known } from './handles.ts';
import { handlesOf } from './handles.ts';
import type { Names } from './draw/names.ts';
import type { Paint } from './draw/paint.ts';
import type { Scene } from './scene.ts';
import type { KeepFile } from './screen-message.ts';
import { codeIn, onScreen, stable } from './screen-message.ts';
import type { Whereabouts } from './whereabouts.ts';

/** No message for this long: what an interaction had to say has been said. */
const quietMs = 60;

/** Shows what changes in the channels, to the person who looks; remembers what can be pressed. */
export class Screen {
  readonly #options: ScreenOptions;
  /** What was drawn of each message last. */
  readonly #drawn = new Map<string, Drawn>();
  /** Whose direct messages a channel is, as far as it was seen. */
  readonly #directOf = new Map<string, string>();
  #pending: MessageChange[] = [];
  /** How much is going on that is to be drawn when it is over. */
  #held = 0;
  #lastChangeAt = 0;
  #changes = 0;
  /** The code for proving ownership that was shown last; empty before there was one. */
  lastCode = '';
  /** By message id, the one that was drawn last at the end. */
  readonly #pressable = new Map<string, Pressable>();
  #lastNumber = 0;
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

  /** What can be pressed, on the message that was drawn last first. Numbers stay what they were. */
  get pressable(): readonly Pressable[] {
    return [...this.#pressable.values()].filter(({ handles }) => handles.length > 0).reverse();
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
    const reader = channel === undefined ? this.#directOf.get(message.channel_id) : visibleTo;
    const isMine = reader === 'everybody' || reader === me;
    if (kind === 'deleted') {
      this.#pressable.delete(message.id);
      if (isMine) print([paint.style('dim', '(a message was deleted)')]);
      return;
    }
    if (isMine || this.#pressable.has(message.id)) this.#remember(message, reader ?? me);
    if (!isMine) return;
    const where = channel?.id === whereabouts.channelId ? undefined : (channel?.name ?? 'direct messages');
    const before = this.#drawn.get(message.id);
    this.lastCode = codeIn(message) ?? this.lastCode;
    const shown = onScreen(message, {
      edited: before !== undefined,
      where,
      firstNumber: this.#pressable.get(message.id)?.first ?? 1,
      keep: this.#options.keepFile,
      known: this.#known,
    });
    const [header = '', ...lines] = drawMessage(this.#options.stable ? stable(shown) : shown, paint, names);
    const reactions = drawReactions(this.#options.discord.world.reactionsTo(message.id), me);
    const drawn = { body: lines.join('\n'), reactions };
    this.#drawn.set(message.id, drawn);
    // An answer that is edited again and again, each time to the same, is drawn once.
    if (drawn.body !== before?.body) print([header, ...lines, ...(reactions === '' ? [] : [reactions])]);
    else if (drawn.reactions !== before.reactions) {
      const to = paint.style('dim', `· to ${excerpt(message)}`);
      print([`${reactions === '' ? '(no reactions)' : reactions} ${to}`]);
    }
  }

  get #known(): Known {
    const { discord, scene } = this.#options;
    const { people: users, channels, guildId } = scene;
    return { users, channels, roles: discord.world.roles(guildId).filter(({ id }) => id !== guildId) };
  }

  /** A message keeps its numbers for as long as they are enough for it. */
  #remember(message: SeenMessage, visibleTo: string): void {
    const count = handlesOf(message, 1, this.#known).length;
    const known = this.#pressable.get(message.id);
    if (known === undefined && count === 0) return;
    const isRoom = known !== undefined && known.reserved >= count;
    const first = isRoom ? known.first : this.#lastNumber + 1;
    if (!isRoom) this.#lastNumber += count;
    this.#pressable.delete(message.id);
    this.#pressable.set(message.id, {
      messageId: message.id,
      visibleTo,
      handles: handlesOf(message, first, this.#known),
      first,
      reserved: isRoom ? known.reserved : count,
    });
  }
}

interface Drawn {
  readonly body: string;
  readonly reactions: string;
}

/** What can be pressed on a message. */
export interface Pressable {
  readonly messageId: string;
  /** `everybody` in the channel, or one member's id. */
  readonly visibleTo: string;
  readonly handles: readonly Handle[];
  /** The numbers that are kept for it. */
  readonly first: number;
  readonly reserved: number;
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
  readonly keepFile?: KeepFile;
}
