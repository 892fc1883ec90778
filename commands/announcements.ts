import {
  ApplicationCommandOptionType,
  ChannelType,
  PermissionFlagsBits,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import type { Guild } from 'discord.js';
import { kinds, type Kind } from '../src/guilds/kinds.ts';
import { rankName } from '../src/codewars/ranks.ts';
import { serversOnly, type Command, type SlashContext } from '../src/discord/command.ts';
import { lookAt } from '../src/discord/rest/permissions.ts';
import { MemberError } from '../src/errors.ts';
import { renderSample } from '../src/render/announcements/rank-and-honor.ts';
import type { Reply } from '../src/render/reply.ts';
import { renderSettings } from '../src/render/embeds/settings.ts';
import type { GuildRecord } from '../src/storage/records.ts';
import { guildOfAdmin, needBot } from './shared/require-admin.ts';

const kindOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.String,
  name: 'kind',
  description: 'What is announced',
  required: true,
  choices: [
    { name: 'Rank-ups', value: 'ranks' },
    { name: 'Honor', value: 'honor' },
    { name: 'Kata: created, approved, solved, voted', value: 'kata' },
  ],
};

const ranks = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8];

async function set(context: SlashContext, guildId: string): Promise<Reply> {
  const kind = kindOf(context);
  const { guild, options } = context.interaction;
  const { id, type } = options.getChannel('channel', true);
  if (type === ChannelType.GuildForum) throw new MemberError('ForumChannel', { channelId: id });
  const place = guild === null ? 'hidden' : await lookAt(guild, id);
  if (place === 'gone' || place === 'hidden') {
    throw new MemberError('ChannelHidden', { isThread: type === ChannelType.PrivateThread });
  }
  if (place.lacking.length > 0) {
    throw new MemberError('PermissionsMissing', { channelId: id, missing: place.lacking });
  }
  if (place.isClosed) throw new MemberError('ChannelLocked', { channelId: id });
  await context.services.settings.setChannel(guildId, kind, id);
  const isUnpublished =
    type === ChannelType.GuildAnnouncement &&
    (await context.services.settings.get(guildId)).options.publish !== true;
  return {
    content: [
      `${names[kind]} are announced in <#${id}> from now on. \`/announcements test\` shows a sample there.`,
      ...(isUnpublished
        ? [
            'Servers that follow it see nothing of that, unless `/announcements options publish:True` says so.',
          ]
        : []),
    ].join('\n'),
  };
}

async function off(context: SlashContext, guildId: string): Promise<Reply> {
  const kind = kindOf(context);
  await context.services.settings.off(guildId, kind);
  return { content: `${names[kind]} are not announced any more.` };
}

async function options(context: SlashContext, guildId: string): Promise<Reply> {
  const given = context.interaction.options;
  const honor = given.getString('honor');
  const languages = given.getBoolean('languages');
  const mention = given.getBoolean('mention');
  const minimum = given.getInteger('minimum');
  const verified = given.getBoolean('verified');
  const publish = given.getBoolean('publish');
  await context.services.settings.setOptions(guildId, {
    ...(honor === null ? {} : { honor: honorOf(honor) }),
    ...(languages === null ? {} : { languages }),
    ...(mention === null ? {} : { mention }),
    // 8 kyu is where everybody begins: it leaves nothing out.
    ...(minimum === null ? {} : { minimum: minimum === -8 ? null : minimum }),
    ...(verified === null ? {} : { verified }),
    ...(publish === null ? {} : { publish }),
  });
  return show(context, guildId);
}

async function show({ interaction, services }: SlashContext, guildId: string): Promise<Reply> {
  const [record, troubles, heardAt, links] = await Promise.all([
    services.settings.get(guildId),
    services.settings.troubles(guildId),
    services.settings.heardAt(guildId),
    services.members.list(guildId),
  ]);
  const hooks = await services.hooks.heardIn(
    guildId,
    links.map(({ userId }) => userId),
  );
  const lacking = await Promise.all(kinds.map((kind) => lackingIn(interaction.guild, record.channels[kind])));
  const embed = renderSettings({
    settings: record,
    troubles,
    heardAt,
    lacking: Object.fromEntries(kinds.map((kind, index) => [kind, lacking[index] ?? []])),
    hooks,
    linked: links.length,
    now: services.now(),
  });
  return { embeds: [embed] };
}

/** What is wrong with a channel now; nothing where Discord cannot say. */
async function lackingIn(guild: Guild | null, channelId: string | undefined): Promise<readonly string[]> {
  if (guild === null || channelId === undefined) return [];
  const place = await lookAt(guild, channelId).catch(() => undefined);
  if (place === 'gone') return ['the channel itself: it is gone'];
  if (place === 'hidden') return ['View Channel'];
  return place?.lacking ?? [];
}

async function test(context: SlashContext, guildId: string): Promise<Reply> {
  const kind = kindOf(context);
  const channelId = (await context.services.settings.get(guildId)).channels[kind];
  if (channelId === undefined) throw new MemberError('NoChannel', { kind });
  const { interaction } = context;
  const result = await context.services.messageSender.send(
    channelId,
    interaction.id,
    renderSample(kind, interaction.id),
  );
  // What waits for this channel is said now, not at the next slow attempt.
  if (result.outcome === 'sent') await context.services.settings.noteMended(guildId, kind, channelId);
  if (result.outcome === 'sent') return { content: `A sample is in <#${channelId}>.` };
  throw new MemberError('SampleNotSent', {
    channelId,
    outcome: result.outcome,
    retryAfterMs: 'retryAfterMs' in result ? result.retryAfterMs : undefined,
    missing: result.outcome === 'missingPermissions' ? await lackingIn(interaction.guild, channelId) : [],
  });
}

function kindOf(context: SlashContext): Kind {
  const given = context.interaction.options.getString('kind', true);
  const kind = kinds.find((each) => each === given);
  if (kind === undefined) throw new MemberError('UnknownChoice');
  return kind;
}

function honorOf(text: string): GuildRecord['options']['honor'] {
  if (text === 'every' || text === 'gathered') return text;
  const milestone = ([100, 500, 1000] as const).find((each) => String(each) === text);
  if (milestone === undefined) throw new MemberError('UnknownChoice');
  return milestone;
}

const names: Readonly<Record<Kind, string>> = {
  ranks: 'Rank-ups',
  honor: 'Honor changes',
  kata: 'Kata events',
};

const subcommands = { set, off, options, show, test };

export default {
  data: {
    name: 'announcements',
    description: 'Choose what is announced in this server, and where',
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    options: [
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'set',
        description: 'Announce a kind of news in a channel',
        options: [
          kindOption,
          {
            type: ApplicationCommandOptionType.Channel,
            name: 'channel',
            description: 'Where to announce it',
            required: true,
            channel_types: [
              ChannelType.GuildText,
              ChannelType.GuildAnnouncement,
              ChannelType.AnnouncementThread,
              ChannelType.PublicThread,
              ChannelType.PrivateThread,
              ChannelType.GuildVoice,
              ChannelType.GuildStageVoice,
              // Refused, with what to do instead.
              ChannelType.GuildForum,
            ],
          },
        ],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'off',
        description: 'Stop announcing a kind of news',
        options: [kindOption],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'options',
        description: 'What is worth announcing, and how',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'honor',
            description: 'When honor is announced',
            choices: [
              { name: 'Every change', value: 'every' },
              { name: 'Gathered for ten minutes (default)', value: 'gathered' },
              { name: 'Milestones of 100', value: '100' },
              { name: 'Milestones of 500', value: '500' },
              { name: 'Milestones of 1,000', value: '1000' },
            ],
          },
          {
            type: ApplicationCommandOptionType.Boolean,
            name: 'languages',
            description: 'Announce ranks in languages too, not only the overall rank (default yes)',
          },
          {
            type: ApplicationCommandOptionType.Boolean,
            name: 'mention',
            description: 'Ping members whose link is verified (default no)',
          },
          {
            type: ApplicationCommandOptionType.Integer,
            name: 'minimum',
            description: 'The lowest rank worth announcing',
            choices: ranks.map((rank) => ({ name: rankName(rank), value: rank })),
          },
          {
            type: ApplicationCommandOptionType.Boolean,
            name: 'verified',
            description: 'Announce verified links only (default no)',
          },
          {
            type: ApplicationCommandOptionType.Boolean,
            name: 'publish',
            description: 'Publish in announcement channels, for servers that follow them (default no)',
          },
        ],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'show',
        description: 'Show channels, options, and what could not be delivered',
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'test',
        description: 'Send a sample to the channel of a kind',
        options: [kindOption],
      },
    ],
    ...serversOnly,
  },
  reply: 'private',
  execute: (context) => {
    const guildId = guildOfAdmin(context);
    needBot(context);
    const name = context.interaction.options.getSubcommand();
    const subcommand = Object.entries(subcommands).find(([each]) => each === name)?.[1];
    if (subcommand === undefined) throw new MemberError('UnknownChoice');
    return subcommand(context, guildId);
  },
} satisfies Command;
