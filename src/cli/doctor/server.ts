import { Client, type Guild, type GuildMember } from 'discord.js';
import { Routes, type RESTGetAPICurrentUserResult } from 'discord-api-types/v10';
import { inviteUrl, lackingOf, lookAt } from '../../discord/rest/permissions.ts';
import { impatient, restOptions, type RestOptions } from '../../discord/rest/rest.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkRankRoles } from './rank-roles.ts';
import { reportDiscord, type Report } from './report.ts';

/**
 * Checks whether the bot is in a server and may announce in the chosen channels, or else by its roles, and whether it may change the rank
 * roles. Uses REST only, without a gateway session.
 */
export async function checkServer(
  report: Report,
  signal: AbortSignal,
  {
    discord,
    guildId,
    applicationId,
    storage,
  }: {
    discord: RestOptions;
    guildId: string;
    applicationId: string;
    storage: Pick<Storage, 'guilds' | 'rankRoles'> | undefined;
  },
): Promise<void> {
  const client = new Client({ intents: [], rest: { ...restOptions(discord), ...impatient } });
  client.rest.setToken(discord.token);
  signal.addEventListener('abort', () => void client.destroy(), { once: true });
  try {
    const { id } = (await client.rest.get(Routes.user())) as RESTGetAPICurrentUserResult;
    const guild = await client.guilds.fetch(guildId);
    const me = await guild.members.fetch(id);
    report.good(`The bot is in the server ${guild.name}`);
    await checkPermissions(report, guild, me, storage);
    checkRankRoles(report, guild, me, await storage?.rankRoles.get(guildId));
  } catch (error) {
    // Unknown guild, or no access to it: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
    const { status } = error as { status?: unknown };
    if (status === 403 || status === 404)
      report.bad(`The bot is not in the server ${guildId}`, `invite it: ${inviteUrl(applicationId)}`);
    else reportDiscord(report, `Discord was asked for the server ${guildId}`, error);
  } finally {
    await client.destroy();
  }
}

async function checkPermissions(
  report: Report,
  guild: Guild,
  me: GuildMember,
  storage: Pick<Storage, 'guilds'> | undefined,
): Promise<void> {
  const kept = await storage?.guilds.get(guild.id);
  const kindsByChannel = new Map<string, string[]>();
  for (const [kind, channelId] of Object.entries(kept?.channels ?? {}))
    if (channelId !== undefined)
      kindsByChannel.set(channelId, [...(kindsByChannel.get(channelId) ?? []), kind]);
  if (kindsByChannel.size === 0) {
    const lacking = lackingOf(me.permissions);
    const next = 'give its role these in Server Settings → Roles';
    if (lacking.length > 0) report.bad(`Its roles there lack ${lacking.join(', ')}`, next);
    else report.good('Its roles allow it to announce there; no channel is chosen yet');
    return;
  }
  // Threads have the permissions of their parents.
  await guild.channels.fetch();
  for (const [channelId, kinds] of kindsByChannel)
    reportChannel(report, await lookAt(guild, channelId, me), kinds.join(', '));
}

function reportChannel(report: Report, found: Awaited<ReturnType<typeof lookAt>>, kinds: string): void {
  const allow = 'allow it there: the channel’s settings → Permissions';
  const chosen = `was chosen for ${kinds}`;
  if (found === 'gone')
    return report.bad(`The channel that ${chosen} is gone`, 'choose another with /announcements set');
  if (found === 'hidden') return report.bad(`It may not see the channel that ${chosen}`, allow);
  const { name, lacking, isClosed } = found;
  if (lacking.length > 0)
    return report.bad(`It lacks ${lacking.join(', ')} in #${name}, which ${chosen}`, allow);
  if (!isClosed) return report.good(`It may announce ${kinds} in #${name}`);
  report.bad(`The thread ${name}, which ${chosen}, is locked`, 'unlock it, or choose another channel');
}
