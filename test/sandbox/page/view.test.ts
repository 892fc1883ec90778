import { ChannelType } from 'discord-api-types/v10';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type {
  Happening,
  MessagePage,
  Overview,
  ShownCommand,
  ShownRequest,
} from '../../../sandbox/page/model.ts';
import { startBot, type Bot } from '../../support/bot.ts';
import { visit, type Visitor } from './visitor.ts';

let bot: Bot;
let visitor: Visitor;

beforeEach(async () => {
  bot = await startBot();
  visitor = await visit(bot.discord);
});
afterEach(async () => {
  await visitor.page.close();
  await bot.stop();
});

const messagesFor = async (userId: string, channel = bot.channelId): Promise<MessagePage> =>
  (await visitor.see(userId, '/see/messages', { channel })).json() as Promise<MessagePage>;
const overviewFor = async (userId: string): Promise<Overview> =>
  (await visitor.see(userId, '/see/overview')).json() as Promise<Overview>;

it('shows a public answer to everybody, and a private one to its member alone', async () => {
  await bot.slash(bot.ann, 'profile', { user: 'some_user' });
  await bot.slash(bot.ann, 'profile', { user: 'some_user', private: true });
  const [forAnn, forBen] = [await messagesFor(bot.ann.id), await messagesFor(bot.ben.id)];
  expect(forAnn.messages.map(({ ephemeral }) => ephemeral)).toEqual([false, true]);
  expect(forBen.messages.map(({ ephemeral }) => ephemeral)).toEqual([false]);
  expect(forAnn.messages[0]?.cause).toEqual({ userId: bot.ann.id, command: 'profile' });
});

it('shows direct messages to their user alone', async () => {
  const direct = bot.discord.world.directChannel(bot.ann.id).id;
  await bot.slash(bot.ann, 'help', {}, { userId: bot.ann.id });
  expect((await overviewFor(bot.ann.id)).direct.id).toBe(direct);
  expect((await visitor.see(bot.ann.id, '/see/messages', { channel: direct })).status).toBe(200);
  expect((await visitor.see(bot.ben.id, '/see/messages', { channel: direct })).status).toBe(404);
  expect((await visitor.see(bot.ben.id, '/see/commands', { channel: direct })).status).toBe(404);
  const written = await visitor.act(bot.ben.id, 'write', { channelId: direct, content: 'hello', files: [] });
  expect(written.status).toBe(404);
});

it('shows a server to its members alone', async () => {
  const other = bot.discord.world.guild({ name: 'Elsewhere' });
  const channel = bot.discord.world.channel({ guildId: other.id, name: 'secret' });
  expect((await overviewFor(bot.ann.id)).guilds.map(({ name }) => name)).toEqual(['Coding Dojo']);
  expect((await visitor.see(bot.ann.id, '/see/messages', { channel: channel.id })).status).toBe(404);
});

it('answers for no user that does not exist', async () => {
  expect((await visitor.see('1', '/see/overview')).status).toBe(404);
});

it('offers only the commands that a member may use', async () => {
  const offered = async (userId: string): Promise<string[]> => {
    const answer = await visitor.see(userId, '/see/commands', { channel: bot.channelId });
    return ((await answer.json()) as ShownCommand[]).map(({ name }) => name);
  };
  expect(await offered(bot.ann.id)).toContain('profile');
  expect(await offered(bot.ann.id)).not.toContain('announcements');
  expect(await offered(bot.admin.id)).toContain('announcements');
});

it('shows threads below their channel, and members with their roles and permissions', async () => {
  const { world } = bot.discord;
  world.thread({ parentId: bot.channelId, name: 'Week 3' });
  const role = world.role({ guildId: bot.guild.id, name: 'Sensei', color: 0x866cc7 });
  world.giveRole(bot.guild.id, bot.ann.id, role.id);
  world.channel({ guildId: bot.guild.id, name: 'posts', type: ChannelType.GuildForum });
  const [guild] = (await overviewFor(bot.ann.id)).guilds;
  expect(guild?.channels[0]?.threads.map(({ name }) => name)).toEqual(['Week 3']);
  expect(guild?.roles).toContainEqual({ id: role.id, name: 'Sensei', color: 0x866cc7 });
  expect(guild?.members.find(({ id }) => id === bot.ann.id)).toMatchObject({
    roleIds: [role.id],
    permissions: [],
  });
  expect(guild?.members.find(({ id }) => id === bot.admin.id)?.permissions).toContain('ManageGuild');
});

it('shows a private thread, and what is written there, to who is in it', async () => {
  const { world } = bot.discord;
  const { id } = world.thread({ parentId: bot.channelId, name: 'Staff', isPrivate: true });
  world.write({ userId: bot.guild.ownerId, channelId: id, content: 'a secret' });
  const read = async (userId: string) => (await visitor.see(userId, `/see/messages`, { channel: id })).status;
  const threadsOf = async (userId: string) =>
    (await overviewFor(userId)).guilds[0]?.channels[0]?.threads.map(({ name }) => name);
  expect(await threadsOf(bot.guild.ownerId)).toContain('Staff');
  expect(await threadsOf(bot.ann.id)).not.toContain('Staff');
  expect([await read(bot.guild.ownerId), await read(bot.ann.id)]).toEqual([200, 404]);
});

it('serves a picture as one, and everything else only to save', async () => {
  const { message } = await bot.slash(bot.ann, 'activity', { user: 'some_user', private: true });
  const [picture] = Object.values((await messagesFor(bot.ann.id)).messages[0]!.pictures);
  const shown = await visitor.see(bot.ann.id, picture!);
  expect(shown.headers.get('content-type')).toBe('image/png');
  const { attachments, pictures } = bot.discord.world.message(message.id)!;
  const [sent] = [...attachments, ...pictures];
  expect(Buffer.from(await shown.arrayBuffer()).equals(sent!.data)).toBe(true);
  expect((await visitor.see(bot.ben.id, picture!)).status).toBe(404);
});

it('tells live what a member sees, and nothing that another one does', async () => {
  const heard = await listen(bot.ben.id);
  await bot.slash(bot.ann, 'profile', { user: 'some_user', private: true });
  await bot.slash(bot.ann, 'help', {}, { userId: bot.ann.id });
  bot.discord.world.write({ userId: bot.ann.id, channelId: bot.channelId, content: 'Good morning' });
  await expect.poll(() => heard.filter(({ kind }) => kind === 'message')).toHaveLength(1);
  const [written] = bot.discord.world.messages(bot.channelId).slice(-1);
  bot.discord.world.react({ userId: bot.ann.id, messageId: written!.id, emoji: '👍' });
  await expect.poll(() => heard.filter(({ kind }) => kind === 'message')).toHaveLength(2);
  expect(heard.findLast(({ kind }) => kind === 'message')).toMatchObject({
    isNew: false,
    message: { reactions: [{ emoji: { id: null, name: '👍' }, userIds: [bot.ann.id] }] },
  });
  expect(JSON.stringify(heard.filter(({ kind }) => kind !== 'request'))).not.toContain('some_user');
  expect(heard.find(({ kind }) => kind === 'message')).toMatchObject({
    message: { content: 'Good morning' },
  });
});

it('says what the stand-in refused, with the rule', async () => {
  bot.expectedRefusals.push(50035);
  const path = `${bot.discord.apiUrl}/v10/channels/${bot.channelId}/messages`;
  await fetch(path, {
    method: 'POST',
    headers: {
      authorization: `Bot ${bot.discord.token}`,
      'user-agent': 'DiscordBot (https://bot.example, 1.0)',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ embeds: [{ title: 'x'.repeat(257) }] }),
  });
  const requests = (await (await visitor.see(bot.ann.id, '/see/requests')).json()) as ShownRequest[];
  expect(requests.at(-1)).toMatchObject({ isRefused: true, status: 400 });
  expect(requests.at(-1)?.faults.join('\n')).toMatch(/embeds\.0\.title: Must be 256 or fewer in length/);
});

/** What a user is told live, as it comes. */
async function listen(userId: string): Promise<readonly Happening[]> {
  const answer = await visitor.see(userId, '/see/live');
  const heard: Happening[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of answer.body!) {
      const lines = `${rest}${decoder.decode(chunk as Uint8Array, { stream: true })}`.split('\n\n');
      rest = lines.pop() ?? '';
      heard.push(
        ...lines.flatMap((line) =>
          line.startsWith('data: ') ? [JSON.parse(line.slice(6)) as Happening] : [],
        ),
      );
    }
  };
  // The page is closed at the end of the test, and with it this connection.
  read().catch(() => undefined);
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  return heard;
}
