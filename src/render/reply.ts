import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from 'discord-api-types/v10';

/** An embed shows a picture of the same message by the address `attachment://name`. */
export interface ReplyFile {
  readonly name: string;
  readonly data: Buffer;
  /** What a picture shows, in words: up to 1,024 characters, for those who cannot see it. */
  readonly description?: string;
}

/** A message in Discord's terms. It is sent with `allowed_mentions: {parse: []}`, so nothing pings. */
export interface Reply {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIActionRowComponent<APIComponentInMessageActionRow>[];
  /** Take the place of what was attached before: where an answer changes and has no files, it loses its old ones. */
  readonly files?: readonly ReplyFile[];
  /** Private follow-ups, each made when the one before was sent. */
  readonly more?: AsyncGenerator<Reply, undefined, undefined>;
}
