import { Client, type Guild, type GuildMember } from 'discord.js';
import { Routes, type RESTGetAPICurrentUserResult } from 'discord-api-types/v10';
import { inviteUrl } from '../../discord/invite.ts';
import { lackingOf } from '../../discord/permissions.ts';
import { restOptions, type RestOptions } from '../../discord/rest.ts';
import type { Storage } from '../../storage/storage.ts';
import { discordTrouble } from './discord-trouble.ts';
import { bad, good, type Check, type Finding } from './finding.ts';

export interface ServerOptions {
  readonly discord: RestOptions;
  readonly guildId: string;
  readonly applicationId: string;
  /** Where the channels that admins chose are; `undefined` where it could not be opened. */
  readonly storage: Pick<Storage, 'guilds'> | undefined;
}

/**
 * Whether the bot is in a server and may announce there: in the channels that were chosen, else by its roles. discord.js reckons
 * the permissions, from what REST tells; no session is started.
 */
export function checkServer({ discord, guildId, applicationId, storage }: ServerOptions): Check {
  return async (signal) => {
    const client = new Client({ intents: [], rest: { ...restOptions(discord), retries: 1, timeout: 8_000 } });
    client.rest.setToken(discord.token);
    signal.addEventListener('abort', () => void client.destroy(), { once: true });
    try {
      const { id } = (await client.rest.get(Routes.user())) as RESTGetAPICurrentUserResult;
      const guild = await client.guilds.fetch(guildId);
      const me = await guild.members.fetch(id);
      const found = good(`The bot is in the server ${guild.name}`);
      return { findings: [found, ...(await permissions(guild, me, storage))] };
    } catch (error) {
      return { findings: [absence(error, guildId, applicationId)] };
    } finally {
      await client.destroy();
    }
  };
}

/** Unknown guild, or no access to it: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
function absence(error: unknown, guildId: string, applicationId: string): Finding {
  const { status } = error as { status?: unknown };
  if (status !== 403 && status !== 404)
    return discordTrouble(`Discord was asked for the server ${guildId}`, error);
  return bad(`The bot is not in the server ${guildId}`, `invite it: ${inviteUrl(applicationId)}`);
}

async function permissions(
  guild: Guild,
  me: GuildMember,
  storage: ServerOptions['storage'],
): Promise<readonly Finding[]> {
  const kept = await storage?.guilds.get(guild.id);
  const chosen = Object.entries(kept?.channels ?? {}).filter(
    (each): each is [string, string] => each[1] !== undefined,
  );
  if (chosen.length === 0) {
    const lacking = lackingOf(me.permissions);
    if (lacking.length === 0) return [good('Its roles allow it to announce there; no channel is chosen yet')];
    return [
      bad(`Its roles there lack ${lacking.join(', ')}`, 'give its role these in Server Settings → Roles'),
    ];
  }
  const channels = await guild.channels.fetch();
  return [...new Set(chosen.map(([, channelId]) => channelId))].map((channelId) => {
    const kinds = chosen.filter(([, each]) => each === channelId).map(([kind]) => kind);
    const channel = channels.get(channelId);
    if (!channel) {
      return bad(
        `The channel that was chosen for ${kinds.join(', ')} is gone`,
        'choose another with /announcements set',
      );
    }
    const lacking = lackingOf(channel.permissionsFor(me));
    return lacking.length === 0
      ? good(`It may announce ${kinds.join(', ')} in #${channel.name}`)
      : bad(
          `It lacks ${lacking.join(', ')} in #${channel.name}, which was chosen for ${kinds.join(', ')}`,
          'allow it there: the channel’s settings → Permissions',
        );
  });
}
