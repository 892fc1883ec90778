import {
  ApplicationCommandOptionType as Option,
  ChannelType,
  PermissionFlagsBits,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import {
  serversOnly,
  type Command,
  type CommandContext,
  type ComponentContext,
  type SlashContext,
} from '../src/discord/command.ts';
import { button, buttons, menu, pickedFrom } from '../src/discord/interactions/components.ts';
import { lookAt } from '../src/discord/rest/permissions.ts';
import { MemberError } from '../src/errors.ts';
import { kinds, newsKinds, scheduledKinds, type Kind, type ScheduledKind } from '../src/guilds/kinds.ts';
import { renderSample } from '../src/render/announcements/rank-and-honor.ts';
import { explainedText } from '../src/render/daily.ts';
import { renderSettings } from '../src/render/embeds/settings.ts';
import { joinParts } from '../src/render/lines.ts';
import type { Reply } from '../src/render/reply.ts';
import { describeDaily, describeNext } from '../src/render/schedule.ts';
import { notMadeYet } from '../src/roles/scheme.ts';
import type { GuildRecord } from '../src/storage/records.ts';
import { withClock } from '../src/timezones/timezones.ts';
import {
  channelOption,
  honorChoices,
  kindOption,
  rankChoices,
  scheduleAutocomplete,
  scheduleFrom,
  scheduleOptions,
  type ChosenSchedule,
} from './shared/announcement-options.ts';
import { guildOfAdmin, missingIn, forAdmins, withoutIn } from './shared/require-admin.ts';
import { timezoneFrom, timezoneOption } from './shared/timezone-option.ts';

type AdminContext = CommandContext<SlashContext['interaction'] | ComponentContext['interaction']>;

const kindNames: Readonly<Record<Kind, string>> = {
  ranks: 'rank-ups',
  honor: 'honor changes',
  kata: 'kata events',
  digest: 'the digest',
  daily: 'the kata of the day',
};

const isScheduled = (kind: Kind): kind is ScheduledKind => scheduledKinds.some((each) => each === kind);

async function set(context: SlashContext, guildId: string): Promise<Reply> {
  const { options } = context.interaction;
  const chosen = kindsOf(options.getString('kind', true), newsKinds);
  const { id } = options.getChannel('channel', true);
  return announceIn(context, guildId, chosen, id, await scheduleFrom(context, chosen));
}

async function announceIn(
  { interaction, services }: AdminContext,
  guildId: string,
  chosen: readonly Kind[],
  channelId: string,
  { when, daily }: ChosenSchedule = { when: {}, daily: {} },
): Promise<Reply> {
  const { guild } = interaction;
  const given = 'options' in interaction ? interaction.options.getChannel('channel') : null;
  const type = given?.type ?? guild?.channels.cache.get(channelId)?.type;
  if (type === ChannelType.GuildForum) throw new MemberError('ForumChannel', { channelId });
  const place = guild === null ? 'hidden' : await lookAt(guild, channelId);
  if (place === 'gone' || place === 'hidden') {
    throw new MemberError('ChannelHidden', { isThread: type === ChannelType.PrivateThread });
  }
  if (place.lacking.length > 0) {
    throw new MemberError('PermissionsMissing', { channelId, missing: place.lacking });
  }
  if (place.isClosed) throw new MemberError('ChannelLocked', { channelId });
  await services.settings.setDaily(guildId, daily);
  for (const kind of chosen) {
    await services.settings.setChannel(guildId, kind, channelId);
    if (isScheduled(kind)) await services.schedules.set(guildId, kind, when);
  }
  const record = await services.settings.get(guildId);
  const { options } = record;
  const isUnpublished = type === ChannelType.GuildAnnouncement && options.publish !== true;
  const [only = 'ranks'] = chosen;
  const schedule = isScheduled(only) ? await services.schedules.of(guildId, only) : undefined;
  return {
    content: joinParts(
      [
        schedule === undefined
          ? `${sentenceOf(chosen)} are announced in <#${channelId}> from now on.`
          : `${sentenceOf(chosen)} comes to <#${channelId}> ${describeNext(schedule)}.`,
        only === 'daily' && describeDaily(options.daily),
        ...(await withoutIn(guild, only, record)),
        isUnpublished &&
          'Servers that follow this channel do not see it, unless you set `/announcements options publish:True`.',
      ],
      '\n',
    ),
    components: buttons(
      button('Send a sample', ['announcements', 'test', choiceOf(chosen)]),
      button('Show all settings', ['announcements', 'show']),
      only === 'daily' && options.daily?.ping !== undefined && noPing,
    ),
  };
}

const noPing = button('Ping no role', ['announcements', 'noPing']);

async function off(context: SlashContext, guildId: string): Promise<Reply> {
  const chosen = kindsOf(context.interaction.options.getString('kind', true));
  for (const kind of chosen) await context.services.settings.off(guildId, kind);
  return {
    content: `${sentenceOf(chosen)} ${chosen.every(isScheduled) ? 'is' : 'are'} not announced any more.`,
  };
}

async function options(context: SlashContext, guildId: string): Promise<Reply> {
  const given = context.interaction.options;
  const honor = given.getString('honor');
  const languages = given.getBoolean('languages');
  const mention = given.getBoolean('mention');
  const minimum = given.getInteger('minimum');
  const verified = given.getBoolean('verified');
  const publish = given.getBoolean('publish');
  const typed = given.getString('timezone');
  const timezone = typed === null ? null : await timezoneFrom(typed, context.services.now());
  await context.services.settings.setOptions(guildId, {
    ...(honor === null ? {} : { honor: honorOf(honor) }),
    ...(languages === null ? {} : { languages }),
    ...(mention === null ? {} : { mention }),
    // Every member has 8 kyu at least, so that minimum is none.
    ...(minimum === null ? {} : { minimum: minimum === -8 ? null : minimum }),
    ...(verified === null ? {} : { verified }),
    ...(publish === null ? {} : { publish }),
    ...(timezone === null ? {} : { timezone }),
  });
  if (timezone !== null) await context.services.schedules.moved(guildId);
  return show(context, guildId);
}

async function show({ interaction, services }: AdminContext, guildId: string): Promise<Reply> {
  const [record, timezone, troubles, heardAt, links] = await Promise.all([
    services.settings.get(guildId),
    services.settings.timezone(guildId),
    services.settings.troubles(guildId),
    services.settings.lastEventAt(guildId),
    services.members.list(guildId),
  ]);
  const hooks = await services.hooks.activityIn(
    guildId,
    links.map(({ userId }) => userId),
  );
  const lacking = await Promise.all(kinds.map((kind) => missingIn(interaction.guild, record.channels[kind])));
  const without = await Promise.all(kinds.map((kind) => withoutIn(interaction.guild, kind, record)));
  const [digest, daily, explained] = await Promise.all([
    services.schedules.of(guildId, 'digest'),
    services.schedules.of(guildId, 'daily'),
    record.channels.daily === undefined ? undefined : services.daily.explain(guildId),
  ]);
  const rules = await services.rankRoles.get(guildId);
  const embed = renderSettings({
    rankRoles: rules && { rules, unmade: notMadeYet(rules) },
    settings: record,
    schedules: { digest, daily },
    why: record.channels.daily === undefined ? undefined : explainedText(explained),
    troubles,
    heardAt,
    lacking: Object.fromEntries(kinds.map((kind, index) => [kind, lacking[index] ?? []])),
    without: Object.fromEntries(kinds.map((kind, index) => [kind, without[index]])),
    hooks,
    linked: links.length,
    waiting: services.waitingIn(guildId),
    timezone: withClock(timezone, services.now()),
    now: services.now(),
  });
  return { embeds: [embed], components: kinds.flatMap((kind) => buttonsOf(kind, record)) };
}

function buttonsOf(kind: Kind, { channels, options }: GuildRecord) {
  const what = kindNames[kind];
  if (channels[kind] === undefined)
    return buttons(button(`Announce ${what}`, ['announcements', 'choose', kind]));
  return buttons(
    button(`Test ${what}`, ['announcements', 'test', kind]),
    button(`Change channel of ${what}`, ['announcements', 'choose', kind]),
    button(`Turn off ${what}`, ['announcements', 'off', kind], { style: 'danger' }),
    kind === 'daily' && options.daily?.ping !== undefined && noPing,
  );
}

async function choose({ interaction, args }: AdminContext): Promise<Reply> {
  const [kind = 'ranks'] = kindsOf(args[0]);
  const { guild } = interaction;
  const channels = [...(guild?.channels.cache.values() ?? [])].filter(
    ({ type }) => type === ChannelType.GuildText || type === ChannelType.GuildAnnouncement,
  );
  const lacking = await Promise.all(channels.map(({ id }) => missingIn(guild, id)));
  const options = channels
    .filter((_, index) => lacking[index]?.length === 0)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ id, name }) => ({ label: `#${name}`, value: id }))
    .slice(0, 25);
  const elsewhere = `\`/announcements set kind:${kind}\` takes any channel or thread.`;
  if (options.length === 0) return { content: `I see no channel in which I can write. ${elsewhere}` };
  return {
    content: `Where should I announce ${kindNames[kind]}? ${elsewhere}`,
    components: menu('Pick a channel', ['announcements', 'pick', kind], options),
  };
}

async function test(context: AdminContext, guildId: string, choice: string | undefined): Promise<Reply> {
  const { interaction, services } = context;
  const { channels } = await services.settings.get(guildId);
  const chosen = kindsOf(choice);
  const [first = 'ranks'] = chosen;
  const used = chosen.filter((kind) => channels[kind] !== undefined);
  if (used.length === 0) throw new MemberError('NoChannel', { kind: first });
  for (const [index, kind] of used.entries()) {
    const channelId = channels[kind] ?? '';
    const sample = isScheduled(kind)
      ? await services.posts.sample(guildId, kind)
      : renderSample(kind, interaction.id);
    if (sample === undefined) throw new MemberError('NoKataOfTheDay');
    const result = await services.messageSender.send(channelId, `${interaction.id}${index}`, sample);
    if (result.outcome !== 'sent') {
      throw new MemberError('SampleNotSent', {
        channelId,
        outcome: result.outcome,
        retryAfterMs: 'retryAfterMs' in result ? result.retryAfterMs : undefined,
        missing: result.outcome === 'missingPermissions' ? await missingIn(interaction.guild, channelId) : [],
      });
    }
    // Pending announcements go out now, not at the next retry.
    await services.settings.noteMended(guildId, kind, channelId);
  }
  const places = [...new Set(used.map((kind) => `<#${channels[kind] ?? ''}>`))];
  return {
    content: used.length === 1 ? `A sample is in ${places.join('')}.` : `Samples are in ${and(places)}.`,
  };
}

/** @param all what `all` stands for */
function kindsOf(choice: string | undefined, all: readonly Kind[] = kinds): readonly Kind[] {
  const chosen = choice === 'all' ? all : kinds.filter((kind) => kind === choice);
  if (chosen.length === 0) throw new MemberError('UnknownChoice');
  return chosen;
}

const choiceOf = (chosen: readonly Kind[]): string => (chosen.length === 1 ? (chosen[0] ?? 'all') : 'all');

const and = (words: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(words);

/** "Rank-ups, honor changes and kata events". */
function sentenceOf(chosen: readonly Kind[]): string {
  const text = and(chosen.map((kind) => kindNames[kind]));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function honorOf(text: string): GuildRecord['options']['honor'] {
  if (text === 'every' || text === 'gathered') return text;
  const milestone = ([100, 500, 1000] as const).find((each) => String(each) === text);
  if (milestone === undefined) throw new MemberError('UnknownChoice');
  return milestone;
}

/** Only for admins, in servers with the bot. */
const asAdmin = forAdmins(guildOfAdmin);

const subcommands: Readonly<Record<string, (context: SlashContext, guildId: string) => Promise<Reply>>> = {
  set,
  off,
  options,
  show,
  test: (context, guildId) => test(context, guildId, context.interaction.options.getString('kind', true)),
};

const timezoneChoice = timezoneOption(
  'The time zone of boards: type the nearest large city, or UTC (default)',
);

const yesOrNo = (name: string, description: string): APIApplicationCommandBasicOption => ({
  type: Option.Boolean,
  name,
  description,
});

const subcommand = (
  name: string,
  description: string,
  ...given: readonly APIApplicationCommandBasicOption[]
) => ({ type: Option.Subcommand as const, name, description, options: [...given] });

export default {
  data: {
    name: 'announcements',
    description: 'Choose what is announced in this server, and where',
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    options: [
      subcommand(
        'set',
        'Choose the channel of a kind of news, the digest or the kata of the day',
        kindOption('All news: rank-ups, honor, kata'),
        channelOption,
        ...scheduleOptions,
      ),
      subcommand('off', 'Stop announcing a kind', kindOption('Everything')),
      subcommand(
        'options',
        'What is worth announcing, and how',
        { type: Option.String, name: 'honor', description: 'When honor is announced', choices: honorChoices },
        yesOrNo('languages', 'Announce ranks in languages too, not only the overall rank (default yes)'),
        yesOrNo('mention', 'Ping members whose link is verified (default no)'),
        {
          type: Option.Integer,
          name: 'minimum',
          description: 'The lowest rank worth announcing',
          choices: rankChoices,
        },
        yesOrNo('verified', 'Announce verified links only (default no)'),
        yesOrNo('publish', 'Publish in announcement channels, for servers that follow them (default no)'),
        timezoneChoice.option,
      ),
      subcommand('show', 'Show channels, options, what waits, and what could not be delivered'),
      subcommand('test', 'Send a sample to the channel of a kind', kindOption('Everything')),
    ],
    ...serversOnly,
  },
  reply: 'private',
  autocomplete: { ...scheduleAutocomplete, ...timezoneChoice.autocomplete },
  execute: asAdmin((context, guildId) => {
    const run = subcommands[context.interaction.options.getSubcommand()];
    if (run === undefined) throw new MemberError('UnknownChoice');
    return run(context, guildId);
  }),
  components: {
    show: { reply: 'update', execute: asAdmin(show) },
    choose: { reply: 'private', execute: asAdmin(choose) },
    pick: {
      reply: 'update',
      execute: asAdmin((context: ComponentContext, guildId) =>
        announceIn(context, guildId, kindsOf(context.args[0]), pickedFrom(context.interaction)),
      ),
    },
    test: {
      reply: 'private',
      execute: asAdmin((context: ComponentContext, guildId) => test(context, guildId, context.args[0])),
    },
    noPing: {
      reply: 'update',
      execute: asAdmin(async (context: ComponentContext, guildId) => {
        await context.services.settings.setDaily(guildId, { ping: undefined });
        return show(context, guildId);
      }),
    },
    off: {
      reply: 'update',
      execute: asAdmin(async (context: ComponentContext, guildId) => {
        for (const kind of kindsOf(context.args[0])) await context.services.settings.off(guildId, kind);
        return show(context, guildId);
      }),
    },
  },
} satisfies Command;
