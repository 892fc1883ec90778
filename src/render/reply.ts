import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from 'discord-api-types/v10';

/** A message in Discord's terms. It is sent with `allowed_mentions: {parse: []}`, so nothing pings. */
export interface Reply {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIActionRowComponent<APIComponentInMessageActionRow>[];
  readonly files?: readonly { readonly name: string; readonly data: Buffer }[];
  /** Private follow-ups, each made when the one before was sent. */
  readonly more?: AsyncGenerator<Reply, undefined, undefined>;
}
