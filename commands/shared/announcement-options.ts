import {
  ApplicationCommandOptionType as Option,
  ChannelType,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import { rankName } from '../../src/codewars/ranks.ts';
import type { SlashContext } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import { scheduledKinds, type Kind, type ScheduledKind } from '../../src/guilds/kinds.ts';
import { weekdays, type GuildRecord, type ScheduleRecord } from '../../src/storage/records.ts';
import { knownLanguage, languageOption } from './language-option.ts';
import { kataRanksFrom, rankOption } from './rank-option.ts';
import { timezoneFrom, timezoneOption } from './timezone-option.ts';
import { clean } from './typed.ts';

type Daily = NonNullable<GuildRecord['options']['daily']>;
type Day = NonNullable<ScheduleRecord['when']['day']>;

/** @param all what `all` is called there */
export const kindOption = (all: string): APIApplicationCommandBasicOption => ({
  type: Option.String,
  name: 'kind',
  description: 'What is announced',
  required: true,
  choices: [
    { name: all, value: 'all' },
    { name: 'Rank-ups', value: 'ranks' },
    { name: 'Honor', value: 'honor' },
    { name: 'Kata: created, approved, solved, voted', value: 'kata' },
    { name: 'Digest of the week or month', value: 'digest' },
    { name: 'Kata of the day', value: 'daily' },
  ],
});

export const channelOption: APIApplicationCommandBasicOption = {
  type: Option.Channel,
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
    // Refused with an explanation.
    ChannelType.GuildForum,
  ],
};

export const honorChoices = [
  { name: 'Every change', value: 'every' },
  { name: 'Gathered for ten minutes (default)', value: 'gathered' },
  { name: 'Milestones of 100', value: '100' },
  { name: 'Milestones of 500', value: '500' },
  { name: 'Milestones of 1,000', value: '1000' },
];
export const rankChoices = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8].map((rank) => ({
  name: rankName(rank),
  value: rank,
}));

const anyLanguage = 'any';
const fittingRank = 'fitting';

const timezone = timezoneOption('For digest and daily: their time zone, if not the server’s');
const language = languageOption('For daily: a language that the kata has (default any)');
const rank = rankOption(
  'For daily: a rank such as 6 kyu, or a range such as 8-6 kyu (default fitting the members)',
);

/** What `/announcements set` takes beside kind and channel. Read it with `scheduleFrom`. */
export const scheduleOptions: readonly APIApplicationCommandBasicOption[] = [
  {
    type: Option.String,
    name: 'day',
    description: 'For digest: when it is said (default Monday)',
    choices: [
      ...weekdays.map((value) => ({ name: `${value.charAt(0).toUpperCase()}${value.slice(1)}`, value })),
      { name: 'First of the month', value: 'first' },
    ],
  },
  {
    type: Option.String,
    name: 'time',
    description: 'For digest and daily: the time of day, such as 09:00 (default) or 9:30 pm',
    max_length: 20,
  },
  timezone.option,
  language.option,
  rank.option,
  { type: Option.Role, name: 'ping', description: 'For daily: a role to ping (default none)' },
  {
    type: Option.Boolean,
    name: 'thread',
    description: 'For daily: open a thread below it to talk in (default no)',
  },
];

export const scheduleAutocomplete = {
  ...timezone.autocomplete,
  ...language.autocomplete,
  ...rank.autocomplete,
};

/** What is not chosen is missing, and stays; a part of `daily` that is `undefined` is the default again. */
export interface ChosenSchedule {
  readonly when: Partial<ScheduleRecord['when']>;
  readonly daily: { readonly [K in keyof Daily]?: Daily[K] | undefined };
}

/** Which options belong to which kind. */
const optionsOf: Readonly<Record<ScheduledKind, readonly string[]>> = {
  digest: ['day', 'time', 'timezone'],
  daily: ['time', 'timezone', 'language', 'rank', 'ping', 'thread'],
};

/** @throws MemberError `OptionOfOtherKind`, `NoSuchTime`, `NoSuchTimezone`, `NoSuchLanguage`, `NoSuchKataRank`, `PingsEveryone` */
export async function scheduleFrom(
  { interaction, services, guildId }: SlashContext,
  chosen: readonly Kind[],
): Promise<ChosenSchedule> {
  const { options } = interaction;
  for (const { name } of scheduleOptions) {
    const kinds = scheduledKinds.filter((each) => optionsOf[each].includes(name));
    if (options.get(name) !== null && !kinds.some((each) => chosen.length === 1 && each === chosen[0]))
      throw new MemberError('OptionOfOtherKind', { option: name, kinds });
  }
  const day = options.getString('day');
  const time = options.getString('time');
  const zone = options.getString('timezone');
  const ping = options.getRole('ping');
  if (ping !== null && ping.id === guildId) throw new MemberError('PingsEveryone');
  return {
    when: {
      ...(day !== null && { day: day as Day }),
      ...(time !== null && { time: timeFrom(time) }),
      ...(zone !== null && { timezone: await timezoneFrom(zone, services.now()) }),
    },
    daily: {
      ...(await languageFrom(options.getString('language'))),
      ...ranksFrom(options.getString('rank')),
      ...(ping !== null && { ping: ping.id }),
      ...(options.getBoolean('thread') !== null && { thread: options.getBoolean('thread') === true }),
    },
  };

  async function languageFrom(typed: string | null) {
    if (typed === null) return {};
    const isAny = clean(typed).toLowerCase() === anyLanguage;
    return { language: isAny ? undefined : await knownLanguage(services, typed) };
  }
}

function ranksFrom(typed: string | null) {
  if (typed === null) return {};
  if (clean(typed).toLowerCase() === fittingRank) return { ranks: undefined };
  const ids = kataRanksFrom(typed).ids.filter((id) => id !== null);
  const [from, to] = [ids[0], ids.at(-1)];
  // Beta kata have no rank, and change.
  if (from === undefined || to === undefined) throw new MemberError('DailyInBeta');
  return { ranks: { from, to } };
}

const clock = /^(\d{1,2})(?:[:.h ]?([0-5]\d))?\s*(?:(a|p)\.?m\.?)?$/iu;

/** `9`, `9:30`, `09.30`, `21h30`, `9 pm`: as `HH:MM`. @throws MemberError `NoSuchTime` */
export function timeFrom(typed: string): string {
  const text = clean(typed);
  const [, hours, minutes = '00', half] = clock.exec(text) ?? [];
  const given = Number(hours ?? NaN);
  const isTwelve = half !== undefined;
  if (isTwelve ? given < 1 || given > 12 : !(given <= 23))
    throw new MemberError('NoSuchTime', { typed: text });
  const hour = isTwelve ? (given % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : given;
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}
