import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from 'discord-api-types/v10';

/** What to say, in Discord's own terms. Nothing in it pings: the edge sends it with `allowed_mentions: {parse: []}`. */
export interface Reply {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIActionRowComponent<APIComponentInMessageActionRow>[];
  readonly files?: readonly { readonly name: string; readonly data: Buffer }[];
  /** What follows it privately, each made when the one before was said. */
  readonly more?: AsyncGenerator<Reply, undefined, undefined>;
}
