import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { startBot, type Bot } from '../support/bot.ts';
import { hookIn, type OwnHook } from '../support/own-hook.ts';
import { collect } from '../support/storage-kit.ts';
import type { WorldGuild, WorldUser } from '../../sandbox/discord/index.ts';

describe('what a member posts to a webhook of their own', () => {
  let bot: Bot;
  let storage: Storage;
  let id: string;
  let other: WorldGuild;
  let news: string;
  let mallory: WorldUser;
  let hook: OwnHook;

  beforeEach(async () => {
    bot = await startBot({ wrapStorage: (inner) => (storage = inner) });
    ({ id } = await hanae());
    // Ann is hanae in one server, and everything about her is announced there.
    await bot.link(bot.ann, 'hanae');
    const here = { guildId: bot.guild.id, channelId: bot.channelId };
    for (const kind of ['ranks', 'honor', 'kata'])
      await bot.slash(
        bot.admin,
        'announcements',
        { kind, channel: bot.channelId },
        { ...here, subcommand: 'set' },
      );
    await bot.slash(
      bot.admin,
      'announcements',
      { honor: 'every', mention: true },
      { ...here, subcommand: 'options' },
    );
    // Mallory types her name in another server, and opens a webhook there.
    other = bot.discord.world.guild({ name: 'Elsewhere' });
    news = bot.discord.world.channel({ guildId: other.id, name: 'news' }).id;
    mallory = bot.discord.world.user({ username: 'mallory' });
    bot.discord.world.member(other.id, mallory.id);
    await bot.link(mallory, 'hanae', undefined, other);
    const opened = await bot.slash(mallory, 'webhook', {}, { guildId: other.id, channelId: news });
    hook = hookIn(opened.text);
    // The first look is where news begins.
    expect(await post('webhook', { action: 'updated', webhook: { id: 'x' } })).toBe(204);
    await expect.poll(looks).toBe(1);
  });
  afterEach(() => bot.stop());

  const hanae = async () =>
    (await (await fetch(`${bot.codewars.apiUrl}/users/hanae`)).json()) as { id: string; honor: number };
  /** How often the profile was read by its id. */
  const looks = () =>
    bot.codewars.requests.filter(({ path, status }) => path.endsWith(`/users/${id}`) && status === 200)
      .length;
  /** How many of the things that rang were looked at since, once what came of it is announced. */
  const lookedAt = async () => {
    const waiting = [storage.outbox, storage.inbox].map((rows) => collect<unknown>(rows.entries()));
    if ((await Promise.all(waiting)).flat().length > 0) return 'waiting';
    const rows = await collect(storage.looks.entries());
    return rows.flatMap(([, { targets }]) => targets).filter(({ tries }) => tries > 0).length;
  };
  const post = (event: string, body: unknown) => bot.deliver(event, body, hook);
  const said = () =>
    bot.discord.world
      .messages(bot.channelId)
      .filter(({ webhook_id, interaction_metadata }) => !webhook_id && !interaction_metadata);
  const kata = (action: string, kataId: string, more = {}) =>
    post('code_challenge', { action, code_challenge: { id: kataId, created_by_id: id }, ...more });

  it('is not believed: honor, ranks, kata and solutions that the API does not show', async () => {
    const mine = await kataOf('hanae');
    for (const body of [
      { action: 'honor_changed', user: { id, honor: 544, honor_delta: 500 } },
      { action: 'honor_changed', user: { id, honor: 1_000_000_000, honor_delta: -1 } },
      { action: 'rank_upgraded', user: { id, rank: -8 }, language: null },
      { action: 'rank_earned', user: { id, rank: 1 }, language: 'ruby' },
    ])
      expect(await post('user', body)).toBe(204);
    for (const action of ['created', 'approved', 'approve_successful', 'voted'])
      expect(await kata(action, mine)).toBe(204);
    for (let made = 0; made < 30; made += 1)
      expect(await kata('solution_finalized', mine, { solution: { id: `${made}`, user_id: id } })).toBe(204);
    // What rang waits, since the link is unverified; a restart looks at once, at one thing.
    await bot.restart();
    await expect.poll(lookedAt).toBe(1);
    await bot.restart();
    await expect.poll(lookedAt).toBe(2);
    expect(looks()).toBe(2);
    expect(said()).toEqual([]);
  });

  it('does not hide what is true later, which pings no unverified link and is marked as one', async () => {
    await post('user', { action: 'honor_changed', user: { id, honor: 1_000_000_000, honor_delta: -1 } });
    const { honor } = await hanae();
    bot.codewars.setUser('hanae', { honor: honor + 7 });
    // The bot-wide hook, which is a source.
    await bot.deliver('user', { action: 'honor_changed', user: { id, honor: honor + 7, honor_delta: 7 } });
    await expect.poll(() => said().length).toBe(1);
    expect(said()[0]?.mentions).toEqual([]);
    expect(bot.said().at(-1)).toContain('unverified');
    expect(bot.said().at(-1)).toContain('+7 honor');
  });

  it('has what the API shows told in every server where the account is linked', async () => {
    const { honor } = await hanae();
    bot.codewars.setUser('hanae', { honor: honor + 9 });
    await bot.restart();
    expect(await post('user', { action: 'honor_changed', user: { id, honor: 3, honor_delta: 1 } })).toBe(204);
    await expect.poll(() => said().length).toBe(1);
    expect(bot.said().at(-1)).toContain('+9 honor');
  });

  it('costs the same a thousand times as once: no row, no line, no call', async () => {
    // Lists are read in the background at the same time.
    const calls = () => bot.codewars.requests.filter(({ path }) => path === `/users/${id}`).length;
    await post('user', { action: 'honor_changed', user: { id, honor: 1, honor_delta: 1 } });
    const [callsBefore, linesBefore] = [calls(), bot.log.length];
    for (let batch = 0; batch < 20; batch += 1) {
      const statuses = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          post('user', { action: 'honor_changed', user: { id, honor: n, honor_delta: n } }),
        ),
      );
      expect(new Set(statuses)).toEqual(new Set([204]));
    }
    expect(calls() - callsBefore).toBeLessThanOrEqual(1);
    expect(bot.log.length - linesBefore).toBeLessThanOrEqual(3);
  });

  async function kataOf(author: string): Promise<string> {
    const response = await fetch(`${bot.codewars.apiUrl}/users/${author}/code-challenges/authored`);
    const { data } = (await response.json()) as { data: { id: string }[] };
    return data[0]?.id ?? '';
  }
});
