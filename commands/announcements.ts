import {
  ApplicationCommandOptionType,
  ChannelType,
  PermissionFlagsBits,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import { kinds, type Kind } from '../src/announcements/event.ts';
import { rankName } from '../src/codewars/ranks.ts';
import type { Command, SlashAsked } from '../src/discord/command.ts';
import { guildOfAdmin } from '../src/discord/admin.ts';
import { serversOnly } from '../src/discord/contexts.ts';
import { takenAgain } from '../src/discord/taken-again.ts';
import { lackingIn } from '../src/discord/permissions.ts';
import { MemberError } from '../src/errors.ts';
import { renderSample } from '../src/render/announcements.ts';
import type { Reply } from '../src/render/reply.ts';
import { renderSettings } from '../src/render/settings.ts';
import type { GuildRecord } from '../src/storage/records.ts';

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

async function set(asked: SlashAsked, guildId: string): Promise<Reply> {
  const kind = kindOf(asked);
  const { id } = asked.interaction.options.getChannel('channel', true);
  const lacking = asked.interaction.guild === null ? undefined : lackingIn(asked.interaction.guild, id);
  if (lacking === undefined)
    throw new MemberError(
      'UnknownChannel',
      'I cannot see that channel. Give me View Channel there, or pick another.',
    );
  if (lacking.length > 0) {
    throw new MemberError(
      'LackingPermissions',
      `In <#${id}> I lack ${listed(lacking)}. Grant that to my role in the channel’s permissions, then try again.`,
    );
  }
  await asked.services.settings.setChannel(guildId, kind, id);
  return {
    content: `${names[kind]} are announced in <#${id}> from now on. \`/announcements test\` shows a sample there.`,
  };
}

async function off(asked: SlashAsked, guildId: string): Promise<Reply> {
  const kind = kindOf(asked);
  await asked.services.settings.off(guildId, kind);
  return { content: `${names[kind]} are not announced any more.` };
}

async function options(asked: SlashAsked, guildId: string): Promise<Reply> {
  const given = asked.interaction.options;
  const honor = given.getString('honor');
  const languages = given.getBoolean('languages');
  const mention = given.getBoolean('mention');
  const minimum = given.getInteger('minimum');
  const verified = given.getBoolean('verified');
  await asked.services.settings.setOptions(guildId, {
    ...(honor === null ? {} : { honor: honorOf(honor) }),
    ...(languages === null ? {} : { languages }),
    ...(mention === null ? {} : { mention }),
    // 8 kyu is where everybody begins: it leaves nothing out.
    ...(minimum === null ? {} : { minimum: minimum === -8 ? null : minimum }),
    ...(verified === null ? {} : { verified }),
  });
  return show(asked, guildId);
}

async function show({ interaction, services }: SlashAsked, guildId: string): Promise<Reply> {
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
  const embed = renderSettings({
    settings: record,
    troubles,
    heardAt,
    lacking: Object.fromEntries(
      kinds.map((kind) => {
        const channelId = record.channels[kind];
        const lacking =
          channelId === undefined || interaction.guild === null
            ? []
            : lackingIn(interaction.guild, channelId);
        return [kind, lacking ?? ['the channel itself: it is gone']];
      }),
    ),
    hooks,
    linked: links.length,
    now: services.now(),
  });
  return { embeds: [embed] };
}

async function test(asked: SlashAsked, guildId: string): Promise<Reply> {
  const kind = kindOf(asked);
  const channelId = (await asked.services.settings.get(guildId)).channels[kind];
  if (channelId === undefined) {
    throw new MemberError(
      'NoChannel',
      `${names[kind]} have no channel yet. Choose one with \`/announcements set\`.`,
    );
  }
  const { interaction } = asked;
  const result = await asked.services.announcer.send(
    channelId,
    interaction.id,
    renderSample(kind, interaction.id),
  );
  // What waits for this channel is said now, not at the next slow attempt.
  if (result.outcome === 'sent') await asked.services.settings.noteMended(guildId, kind, channelId);
  const answers: Record<typeof result.outcome, string> = {
    sent: `A sample is in <#${channelId}>.`,
    unknownChannel: 'That channel is gone. Choose another with `/announcements set`.',
    missingAccess: `I cannot see <#${channelId}>. Give me View Channel there.`,
    missingPermissions: `I may not write in <#${channelId}>. Give me Send Messages and Embed Links there.`,
    refused: 'Discord did not take the sample. Please tell the people who run me.',
    threadClosed: `<#${channelId}> is locked or archived. Open it again, or choose another with \`/announcements set\`.`,
    refusedForNow: 'Discord takes no message of mine right now. Try again in some minutes.',
    rateLimited: `Discord limits how much I may write, and took no sample. ${takenAgain(result, asked.services.now())}`,
    notSent: 'Discord cannot be reached right now. Try again in a minute.',
    unknown: 'Discord did not say whether the sample arrived. Have a look, or try again in a minute.',
  };
  return { content: answers[result.outcome] };
}

function kindOf(asked: SlashAsked): Kind {
  const given = asked.interaction.options.getString('kind', true);
  const kind = kinds.find((each) => each === given);
  if (kind === undefined) throw new MemberError('UnknownKind', 'Pick the kind from the list.');
  return kind;
}

function honorOf(text: string): GuildRecord['options']['honor'] {
  if (text === 'every' || text === 'gathered') return text;
  const milestone = ([100, 500, 1000] as const).find((each) => String(each) === text);
  if (milestone === undefined)
    throw new MemberError('UnknownChoice', 'Pick the choice for `honor` from the list.');
  return milestone;
}

const names: Readonly<Record<Kind, string>> = {
  ranks: 'Rank-ups',
  honor: 'Honor changes',
  kata: 'Kata events',
};
const listed = (items: readonly string[]): string => items.map((item) => `**${item}**`).join(' and ');

const subcommands = { set, off, options, show, test };

export default {
  definition: {
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
            channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
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
            description: 'Ping the member (default no)',
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
  run: (asked) => {
    const guildId = guildOfAdmin(asked);
    const name = asked.interaction.options.getSubcommand();
    const subcommand = Object.entries(subcommands).find(([each]) => each === name)?.[1];
    if (subcommand === undefined)
      throw new MemberError(
        'UnknownSubcommand',
        'I do not know that subcommand any more. Type the command again.',
      );
    return subcommand(asked, guildId);
  },
} satisfies Command;
