import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { rankName } from '../../codewars/ranks.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { counted, timestamp } from '../text.ts';

type Kind = 'ranks' | 'honor' | 'kata';

export interface SettingsInput {
  readonly settings: {
    readonly channels: Readonly<Partial<Record<Kind, string | undefined>>>;
    readonly options: {
      readonly honor: 'every' | 'gathered' | 100 | 500 | 1000;
      readonly languages: boolean;
      readonly mention: boolean;
      readonly minimum: number | null;
      readonly verified: boolean;
      readonly publish?: boolean;
    };
  };
  /** Why a kind could not be delivered. */
  readonly troubles: Readonly<
    Partial<
      Record<
        Kind,
        {
          readonly channelId: string;
          readonly code: string;
          readonly at: number;
          readonly until?: number | undefined;
        }
      >
    >
  >;
  /** What the bot lacks in the channel of a kind, now. */
  readonly lacking: Readonly<Record<string, readonly string[]>>;
  readonly heardAt: number | undefined;
  /** The members' own webhooks, the longest silent first. */
  readonly hooks: readonly { readonly userId: string; readonly heardAt: number | undefined }[];
  readonly linked: number;
  readonly now: number;
}

/** After this long a hook counts as fallen silent: Codewars disables hooks that fail. */
const silentAfterMs = 30 * 86_400_000;

/** What an admin sees of a server's announcements. Times in milliseconds. */
export function renderSettings(input: SettingsInput): APIEmbed {
  const silent = input.hooks.filter(
    ({ heardAt }) => heardAt === undefined || input.now - heardAt > silentAfterMs,
  );
  return fitEmbed({
    title: 'Announcements in this server',
    color: brandColor,
    ...(Object.values(input.settings.channels).every((channel) => channel === undefined) && {
      description: 'Nothing is announced yet. **/announcements set** chooses a channel for it.',
    }),
    fields: [
      channelField('ranks', 'Rank-ups', input),
      channelField('honor', 'Honor', input),
      channelField('kata', 'Kata', input),
      { name: 'Options', value: describeOptions(input.settings.options) },
      {
        name: 'Events',
        value: [
          input.heardAt === undefined
            ? 'None heard yet.'
            : `The last one came ${timestamp(input.heardAt, 'R') ?? 'at some time'}.`,
          input.linked === 0
            ? 'Nobody has linked an account yet. Members do so with **/link**.'
            : `${counted(input.linked, 'member is', 'members are')} linked, ${counted(input.hooks.length, 'has', 'have')} a webhook of their own.`,
          ...(silent.length === 0
            ? []
            : [
                `Silent for a month or never connected: ${silent
                  .slice(0, 20)
                  .map(({ userId }) => `<@${userId}>`)
                  .join(', ')}`,
              ]),
        ].join('\n'),
      },
    ],
  });
}

function channelField(
  kind: Kind,
  name: string,
  { settings, troubles, lacking, now }: SettingsInput,
): APIEmbedField {
  const channelId = settings.channels[kind];
  const trouble = troubles[kind];
  if (channelId === undefined) return { name, value: 'off', inline: true };
  const lines = [`<#${channelId}>`];
  const missing = lacking[kind] ?? [];
  if (missing.length > 0) lines.push(`⚠ lacking: ${missing.join(', ')}`);
  const isOver = trouble?.until !== undefined && trouble.until <= now;
  if (trouble?.channelId === channelId && !isOver) {
    const until = trouble.until === undefined ? null : timestamp(trouble.until, 'R');
    const reason = `${reasons[trouble.code] ?? 'not delivered'}${until === null ? '' : ` ${until}`}`;
    lines.push(`⚠ ${reason} (${timestamp(trouble.at, 'R') ?? ''})`);
  }
  return { name, value: lines.join('\n'), inline: true };
}

const reasons: Readonly<Record<string, string>> = {
  unknownChannel: 'switched off: the channel is gone',
  missingAccess: 'not delivered: I cannot see the channel. I keep trying',
  missingPermissions: 'not delivered: I may not write there. I keep trying',
  threadClosed: 'not delivered: the thread is locked or archived. I keep trying',
  refusedForNow: 'not delivered: Discord refuses it for now. I keep trying',
  rateLimited: 'not delivered: Discord limits how much I may write there. It goes on',
  refused: 'Discord refused a message',
};

function describeOptions(options: SettingsInput['settings']['options']): string {
  const honor =
    options.honor === 'every'
      ? 'every change'
      : options.honor === 'gathered'
        ? 'gathered for ten minutes'
        : `milestones of ${options.honor}`;
  return [
    `Honor: ${honor}`,
    `Ranks: ${options.languages ? 'overall and languages' : 'overall only'}${options.minimum === null ? '' : `, from ${rankName(options.minimum)}`}`,
    options.mention ? 'Members with a verified link are pinged' : 'Members are named, not pinged',
    `Links: ${options.verified ? 'verified only' : 'unverified too, marked as such'}`,
    ...(options.publish === true ? ['Published in announcement channels, for servers that follow them'] : []),
  ].join('\n');
}
