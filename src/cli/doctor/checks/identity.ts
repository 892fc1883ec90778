import type { REST } from '@discordjs/rest';
import {
  ApplicationIntegrationType,
  Routes,
  type RESTGetCurrentApplicationResult,
} from 'discord-api-types/v10';
import { inviteUrl } from '../../../discord/rest/invite.ts';
import { RequestMethod } from '../../../discord/rest/rest.ts';
import { bad, doubtful, good, skipped, type Check, type Finding } from './finding.ts';
import { discordTrouble, StrangeAnswer } from './discord-trouble.ts';

/** Whose token it is. */
export interface Identity {
  readonly applicationId: string;
}

export interface IdentityOptions {
  readonly rest: REST;
  /** As DISCORD_APPLICATION_ID says it. */
  readonly applicationId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const mostSkewMs = 5_000;

/** Whether Discord takes the token, whose application it is, how it is invited, and whether the clocks agree. */
export function checkIdentity({ rest, applicationId, now }: IdentityOptions): Check<Identity> {
  return async (signal) => {
    let response;
    let application: Partial<RESTGetCurrentApplicationResult>;
    try {
      response = await rest.queueRequest({
        method: RequestMethod.Get,
        fullRoute: Routes.currentApplication(),
        signal,
      });
      application = (await response.json()) as typeof application;
      if (typeof application.id !== 'string') throw new StrangeAnswer();
    } catch (error) {
      return { findings: [refusal(error)] };
    }
    const { id, name = '', integration_types_config: installations } = application;
    const findings = [good(`Discord accepts the token: it is the bot ${name}`)];
    if (applicationId !== undefined) {
      findings.push(
        applicationId === id
          ? good('DISCORD_APPLICATION_ID is the application of that token')
          : bad(
              'DISCORD_APPLICATION_ID is another application than that of the token',
              `set it to ${id}, or leave it out: Discord is asked then`,
            ),
      );
    }
    findings.push(...installable(installations), good(`Invite the bot with ${inviteUrl(id)}`));
    findings.push(...clock(response.headers.get('date'), now()));
    return { findings, known: { applicationId: id } };
  };
}

/** For which installations the application is set up: commands are registered for no other. */
function installable(config: RESTGetCurrentApplicationResult['integration_types_config'] = {}): Finding[] {
  const types = Object.keys(config).map(Number);
  if (types.length === 0) return [];
  const where = 'switch it on in the Developer Portal → Installation';
  const findings: Finding[] = [];
  if (!types.includes(ApplicationIntegrationType.GuildInstall))
    findings.push(bad('The application is not set up for servers (Guild Install)', where));
  if (!types.includes(ApplicationIntegrationType.UserInstall))
    findings.push(
      skipped(
        'Commands outside servers',
        `User Install is off. To offer it: ${where.replace('switch it', 'switch that')}`,
      ),
    );
  return findings;
}

function refusal(error: unknown): Finding {
  const { status } = error as { status?: unknown };
  if (status === 401) {
    return bad(
      'Discord does not accept DISCORD_TOKEN',
      'copy it again from the Developer Portal (Bot → Reset Token)',
    );
  }
  return discordTrouble('Discord was asked whose the token is', error);
}

/** By the `Date` of Discord's answer, which counts whole seconds. Ids and waiting times are reckoned by the clock. */
function clock(date: string | null, at: number): Finding[] {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return [];
  const skewMs = at - theirs;
  if (Math.abs(skewMs) <= mostSkewMs) return [good('The clock agrees with Discord’s')];
  const text = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'}`;
  return [doubtful(`The clock of this machine is ${text} Discord’s`, 'let it set its clock by NTP')];
}
