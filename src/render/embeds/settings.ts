import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import type { Kind, ScheduledKind } from '../../guilds/kinds.ts';
import { rankName } from '../../codewars/ranks.ts';
import type { GuildRecord, TroubleRecord, RankRolesRecord } from '../../storage/records.ts';
import { brandColor } from '../colors.ts';
import { describeTroubles } from './rank-roles.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts } from '../lines.ts';
import { describeDaily, describeNext } from '../schedule.ts';
import { counted, timestamp } from '../text.ts';

export interface SettingsInput {
  readonly settings: Pick<GuildRecord, 'channels' | 'options'>;
  readonly troubles: Readonly<Partial<Record<Kind, TroubleRecord>>>;
  /** The permissions that the bot lacks in the channel. */
  readonly lacking: Readonly<Partial<Record<Kind, readonly string[]>>>;
  /** What goes on without something that it would have. */
  readonly without?: Readonly<Partial<Record<Kind, readonly string[]>>>;
  readonly schedules: Readonly<
    Partial<Record<ScheduledKind, Parameters<typeof describeNext>[0] | undefined>>
  >;
  /** Why the kata of the day is the one that it is. */
  readonly why: string | undefined;
  readonly heardAt: number | undefined;
  /** The members' own webhooks, the longest silent first. */
  readonly hooks: readonly { readonly userId: string; readonly heardAt: number | undefined }[];
  readonly linked: number;
  /** `isAll`: no other process may have more. */
  readonly waiting: { readonly batches: number; readonly messages: number; readonly isAll: boolean };
  /** What is wrong with the rank roles, if the server has them. */
  /** `unmade`: the names of roles that setting up did not come to. */
  readonly rankRoles: { readonly rules: RankRolesRecord; readonly unmade: readonly string[] } | undefined;
  /** The server's time zone, as members read it. */
  readonly timezone: string;
  readonly now: number;
}

/** Codewars disables webhooks that fail. */
const silentAfterMs = 30 * 86_400_000;

export function renderSettings(input: SettingsInput): APIEmbed {
  const { rankRoles } = input;
  const isOff = Object.values(input.settings.channels).every((channel) => channel === undefined);
  return fitEmbed({
    title: 'Announcements in this server',
    color: brandColor,
    description: isOff ? 'Nothing is announced yet. **/announcements set** chooses a channel for it.' : '',
    fields: [
      channelField('ranks', 'Rank-ups', input),
      channelField('honor', 'Honor', input),
      channelField('kata', 'Kata', input),
      channelField('digest', 'Digest', input),
      channelField('daily', 'Kata of the day', input),
      { name: 'Options', value: describeOptions(input) },
      { name: 'Events', value: describeEvents(input) },
      {
        name: 'Rank roles',
        value: rankRoles ? describeTroubles(rankRoles.rules, rankRoles.unmade).join('\n') : '',
      },
    ],
  });
}

function channelField(
  kind: Kind,
  name: string,
  { settings, schedules, why, troubles, lacking, without, now }: SettingsInput,
): APIEmbedField {
  const channelId = settings.channels[kind];
  if (channelId === undefined) return { name, value: 'off', inline: true };
  const missing = lacking[kind] ?? [];
  const trouble = troubles[kind];
  const isCurrent =
    trouble?.channelId === channelId && !(trouble.until !== undefined && trouble.until <= now);
  const value = joinParts(
    [
      `<#${channelId}>`,
      ...(kind === 'digest' || kind === 'daily'
        ? describeScheduled(kind, settings, schedules[kind], why)
        : []),
      missing.length > 0 ? `⚠ I lack: ${missing.join(', ')}` : '',
      ...(without?.[kind] ?? []).map((line) => `⚠ ${line}`),
      isCurrent ? describeTrouble(trouble) : '',
    ],
    '\n',
  );
  return { name, value, inline: true };
}

function describeScheduled(
  kind: ScheduledKind,
  { options }: SettingsInput['settings'],
  schedule: SettingsInput['schedules'][ScheduledKind],
  why: string | undefined,
): readonly (string | undefined)[] {
  const when = schedule && capital(describeNext(schedule));
  return kind === 'digest' ? [when] : [when, describeDaily(options.daily), why];
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function describeTrouble({ code, until, at }: TroubleRecord): string {
  const reason = joinParts([reasons[code] ?? 'not delivered', timestamp(until ?? null, 'R')], ' ');
  return `⚠ ${reason} (${timestamp(at, 'R')})`;
}

const reasons: Readonly<Record<string, string>> = {
  unknownChannel: 'switched off: the channel is gone',
  missingAccess: 'not delivered: I cannot see the channel. I keep trying',
  missingPermissions: 'not delivered: I may not write there. I keep trying',
  threadClosed: 'not delivered: the thread is locked or archived. I keep trying',
  refusedForNow: 'not delivered: Discord refuses it for now. I keep trying',
  rateLimited: 'not delivered: Discord limits how many messages I may send there. I go on',
  refused: 'Discord refused a message',
};

function describeOptions({ settings, timezone }: SettingsInput): string {
  const { honor, languages, minimum, ...options } = settings.options;
  const when = { every: 'every change', gathered: 'gathered for ten minutes' };
  const lines = [
    `Honor: ${typeof honor === 'number' ? `milestones of ${honor}` : when[honor]}`,
    `Ranks: ${languages ? 'overall and languages' : 'overall only'}${minimum === null ? '' : `, from ${rankName(minimum)}`}`,
    options.mention ? 'Members with a verified link are pinged' : 'Members are named, not pinged',
    `Links: ${options.verified ? 'verified only' : 'verified and unverified; unverified ones are marked'}`,
    options.publish === true ? 'Published in announcement channels, for servers that follow them' : '',
    `Time zone: ${timezone}. Weeks and months of boards begin there`,
  ];
  return joinParts(lines, '\n');
}

function describeEvents({ heardAt, linked, hooks, waiting, now }: SettingsInput): string {
  const silent = hooks.filter((hook) => hook.heardAt === undefined || now - hook.heardAt > silentAfterMs);
  const shown = silent.slice(0, 20).map(({ userId }) => `<@${userId}>`);
  const atLeast = waiting.isAll ? '' : 'At least ';
  const lines = [
    heardAt === undefined
      ? 'No event has come yet.'
      : `The last one came ${timestamp(heardAt, 'R') || 'at some time'}.`,
    linked === 0
      ? 'No member has linked an account yet. Members do so with **/link**.'
      : `${counted(linked, 'member is', 'members are')} linked, ${counted(hooks.length, 'has', 'have')} a webhook of their own.`,
    waiting.batches === 0
      ? ''
      : `${atLeast}${counted(waiting.batches, 'change is', 'changes are')} being gathered.`,
    waiting.messages === 0
      ? ''
      : `${atLeast}${counted(waiting.messages, 'announcement waits', 'announcements wait')} to be sent.`,
    shown.length === 0 ? '' : `Silent for a month or never connected: ${shown.join(', ')}`,
  ];
  return joinParts(lines, '\n');
}
