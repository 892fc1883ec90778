import type { APIEmoji, APIGuildMember } from 'discord-api-types/v10';
import type { GuildRecord } from '../world/records.ts';
import type { WorldBot } from '../contract/world.ts';

/** What of the world decides who hears of a message. */
export interface Places {
  readonly bot: WorldBot;
  readonly applicationEmojis: readonly APIEmoji[];
  readonly guilds: readonly GuildRecord[];
  findGuild(guildId: string): GuildRecord | undefined;
  guildOf(channelId: string): string | undefined;
  permissions(userId: string, channelId: string): bigint;
  memberShape(guildId: string, userId: string): APIGuildMember;
}
