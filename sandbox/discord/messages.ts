import { MessageFlags } from 'discord-api-types/v10';
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { bodyOfMessage } from './message-body.ts';
import { timestamp } from './records.ts';
import type { Json, MessageRecord, UploadedFile } from './records.ts';
import type { NextSnowflake } from './snowflake.ts';
import type { MessageChange, SeenMessage } from './stand-in.ts';

interface NewMessage {
  readonly channelId: string;
  readonly author: APIUser;
  readonly body: Json;
  readonly files?: readonly UploadedFile[];
  readonly visibleTo?: string;
  readonly loading?: boolean;
  /** What else this message carries: `interaction_metadata`, `webhook_id`, its type. */
  readonly more?: Partial<APIMessage>;
}

/** Every message that was sent, who can see it, and the files that came along. */
export class MessageStore {
  readonly #records = new Map<string, MessageRecord>();
  readonly #files = new Map<string, UploadedFile>();
  readonly #listeners = new Set<(change: MessageChange) => void>();
  readonly #nextId: NextSnowflake;
  readonly #now: () => number;
  readonly #cdnUrl: () => string;

  constructor(parts: { nextId: NextSnowflake; now: () => number; cdnUrl: () => string }) {
    this.#nextId = parts.nextId;
    this.#now = parts.now;
    this.#cdnUrl = parts.cdnUrl;
  }

  create(input: NewMessage): MessageRecord {
    const { visibleTo = 'everybody', loading = false } = input;
    const message = {
      id: this.#nextId(),
      channel_id: input.channelId,
      author: input.author,
      type: 0,
      content: '',
      timestamp: timestamp(this.#now()),
      edited_timestamp: null,
      tts: input.body.tts === true,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: [],
      embeds: [],
      components: [],
      pinned: false,
      flags: flagsOf(input.body, visibleTo, loading),
      ...input.more,
    } as unknown as APIMessage;
    const record = { message, visibleTo, loading };
    this.#fill(record, input.body, input.files ?? []);
    this.#records.set(message.id, record);
    if (!loading) this.#tell('created', record);
    return record;
  }

  /** Changes what the body names, as PATCH does. Fills a deferred answer, which then counts as created. */
  edit(record: MessageRecord, body: Json, files: readonly UploadedFile[] = []): void {
    this.#fill(record, body, files);
    const { message } = record;
    if (record.loading) {
      record.loading = false;
      Object.assign(message, { flags: (message.flags ?? 0) & ~MessageFlags.Loading });
      this.#tell('created', record);
      return;
    }
    message.edited_timestamp = timestamp(this.#now());
    this.#tell('edited', record);
  }

  delete(record: MessageRecord): void {
    if (!this.#records.delete(record.message.id)) return;
    if (!record.loading) this.#tell('deleted', record);
  }

  find(messageId: string): MessageRecord | undefined {
    return this.#records.get(messageId);
  }

  seen(messageId: string): SeenMessage | undefined {
    const record = this.#records.get(messageId);
    return record && asSeen(record);
  }

  /** Oldest first, as they can be read by that user. A deferred answer that has not come yet is left out. */
  inChannel(channelId: string, seenBy?: string): readonly SeenMessage[] {
    return [...this.#records.values()]
      .filter(({ message, loading }) => message.channel_id === channelId && !loading)
      .filter(({ visibleTo }) => visibleTo === 'everybody' || visibleTo === seenBy)
      .map(asSeen);
  }

  file(attachmentId: string): UploadedFile | undefined {
    return this.#files.get(attachmentId);
  }

  onChange(listener: (change: MessageChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forgetAll(): void {
    this.#records.clear();
    this.#files.clear();
  }

  #fill({ message }: MessageRecord, body: Json, files: readonly UploadedFile[]): void {
    const filled = bodyOfMessage(message, body, files, (file) => this.#keep(message.channel_id, file));
    Object.assign(message, filled);
  }

  #keep(channelId: string, file: UploadedFile): { readonly id: string; readonly url: string } {
    const id = this.#nextId();
    this.#files.set(id, file);
    return { id, url: `${this.#cdnUrl()}/attachments/${channelId}/${id}/${encodeURIComponent(file.name)}` };
  }

  #tell(kind: MessageChange['kind'], record: MessageRecord): void {
    const change = { kind, message: asSeen(record), visibleTo: record.visibleTo };
    for (const listener of this.#listeners) listener(change);
  }
}

export function asSeen({ message, visibleTo }: MessageRecord): SeenMessage {
  return { ...structuredClone(message), ephemeral: visibleTo !== 'everybody' };
}

function flagsOf(body: Json, visibleTo: string, loading: boolean): number {
  const asked = typeof body.flags === 'number' ? body.flags : 0;
  const ephemeral = visibleTo === 'everybody' ? 0 : MessageFlags.Ephemeral;
  return (asked & ~MessageFlags.Ephemeral) | ephemeral | (loading ? MessageFlags.Loading : 0);
}
