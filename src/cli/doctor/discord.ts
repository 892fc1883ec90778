import type { REST } from '@discordjs/rest';
import {
  ApplicationIntegrationType,
  Routes,
  type RESTGetAPIGatewayBotResult,
  type RESTGetCurrentApplicationResult,
} from 'discord-api-types/v10';
import type { Config } from '../../config/config.ts';
import { inviteUrl } from '../../discord/rest/permissions.ts';
import { RequestMethod } from '../../discord/rest/rest.ts';
import { reportDiscord, StrangeAnswer, type Report } from './report.ts';

type Application = RESTGetCurrentApplicationResult;

const mostSkewMs = 5_000;

/** Checks the token, its application, and the clock. @returns the application's id, if Discord gives it */
export async function checkToken(
  report: Report,
  signal: AbortSignal,
  { rest, discord, now }: { rest: REST; discord: Config['discord']; now: () => number },
): Promise<string | undefined> {
  let response;
  let application: Partial<Application>;
  try {
    const fullRoute = Routes.currentApplication();
    response = await rest.queueRequest({ method: RequestMethod.Get, fullRoute, signal });
    application = (await response.json()) as typeof application;
    if (typeof application.id !== 'string') throw new StrangeAnswer();
  } catch (error) {
    if ((error as { status?: unknown }).status === 401) {
      const next = 'copy it again from the Developer Portal (Bot → Reset Token)';
      report.bad('Discord does not accept DISCORD_TOKEN', next);
    } else reportDiscord(report, 'Discord was asked whose the token is', error);
    return undefined;
  }
  const { id, name = '', integration_types_config: installations } = application;
  report.good(`Discord accepts the token: it is the bot ${name}`);
  if (discord.applicationId === id) {
    report.good('DISCORD_APPLICATION_ID is the application of that token');
  } else if (discord.applicationId !== undefined) {
    const next = `set it to ${id}, or leave it out: Discord is asked then`;
    report.bad('DISCORD_APPLICATION_ID is another application than that of the token', next);
  }
  checkInstallations(report, installations);
  report.good(`Invite the bot with ${inviteUrl(id)}`);
  checkClock(report, response.headers.get('date'), now());
  return id;
}

function checkInstallations(report: Report, config: Application['integration_types_config'] = {}): void {
  const types = Object.keys(config).map(Number);
  if (types.length === 0) return;
  const where = 'on in the Developer Portal → Installation';
  if (!types.includes(ApplicationIntegrationType.GuildInstall))
    report.bad('The application is not set up for servers (Guild Install)', `switch it ${where}`);
  if (!types.includes(ApplicationIntegrationType.UserInstall))
    report.skipped('Commands outside servers', `User Install is off. To offer it: switch that ${where}`);
}

/** Compares the clock with Discord's, since ids and waiting times depend on it. */
function checkClock(report: Report, date: string | null, at: number): void {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return;
  const skewMs = at - theirs;
  if (Math.abs(skewMs) <= mostSkewMs) return report.good('The clock agrees with Discord’s');
  const text = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'}`;
  report.doubtful(`The clock of this machine is ${text} Discord’s`, 'let it set its clock by NTP');
}

/** Checks whether this process may start its gateway sessions, and whether it has enough shards. */
export async function checkGateway(
  report: Report,
  signal: AbortSignal,
  { rest, discord: { shards } }: { rest: REST; discord: Config['discord'] },
): Promise<void> {
  let answer: RESTGetAPIGatewayBotResult;
  try {
    answer = (await rest.get(Routes.gatewayBot(), { signal })) as RESTGetAPIGatewayBotResult;
    if (!('session_start_limit' in answer)) throw new StrangeAnswer();
  } catch (error) {
    reportDiscord(report, 'Discord was asked for its gateway', error);
    return;
  }
  const { remaining, total, reset_after: resetAfterMs } = answer.session_start_limit;
  const needed = shards === 'auto' ? answer.shards : shards.ids.length;
  const left = `${remaining} of ${total} session starts are left`;
  if (remaining >= needed) report.good(`${left} for today; this process takes ${needed}`);
  else {
    const next = `wait ${Math.ceil(resetAfterMs / 60_000)} minutes; something restarts the bot too often`;
    report.bad(`${left}, and this process takes ${needed}`, next);
  }
  const recommends = `Discord recommends ${answer.shards} ${answer.shards === 1 ? 'shard' : 'shards'}`;
  const isAuto = shards === 'auto';
  const compared = `${recommends}, and DISCORD_SHARDS ${isAuto ? 'is auto' : `divides the bot by ${shards.count}`}`;
  if (isAuto || shards.count >= answer.shards) report.good(compared);
  else report.doubtful(compared, `divide it by ${answer.shards} or more, in every process`);
}
