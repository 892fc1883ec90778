import { ChannelType } from 'discord-api-types/v10';
import { REST } from '@discordjs/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { call, connectRaw, startWorld } from './support.ts';
import type { RawClient, Reply } from './support.ts';

let discord: DiscordStandIn;
let client: RawClient;
let where: { userId: string; guildId: string };
let channelId: string;
/** Added to the real time, so that 15 minutes pass at once. */
let later: number;

beforeEach(async () => {
  later = 0;
  const world = await startWorld({ now: () => Date.now() + later });
  ({ discord } = world);
  where = { userId: world.ann.id, guildId: world.guild.id };
  channelId = world.channel.id;
  client = await connectRaw(discord);
  await call(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [
    {
      name: 'kata',
      description: 'd',
      options: [{ type: 3, name: 'o', description: 'd', autocomplete: true }],
    },
  ]);
});
afterEach(() => discord.close());

interface Live {
  readonly id: string;
  readonly token: string;
}
const received = () => client.received.filter(({ t }) => t === 'INTERACTION_CREATE').length;
const created = async (make: () => Promise<unknown>): Promise<Live> => {
  const before = received();
  void make();
  return (await client.next('INTERACTION_CREATE', before)).d as unknown as Live;
};
const slash = () => created(() => discord.slash({ ...where, name: 'kata' }));
const callback = ({ id, token }: Live, body: unknown, query = ''): Promise<Reply> =>
  call(discord, 'POST', `/interactions/${id}/${token}/callback${query}`, body);
const webhook = (method: string, { token }: Live, path = '', body?: unknown): Promise<Reply> =>
  call(discord, method, `/webhooks/${discord.applicationId}/${token}${path}`, body);
const answer = { type: 4, data: { content: 'first' } };
const outcome = ({ status, body }: Reply) => [status, body.code];

describe('an interaction', () => {
  it('is acknowledged once', async () => {
    const live = await slash();
    expect((await callback(live, answer)).status).toBe(204);
    expect(outcome(await callback(live, answer))).toEqual([400, 40060]);
  });

  it('stays open when its first answer was refused', async () => {
    const live = await slash();
    expect((await callback(live, { type: 4, data: {} })).body.code).toBe(50006);
    expect((await callback(live, answer)).status).toBe(204);
  });

  it('is acknowledged within 3 seconds', async () => {
    const live = await slash();
    later = 3_500;
    expect(outcome(await callback(live, answer))).toEqual([404, 10062]);
  });

  it('is known by its id and its token', async () => {
    const live = await slash();
    expect(outcome(await callback({ ...live, token: 'other' }, answer))).toEqual([404, 10062]);
    expect(outcome(await callback({ ...live, id: '1' }, answer))).toEqual([404, 10062]);
  });

  it('answers what the callback asks for', async () => {
    const { body } = await callback(await slash(), { type: 5, data: { flags: 64 } }, '?with_response=true');
    expect(body).toMatchObject({
      interaction: { type: 2, response_message_loading: true, response_message_ephemeral: true },
      resource: { type: 5, message: { flags: 64 | 128 } },
    });
  });

  it('takes the callback types of its kind', async () => {
    for (const type of [1, 6, 7, 8, 10]) {
      expect(outcome(await callback(await slash(), { type, data: { content: '.' } }))).toEqual([400, 50035]);
    }
    const typing = await created(() => discord.autocomplete({ ...where, name: 'kata', focused: 'o' }));
    expect(outcome(await callback(typing, answer))).toEqual([400, 50035]);
    expect((await callback(typing, { type: 8, data: { choices: [] } })).status).toBe(204);
  });

  it('shows no modal in answer to a modal', async () => {
    const field = { type: 4, custom_id: 'f', style: 1, label: 'l', required: false };
    const modal = {
      type: 9,
      data: { custom_id: 'm', title: 't', components: [{ type: 1, components: [field] }] },
    };
    const invocation = discord.slash({ ...where, name: 'kata' });
    const live = (await client.next('INTERACTION_CREATE')).d as unknown as Live;
    await callback(live, modal);
    expect(outcome(await webhook('PATCH', live, '/messages/@original', { content: '.' }))).toEqual([
      404, 10008,
    ]);
    const shown = await (await invocation).settled();
    if (shown.kind !== 'modal') throw new Error('no modal');
    const submitted = await created(() =>
      discord.submitModal({ userId: where.userId, modal: shown.modal, fields: {} }),
    );
    expect(outcome(await callback(submitted, modal))).toEqual([400, 50035]);
    expect(outcome(await callback(submitted, { type: 7, data: { content: '.' } }))).toEqual([400, 50035]);
    expect((await callback(submitted, answer)).status).toBe(204);
  });

  it('has follow-ups only after its acknowledgement', async () => {
    const live = await slash();
    expect(outcome(await webhook('POST', live, '', { content: 'early' }))).toEqual([404, 10015]);
    expect(outcome(await webhook('PATCH', live, '/messages/@original', { content: 'early' }))).toEqual([
      404, 10015,
    ]);
    await callback(live, answer);
    const { body } = await webhook('POST', live, '', { content: 'second' });
    expect((await webhook('GET', live, `/messages/${body.id ?? ''}`)).body.content).toBe('second');
    expect((await webhook('PATCH', live, `/messages/${body.id ?? ''}`, { content: 'third' })).status).toBe(
      200,
    );
    expect((await webhook('DELETE', live, `/messages/${body.id ?? ''}`)).status).toBe(204);
    expect(outcome(await webhook('GET', live, `/messages/${body.id ?? ''}`))).toEqual([404, 10008]);
  });

  it('puts the first follow-up in the place of a deferred answer', async () => {
    const invocation = await discord.slash({ ...where, name: 'kata' });
    const live = (await client.next('INTERACTION_CREATE')).d as unknown as Live;
    await callback(live, { type: 5, data: { flags: 64 } });
    await webhook('POST', live, '', { content: 'now public?' });
    expect(await invocation.settled()).toMatchObject({
      kind: 'message',
      message: { content: 'now public?', ephemeral: true },
    });
    expect((await webhook('GET', live, '/messages/@original')).body.content).toBe('now public?');
  });

  it('has a token for 15 minutes', async () => {
    const live = await slash();
    await callback(live, answer);
    later = 14.9 * 60_000;
    expect((await webhook('PATCH', live, '/messages/@original', { content: 'late' })).status).toBe(200);
    later = 15.1 * 60_000;
    expect(outcome(await webhook('PATCH', live, '/messages/@original', { content: 'late' }))).toEqual([
      401, 50027,
    ]);
    expect(outcome(await webhook('POST', live, '', { content: 'late' }))).toEqual([401, 50027]);
  });

  it('keeps an ephemeral message out of the channel', async () => {
    const live = await slash();
    await callback(live, { type: 4, data: { content: '.', flags: 64 } });
    const { body } = await webhook('GET', live, '/messages/@original');
    expect(outcome(await call(discord, 'GET', `/channels/${channelId}/messages/${body.id ?? ''}`))).toEqual([
      404, 10008,
    ]);
  });
});

describe('a channel', () => {
  const post = (body: unknown, to = channelId) => call(discord, 'POST', `/channels/${to}/messages`, body);

  it('answers a repeated nonce with the first message', async () => {
    const first = await post({ content: 'once', nonce: 'n1', enforce_nonce: true });
    const again = await post({ content: 'once', nonce: 'n1', enforce_nonce: true });
    const other = await post({ content: 'once', nonce: 'n2', enforce_nonce: true });
    const unforced = await post({ content: 'once', nonce: 'n1' });
    expect([again.body.id === first.body.id, again.body.nonce]).toEqual([true, 'n1']);
    expect(new Set([first, other, unforced].map(({ body }) => body.id)).size).toBe(3);
    later = 10 * 60_000;
    expect((await post({ content: 'once', nonce: 'n1', enforce_nonce: true })).body.id).not.toBe(
      first.body.id,
    );
    expect(discord.world.messages(channelId)).toHaveLength(4);
  });

  it('knows a nonce in every channel, and that its message was deleted', async () => {
    const { id: other } = discord.world.channel({ guildId: where.guildId, name: 'other' });
    const first = await post({ content: 'once', nonce: 'n1', enforce_nonce: true });
    const elsewhere = await post({ content: 'once', nonce: 'n1', enforce_nonce: true }, other);
    expect([elsewhere.body.id, elsewhere.body.channel_id]).toEqual([first.body.id, channelId]);
    await call(discord, 'DELETE', `/channels/${channelId}/messages/${first.body.id ?? ''}`);
    expect(outcome(await post({ content: 'once', nonce: 'n1', enforce_nonce: true }))).toEqual([404, 10008]);
    later = 10 * 60_000;
    expect((await post({ content: 'once', nonce: 'n1', enforce_nonce: true })).status).toBe(200);
  });

  it('that is a thread has the permissions of its parent, opens again, and stays shut while it is locked', async () => {
    const { id: thread } = discord.world.thread({ parentId: channelId, name: 'thread' });
    discord.world.denyBot(channelId, ['SendMessages']);
    expect((await post({ content: '.' }, thread)).status).toBe(200);
    discord.world.denyBot(channelId, ['SendMessagesInThreads']);
    expect(outcome(await post({ content: '.' }, thread))).toEqual([403, 50013]);
    discord.world.denyBot(channelId, []);
    discord.world.changeThread(thread, { locked: true });
    expect(outcome(await post({ content: '.' }, thread))).toEqual([400, 160005]);
    discord.world.changeThread(thread, { archived: true });
    expect(outcome(await post({ content: '.' }, thread))).toEqual([400, 50083]);
    discord.world.changeThread(thread, { locked: false });
    expect((await post({ content: '.' }, thread)).status).toBe(200);
    expect((await call(discord, 'GET', `/channels/${thread}`)).body).toMatchObject({
      parent_id: channelId,
      thread_metadata: { archived: false },
    });
    const hidden = discord.world.thread({ parentId: channelId, name: 'private', isPrivate: true });
    expect(outcome(await call(discord, 'GET', `/channels/${hidden.id}`))).toEqual([403, 50001]);
  });

  it('of another type takes no messages, or those alone who may connect', async () => {
    const make = (type: ChannelType) =>
      discord.world.channel({ guildId: where.guildId, name: 'other', type }).id;
    for (const type of [ChannelType.GuildCategory, ChannelType.GuildForum])
      expect(outcome(await post({ content: '.' }, make(type)))).toEqual([400, 50008]);
    const voice = make(ChannelType.GuildVoice);
    expect((await post({ content: '.' }, voice)).status).toBe(200);
    discord.world.denyBot(voice, ['Connect']);
    expect(outcome(await post({ content: '.' }, voice))).toEqual([403, 50001]);
  });

  it('of announcements publishes a message once, and no other channel does', async () => {
    const publish = async (to: string) => {
      const { body } = await post({ content: '.' }, to);
      return () => call(discord, 'POST', `/channels/${to}/messages/${body.id ?? ''}/crosspost`);
    };
    const type = ChannelType.GuildAnnouncement;
    const news = await publish(discord.world.channel({ guildId: where.guildId, name: 'news', type }).id);
    expect((await news()).body.flags).toBe(1);
    expect(outcome(await news())).toEqual([400, 40033]);
    expect(outcome(await (await publish(channelId))())).toEqual([400, 50024]);
  });

  it('refuses what the bot may not do there', async () => {
    discord.world.denyBot(channelId, ['EmbedLinks']);
    expect((await post({ content: '.' })).status).toBe(200);
    expect(outcome(await post({ embeds: [{ title: '.' }] }))).toEqual([403, 50013]);
    discord.world.denyBot(channelId, ['SendMessages']);
    expect(outcome(await post({ content: '.' }))).toEqual([403, 50013]);
    discord.world.denyBot(channelId, ['ViewChannel']);
    expect(outcome(await post({ content: '.' }))).toEqual([403, 50001]);
    discord.world.denyBot(channelId, []);
    expect((await post({ embeds: [{ title: '.' }] })).status).toBe(200);
    discord.world.deleteChannel(channelId);
    expect(outcome(await post({ content: '.' }))).toEqual([404, 10003]);
  });

  it('pings whom allowed_mentions allows', async () => {
    const { userId } = where;
    const content = `<@${userId}> @everyone`;
    const pings = async (allowed?: unknown) => {
      const { body } = await post({ content, ...(allowed !== undefined && { allowed_mentions: allowed }) });
      return [body.mention_everyone, (body.mentions as unknown[]).length];
    };
    expect(await pings()).toEqual([true, 1]);
    expect(await pings({ parse: [] })).toEqual([false, 0]);
    expect(await pings({ users: [userId] })).toEqual([false, 1]);
  });

  it('takes at most 10 files of 10 MiB', async () => {
    const send = (count: number, size = 1) => {
      const form = new FormData();
      form.set('payload_json', '{}');
      for (let index = 0; index < count; index += 1) {
        form.set(`files[${index}]`, new Blob([new Uint8Array(size)]), `${index}.bin`);
      }
      return call(discord, 'POST', `/channels/${channelId}/messages`, form);
    };
    expect((await send(10)).body.attachments).toHaveLength(10);
    expect(outcome(await send(11))).toEqual([400, 50035]);
    expect((await send(1, 10 * 1024 * 1024)).status).toBe(200);
    expect(outcome(await send(1, 10 * 1024 * 1024 + 1))).toEqual([413, 40005]);
  });
});

describe('the edge', () => {
  it('knows its callers, paths and methods', async () => {
    const refused = (path: string, method = 'GET', headers = {}) =>
      call(discord, method, path, undefined, headers).then(({ status, body }) => [status, body]);
    expect(await refused('/users/@me', 'GET', { authorization: 'Bot wrong' })).toEqual([
      401,
      { message: '401: Unauthorized', code: 0 },
    ]);
    expect((await refused('/users/@me', 'GET', { 'user-agent': 'curl' }))[0]).toBe(403);
    expect(await refused('/nothing')).toEqual([404, { message: '404: Not Found', code: 0 }]);
    expect(await refused('/users/@me', 'DELETE')).toEqual([
      405,
      { message: '405: Method Not Allowed', code: 0 },
    ]);
    expect(outcome(await call(discord, 'GET', '/channels/1'))).toEqual([404, 10003]);
    expect(outcome(await call(discord, 'GET', `/guilds/${where.guildId}/members/1`))).toEqual([404, 10013]);
    expect(discord.violations).toHaveLength(6);
  });

  it('records requests without their tokens', async () => {
    const live = await slash();
    await callback(live, answer);
    const { path, status, body } = discord.requests.at(-1)!;
    expect({ path, status, body }).toEqual({
      path: `/interactions/${live.id}/:token/callback`,
      status: 204,
      body: answer,
    });
  });
});

describe('a fault', () => {
  const post = (rest: REST, nonce: string) =>
    rest.post(`/channels/${channelId}/messages`, { body: { content: '.', nonce, enforce_nonce: true } });
  const restOf = () => new REST({ api: discord.apiUrl, retries: 3 }).setToken(discord.token);

  it('of the server is met by another attempt', async () => {
    discord.faults.add({ method: 'POST', path: /messages$/, kind: 'status', status: 502, times: 2 });
    await post(restOf(), 'a');
    expect(discord.requests.slice(-3).map(({ status }) => status)).toEqual([502, 502, 200]);
    expect(discord.violations).toEqual([]);
  });

  it('after the deed is made good by the nonce', async () => {
    discord.faults.add({ path: /messages$/, kind: 'dropAfter' });
    await expect(
      post(new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.token), 'b'),
    ).rejects.toThrow();
    await post(restOf(), 'b');
    expect(discord.world.messages(channelId)).toHaveLength(1);
  });

  it('before the deed leaves nothing behind', async () => {
    discord.faults.add({ path: /messages$/, kind: 'drop' });
    await expect(
      post(new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.token), 'c'),
    ).rejects.toThrow();
    expect(discord.world.messages(channelId)).toHaveLength(0);
    expect(discord.requests.at(-1)?.status).toBe(0);
  });

  it('of too many requests is waited out', async () => {
    discord.faults.add({ kind: 'rateLimit', retryAfterMs: 900, global: true });
    const began = Date.now();
    await post(restOf(), 'd');
    expect(Date.now() - began).toBeGreaterThanOrEqual(900);
    expect(discord.requests.slice(-2).map(({ status }) => status)).toEqual([429, 200]);
  });

  it('may delay, and may meet the callback of an interaction', async () => {
    const live = await slash();
    discord.faults.add({ path: /callback$/, kind: 'status', status: 500 });
    discord.faults.add({ path: /callback$/, kind: 'delay', delayMs: 50 });
    expect((await callback(live, answer)).status).toBe(500);
    const began = Date.now();
    expect((await callback(live, answer)).status).toBe(204);
    expect(Date.now() - began).toBeGreaterThanOrEqual(49);
    discord.faults.add({ kind: 'drop' });
    discord.faults.clear();
    expect((await call(discord, 'GET', '/users/@me')).status).toBe(200);
  });
});
