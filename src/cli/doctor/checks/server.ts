import { Client, type Guild, type GuildMember } from 'discord.js';
import { Routes, type RESTGetAPICurrentUserResult } from 'discord-api-types/v10';
import { inviteUrl } from '../../../discord/rest/invite.ts';
import { lackingOf, lookAt } from '../../../discord/rest/permissions.ts';
import { impatient, restOptions, type RestOptions } from '../../../discord/rest/rest.ts';
import type { Storage } from '../../../storage/storage.ts';
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
    const client = new Client({ intents: [], rest: { ...restOptions(discord), ...impatient } });
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
  // The parents of threads have their permissions.
  await guild.channels.fetch();
  const channelIds = [...new Set(chosen.map(([, channelId]) => channelId))];
  return Promise.all(
    channelIds.map(async (channelId) => {
      const kinds = chosen.filter(([, each]) => each === channelId).map(([kind]) => kind);
      return findingOf(await lookAt(guild, channelId, me), kinds.join(', '));
    }),
  );
}

function findingOf(place: Awaited<ReturnType<typeof lookAt>>, kinds: string): Finding {
  const allow = 'allow it there: the channel’s settings → Permissions';
  if (place === 'gone')
    return bad(`The channel that was chosen for ${kinds} is gone`, 'choose another with /announcements set');
  if (place === 'hidden') return bad(`It may not see the channel that was chosen for ${kinds}`, allow);
  const { name, lacking, isClosed } = place;
  if (lacking.length > 0)
    return bad(`It lacks ${lacking.join(', ')} in #${name}, which was chosen for ${kinds}`, allow);
  return isClosed
    ? bad(
        `The thread ${name}, which was chosen for ${kinds}, is locked`,
        'unlock it, or choose another channel',
      )
    : good(`It may announce ${kinds} in #${name}`);
}
