import {
  ApplicationCommandOptionType as Option,
  ChannelType,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import { rankName } from '../../src/codewars/ranks.ts';

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
