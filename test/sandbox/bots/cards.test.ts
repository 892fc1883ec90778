import { expect, test } from 'vitest';
import { textOf } from '../../../sandbox/discord/index.ts';
import { startWorld } from '../discord/support.ts';
import { startBot } from './start-bot.ts';

test('a bot of Components V2 shows a card, changes it, and is held to 40 components', async () => {
  const { discord, guild, ann } = await startWorld();
  await startBot(discord, 'cards.mjs');
  await expect.poll(() => discord.commands().length).toBe(3);
  const type = async (name: string, options = {}) => {
    const invocation = await discord.slash({ userId: ann.id, guildId: guild.id, name, options });
    const outcome = await invocation.settled();
    if (outcome.kind !== 'message') throw new Error(`no message, but ${JSON.stringify(outcome)}`);
    return outcome.message;
  };

  const card = await type('card');
  expect(textOf(card)).toBe('# A card\n**0** likes\nLike'.replaceAll('\\', ''));
  const [container] = card.components ?? [];
  expect(container).toMatchObject({ type: 17, id: 1, accent_color: 0x3c7ebb });
  expect(JSON.stringify(container)).toContain(`"url":"${card.attachments[0]?.url}"`);

  const pressed = await discord.press({ userId: ann.id, messageId: card.id, customId: 'like:1' });
  const liked = await pressed.settled();
  expect(liked.kind === 'update' && textOf(liked.message)).toContain('**1** likes');
  expect(discord.violations).toEqual([]);

  expect(textOf(await type('many', { count: 40 }))).toContain('line 39');
  const refused = await type('many', { count: 41 });
  expect(refused.content).toContain('COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED');
  expect(discord.violations).toHaveLength(1);
  await discord.close();
});
