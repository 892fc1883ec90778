import { expect, test } from 'vitest';
import { startWorld } from '../discord/support.ts';
import { spawnBot, startBot } from './start-bot.ts';

test('a bot of message commands and reactions hears, answers, pins, counts and deletes', async () => {
  const { discord, guild, ann, channel } = await startWorld({ privilegedIntents: true });
  const { world } = discord;
  world.permitBot(guild.id, [
    ...['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'AddReactions'],
    ...['ManageMessages', 'PinMessages'],
  ]);
  await startBot(discord, 'polls.mjs');
  const write = (content: string) => world.write({ userId: ann.id, channelId: channel.id, content });
  const said = () => world.messages(channel.id).map(({ content }) => content);
  const isSaid = (text: string) => expect.poll(said).toContain(text);

  const asked = write('!ping');
  await isSaid('Pong!');
  const reply = world.messages(channel.id).at(-1);
  expect(reply).toMatchObject({ type: 19, message_reference: { message_id: asked.id } });
  expect(reply?.mentions.map(({ username }) => username)).toEqual(['ann']);

  write('!echo twice');
  await isSaid('twice');

  write('!poll Tabs?');
  const poll = () => world.messages(channel.id).find(({ content }) => content === 'Tabs?');
  const counts = () => poll()?.reactions?.map(({ emoji, count }) => `${emoji.name} ${count}`);
  await expect.poll(counts).toEqual(['👍 1', '👎 1']);
  world.react({ userId: ann.id, messageId: poll()!.id, emoji: '👍' });
  await isSaid('👍 by ann');
  world.unreact({ userId: ann.id, messageId: poll()!.id, emoji: '👍' });
  world.react({ userId: ann.id, messageId: poll()!.id, emoji: '👎' });
  await expect.poll(() => poll()?.reactions).toBeUndefined();

  write('!pin');
  await isSaid('1 pinned: !pin');

  const ben = world.user({ username: 'ben' });
  world.member(guild.id, ben.id);
  await isSaid(`Welcome <@${ben.id}>!`);

  const before = said().length;
  write('!purge 3');
  await isSaid('3 deleted');
  expect(said()).toHaveLength(before - 1);
  expect(discord.violations).toEqual([]);
  await discord.close();
});

test('without the switch for message content the same bot is turned away with 4014', async () => {
  const { discord } = await startWorld();
  const { said, ended } = spawnBot(discord, 'polls.mjs');
  expect(await ended).toBe(1);
  expect(said.output).toContain('Used disallowed intents');
  expect(discord.gateway.closed).toEqual([{ code: 4014, reason: 'Disallowed intent(s).' }]);
  await discord.close();
});
