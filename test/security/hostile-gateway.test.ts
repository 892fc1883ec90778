import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBot, type Bot } from '../support/bot.ts';
import { expectCleanPrototypes } from './clean-prototypes.ts';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
  // Discord takes no answer to an interaction that it did not make.
  bot.expectedRefusals.push(10_062, 10_015, 0, 50_035);
});
afterAll(() => bot.stop());

/** Says what Discord would never say, to every session. */
const tell = (event: string, data: unknown): void => bot.discord.gateway.dispatch(event, data);

const still = async (): Promise<void> => {
  const answer = await bot.slash(bot.ann, 'profile', { user: 'hanae' });
  expect(answer.text).toContain('Hanae');
  expect(bot.fatal).toEqual([]);
  expectCleanPrototypes();
};

const interaction = (more: object): object => ({
  id: '1100000000000000099',
  application_id: bot.discord.applicationId,
  token: 'token-of-an-interaction-that-never-was',
  version: 1,
  guild_id: bot.guild.id,
  channel_id: bot.channelId,
  authorizing_integration_owners: { 0: bot.guild.id },
  entitlements: [],
  locale: 'en-US',
  app_permissions: '0',
  member: {
    user: { id: bot.ann.id, username: 'ann', discriminator: '0', avatar: null },
    roles: [],
    permissions: '0',
  },
  ...more,
});
const pressed = (customId: string, componentType = 2): object =>
  interaction({
    type: 3,
    data: { custom_id: customId, component_type: componentType, values: [] },
    message: {
      id: '1100000000000000098',
      channel_id: bot.channelId,
      content: '',
      author: { id: '1', username: 'x' },
      embeds: [],
      attachments: [],
      components: [],
      mentions: [],
      mention_roles: [],
      flags: 0,
    },
  });
const submitted = (customId: string, components: unknown = []): object =>
  interaction({ type: 5, data: { custom_id: customId, components } });

describe('an interaction of names that every object has', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s is no command, component, form or option',
    async (name) => {
      for (const type of [2, 4]) {
        const option = { name, type: 3, value: 'x', focused: true };
        tell(
          'INTERACTION_CREATE',
          interaction({ type, data: { id: '1', name, type: 1, options: [option] } }),
        );
        tell(
          'INTERACTION_CREATE',
          interaction({ type, data: { id: '1', name: 'profile', type: 1, options: [option] } }),
        );
      }
      for (const id of [`${name}:${name}`, `link:${name}`, `profile:${name}:x`, `account:${name}`]) {
        tell('INTERACTION_CREATE', pressed(id));
        tell('INTERACTION_CREATE', submitted(id));
      }
      await still();
      // Answered as what an earlier version had, and not as something that went wrong here.
      expect(bot.log.filter(({ msg }) => String(msg).includes('Unexpected'))).toEqual([]);
    },
  );
});
