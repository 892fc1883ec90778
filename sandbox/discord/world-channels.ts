import type { APIDMChannel, APITextChannel, APIUser } from 'discord-api-types/v10';
import { permissionBits } from './permissions.ts';
import { denial, directChannelShape, textChannelShape } from './shapes.ts';
import type { NextSnowflake } from './snowflake.ts';

type Tell = (event: 'CHANNEL_CREATE' | 'CHANNEL_UPDATE' | 'CHANNEL_DELETE', channel: APITextChannel) => void;

/** Text channels of guilds, and the direct messages of users with the bot. */
export class WorldChannels {
  readonly #channels = new Map<string, APITextChannel | APIDMChannel>();
  readonly #nextId: NextSnowflake;
  readonly #tell: Tell;

  constructor(nextId: NextSnowflake, tell: Tell) {
    this.#nextId = nextId;
    this.#tell = tell;
  }

  create(input: { readonly guildId: string; readonly name: string; readonly id?: string }): APITextChannel {
    const position = this.ofGuild(input.guildId).length;
    const channel = textChannelShape(input.id ?? this.#nextId(), input.guildId, input.name, position);
    this.#channels.set(channel.id, channel);
    this.#tell('CHANNEL_CREATE', channel);
    return channel;
  }

  delete(channelId: string): void {
    const channel = this.#channels.get(channelId);
    if (!channel || !this.#channels.delete(channelId)) return;
    if ('guild_id' in channel) this.#tell('CHANNEL_DELETE', channel);
  }

  deny(channelId: string, memberId: string, permissions: readonly string[]): void {
    const channel = this.#channels.get(channelId);
    if (!channel || !('guild_id' in channel)) throw new Error(`no guild channel ${channelId}`);
    channel.permission_overwrites = denial(memberId, permissionBits(permissions));
    this.#tell('CHANNEL_UPDATE', channel);
  }

  find(channelId: string): APITextChannel | APIDMChannel | undefined {
    return this.#channels.get(channelId);
  }

  ofGuild(guildId: string): readonly APITextChannel[] {
    const isThere = (channel: APITextChannel | APIDMChannel): channel is APITextChannel =>
      'guild_id' in channel && channel.guild_id === guildId;
    return [...this.#channels.values()].filter(isThere);
  }

  /** Made when first asked for, as Discord does. */
  direct(recipient: APIUser): APIDMChannel {
    const isTheirs = (channel: APITextChannel | APIDMChannel): channel is APIDMChannel =>
      'recipients' in channel && (channel.recipients ?? []).some(({ id }) => id === recipient.id);
    const known = [...this.#channels.values()].find(isTheirs);
    if (known) return known;
    const channel = directChannelShape(this.#nextId(), recipient);
    this.#channels.set(channel.id, channel);
    return channel;
  }
}
