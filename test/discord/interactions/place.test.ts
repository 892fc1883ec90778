import { InteractionContextType } from 'discord-api-types/v10';
import type { Interaction } from 'discord.js';
import { expect, it } from 'vitest';
import { placeOf } from '../../../src/discord/interactions/context.ts';

const { Guild, BotDM, PrivateChannel } = InteractionContextType;

it.each([
  ['server', 'the bot is a member', 'g', Guild, { 0: 'g' }],
  ['elsewhere', 'only the member brought the app', 'g', Guild, { 1: 'u' }],
  ['elsewhere', 'another server installed it', 'g', Guild, { 0: 'h', 1: 'u' }],
  ['direct', 'it is between the two', null, BotDM, { 0: '0' }],
  ['direct', 'it is between the two, by an app of the member', null, BotDM, { 1: 'u' }],
  ['elsewhere', 'it is a group, or between two people', null, PrivateChannel, { 1: 'u' }],
  ['elsewhere', 'nothing says where', null, null, { 1: 'u' }],
])('is %s where %s', (place, _, guildId, context, authorizingIntegrationOwners) => {
  const interaction = { guildId, context, authorizingIntegrationOwners } as unknown as Interaction;
  expect(placeOf(interaction)).toBe(place);
});
