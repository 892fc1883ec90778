import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ending } from '../../../sandbox/page/model.ts';
import { startBot, type Bot } from '../../support/bot.ts';
import { visit, type Visitor } from './visitor.ts';

let bot: Bot;
let visitor: Visitor;
const happened: unknown[] = [];

beforeEach(async () => {
  happened.length = 0;
  bot = await startBot();
  const run = (values: Readonly<Record<string, string>>): Promise<string> => {
    happened.push(values);
    return Promise.resolve('It happened.');
  };
  const action = { id: 'rain', label: 'Rain', fields: [], run };
  visitor = await visit(bot.discord, [{ id: 'weather', title: 'Weather', actions: [action] }]);
});
afterEach(async () => {
  await visitor.page.close();
  await bot.stop();
});

const did = async (who: { readonly id: string }, deed: string, input: unknown) => {
  const answer = await visitor.act(who.id, deed, input);
  return { status: answer.status, body: (await answer.json()) as Ending & { error?: string; said?: string } };
};
const slash = (name: string, options: object = {}) => ({
  channelId: bot.channelId,
  name,
  options,
  files: {},
});

it('opens the form that a command shows, and takes it from its member alone', async () => {
  const { body } = await did(bot.ann, 'slash', slash('link'));
  if (body.kind !== 'form') throw new Error(`no form: ${JSON.stringify(body)}`);
  const sent = { interactionId: body.form.interactionId, fields: { username: 'some_user' }, files: {} };
  expect((await did(bot.ben, 'submit', sent)).body.error).toContain('no modal was shown');
  expect((await did(bot.ann, 'submit', sent)).body.kind).toBe('answered');
  expect((await did(bot.ann, 'submit', sent)).status).toBe(404);
});

it('does not press what another member alone sees', async () => {
  const { message } = await bot.slash(bot.ann, 'profile', { user: 'some_user', private: true });
  const button = /"custom_id":"([^"]+)"/.exec(JSON.stringify(message.components))?.[1] ?? '';
  const press = { messageId: message.id, customId: button };
  expect((await did(bot.ben, 'press', press)).status).toBe(422);
  expect((await did(bot.ann, 'press', press)).body.kind).toBe('answered');
});

it('says what Discord’s client would not send', async () => {
  const { status, body } = await did(bot.ann, 'slash', slash('announcements'));
  expect(status).toBe(422);
  expect(body.error).toContain('permissions are not enough');
  const { error } = (
    await did(bot.ann, 'write', { channelId: bot.channelId, content: 'x'.repeat(2_001), files: [] })
  ).body;
  expect(error).toBe('A message has at most 2000 characters.');
});

it('offers what the bot offers while an option is typed', async () => {
  const { channelId } = bot;
  const asked = { channelId, name: 'kata', options: { kata: 'valid' }, focused: 'kata' };
  const { body } = await did(bot.ann, 'autocomplete', asked);
  expect(JSON.stringify(body)).toContain('Valid Braces');
});

it('brings about what a panel offers, and nothing else', async () => {
  const act = { panel: 'weather', action: 'rain', values: { where: 'here' } };
  expect((await did(bot.ann, 'panel', act)).body.said).toBe('It happened.');
  expect(happened).toEqual([{ where: 'here' }]);
  expect((await did(bot.ann, 'panel', { ...act, action: 'snow' })).status).toBe(404);
  expect((await did(bot.ann, 'toString', {})).status).toBe(404);
});

it('lets members rewrite and delete what they wrote themselves', async () => {
  const { id: messageId } = bot.discord.world.write({
    userId: bot.ann.id,
    channelId: bot.channelId,
    content: 'hello',
  });
  expect((await did(bot.ben, 'rewrite', { messageId, content: 'bye' })).status).toBe(422);
  expect((await did(bot.ben, 'unwrite', { messageId })).status).toBe(422);
  expect((await did(bot.ann, 'rewrite', { messageId, content: ' ' })).body.error).toContain('empty');
  expect((await did(bot.ann, 'rewrite', { messageId, content: 'x'.repeat(2_001) })).status).toBe(422);
  expect((await did(bot.ann, 'rewrite', { messageId, content: 'bye' })).status).toBe(200);
  expect(bot.discord.world.message(messageId)).toMatchObject({ content: 'bye' });
  expect((await did(bot.ann, 'unwrite', { messageId })).status).toBe(200);
  expect(bot.discord.world.message(messageId)).toBeUndefined();
});

it('sends at most ten files with a message, none of which is larger than Discord takes', async () => {
  const { channelId } = bot;
  const file = { name: 'a.txt', type: 'text/plain', data: Buffer.from('text').toString('base64') };
  const large = { ...file, data: Buffer.alloc(10 * 1024 * 1024 + 1).toString('base64') };
  const write = (files: readonly object[]) => did(bot.ann, 'write', { channelId, content: '', files });
  expect((await write([])).body.error).toContain('empty');
  expect((await write(Array.from({ length: 11 }, () => file))).body.error).toContain('at most 10 files');
  expect((await write([large])).body.error).toContain('is larger than');
  expect((await write(Array.from({ length: 10 }, () => file))).status).toBe(200);
  expect(
    bot.discord.world
      .messages(channelId)
      .at(-1)
      ?.attachments.map(({ text }) => text),
  ).toHaveLength(10);
});

it('holds reactions of members to Discord’s rules', async () => {
  const { world } = bot.discord;
  const { id: messageId } = world.write({ userId: bot.ann.id, channelId: bot.channelId, content: 'hello' });
  const react = async (who: { readonly id: string }, emoji: string, on = true) =>
    (await did(who, 'react', { messageId, emoji, on })).body.error;
  for (let letter = 0; letter < 20; letter += 1) {
    expect(await react(bot.ann, String.fromCodePoint(0x1f34a + letter))).toBeUndefined();
  }
  expect(await react(bot.ann, '👍')).toBe('A message has at most 20 different reactions.');
  expect(await react(bot.ben, '🍊')).toBeUndefined();
  expect(world.reactionsTo(messageId)[0]?.userIds).toEqual([bot.ann.id, bot.ben.id]);
  expect(await react(bot.ann, '🍊', false)).toBeUndefined();
  expect(world.reactionsTo(messageId)[0]?.userIds).toEqual([bot.ben.id]);
  expect(await react(bot.ann, 'duck')).toContain('is no emoji here');
});

it('takes JSON alone', async () => {
  const { origin, cookie } = visitor;
  const answer = await fetch(`${origin}/do/write?as=${bot.ann.id}`, {
    method: 'POST',
    headers: { origin, cookie, 'content-type': 'text/plain' },
    body: JSON.stringify({ channelId: bot.channelId, content: 'hello' }),
  });
  expect(answer.status).toBe(422);
  expect(bot.said()).toEqual([]);
});
