import { describe, expect, it, onTestFinished } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { componentsOf, startBot, type Answer, type Bot, type BotOptions } from '../support/bot.ts';
import { begin, handIn, kataName, right } from '../support/training.ts';

const someUserId = '53aa3f265b97485984000001';

/** A bot whose clock is put on by hand: answers of Codewars are kept for a minute, and lists for five. */
async function start(options: BotOptions = {}) {
  let ahead = 0;
  const bot = await startBot({ now: () => Date.now() + ahead, ...options });
  onTestFinished(() => bot.stop());
  return { bot, pass: (minutes: number) => void (ahead += minutes * 60_000) };
}

/** The link to a profile that a text or an embed has. */
const profileUrl = (name: string): string => `https://www.codewars.com/users/${name}`;
const codeIn = (answer: Answer): string => /dojo-[A-Z0-9]{8}/.exec(answer.text)?.[0] ?? 'no code';
const shownOf = ({ message }: Answer): string =>
  JSON.stringify([message.content, message.embeds, message.components]);

async function verify(bot: Bot, username: string, who = bot.ann): Promise<Answer> {
  const begun = await bot.press(who, (await bot.slash(who, 'account')).message, 'Verify');
  bot.codewars.setUser(username, { name: codeIn(begun) });
  return bot.press(who, begun.message, 'Check');
}

/** A stranger takes a name that became free. */
const takeName = (bot: Bot, username: string): void => {
  const rank = { rank: -8, name: '8 kyu', color: 'white', score: 1 };
  bot.codewars.addUser({
    username,
    name: 'A Stranger',
    honor: 1,
    ranks: { overall: rank, languages: { cobol: rank } },
    codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
  });
  bot.codewars.addKata({ id: 'f'.repeat(24), name: 'Strange Kata', createdBy: { username } });
  bot.codewars.setCompleted(username, [{ id: 'f'.repeat(24), name: 'Strange Kata', slug: 'strange-kata' }]);
};

const announceRanks = (bot: Bot, guild = bot.guild, channelId = bot.channelId) =>
  bot.slash(
    bot.admin,
    'announcements',
    { kind: 'ranks', channel: channelId },
    { guildId: guild.id, channelId, subcommand: 'set' },
  );
const rankUp = (id: string, rank: number) => ({
  action: 'rank_upgraded',
  user: { id, rank },
  language: null,
});
/** What everybody reads that is no answer to a command. */
const news = (bot: Bot, channelId = bot.channelId): string[] =>
  bot.discord.world
    .messages(channelId)
    .filter(({ interaction_metadata: asked }) => !asked)
    .map((message) => JSON.stringify([message.content, message.embeds]));

/** Names are up to ten seconds old while a member types. */
const suggested = (bot: Bot, user: string) =>
  bot.discord.autocomplete({
    userId: bot.ben.id,
    guildId: bot.guild.id,
    name: 'profile',
    focused: 'user',
    options: { user },
  });

describe('a member who renames her Codewars account', () => {
  const commands: [string, (bot: Bot) => Promise<Answer>][] = [
    ['/profile', (bot) => bot.slash(bot.ann, 'profile')],
    ['/profile of a member', (bot) => bot.slash(bot.ben, 'profile', { member: bot.ann.id })],
    ['/completed', (bot) => bot.slash(bot.ann, 'completed')],
    ['/authored', (bot) => bot.slash(bot.ben, 'authored', { member: bot.ann.id })],
    ['/account', (bot) => bot.slash(bot.ann, 'account')],
    ['/members', (bot) => bot.slash(bot.admin, 'members')],
    ['the old name, typed', (bot) => bot.slash(bot.ben, 'profile', { user: 'some_user' })],
    [
      'a choice that was offered',
      async (bot) => bot.slash(bot.ben, 'profile', { user: (await suggested(bot, 'some'))[0]!.value }),
    ],
  ];

  it.each(commands)('is followed by %s', async (_, command) => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    bot.codewars.setUser('some_user', { username: 'renamed' });
    pass(6);
    const answer = await command(bot);
    expect(shownOf(answer)).toContain(profileUrl('renamed'));
    expect(shownOf(answer)).not.toContain('some_user');
    // What is noted at one command is known to all, in storage too.
    pass(1);
    for (const { name } of await suggested(bot, '')) expect(name).toBe('renamed');
    expect((await bot.slash(bot.admin, 'members')).text).toContain('renamed');
  });

  it('is followed by buttons of messages from before', async () => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    const profile = await bot.slash(bot.ann, 'profile');
    const list = await bot.slash(bot.ann, 'completed');
    for (const { custom_id: id = '' } of [...componentsOf(profile.message), ...componentsOf(list.message)])
      expect(id).not.toContain('some_user');
    bot.codewars.setUser('some_user', { username: 'renamed' });
    takeName(bot, 'some_user');
    pass(6);
    for (const [message, label] of [
      [profile.message, 'Show completed'],
      [profile.message, 'Show authored'],
      [list.message, 'Older'],
      [list.message, 'Show profile'],
    ] as const) {
      const pressed = await bot.press(bot.ben, message, label);
      expect(pressed.text).toContain('renamed');
      expect(pressed.text).not.toContain('Strange');
    }
  });

  it('still can verify, and stays verified', async () => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    const begun = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Verify');
    bot.codewars.setUser('some_user', { username: 'renamed', name: codeIn(begun) });
    pass(2);
    const checked = await bot.press(bot.ann, begun.message, 'Check');
    expect(checked.text).toContain('Verified ✓ **renamed** is yours');
    const again = await bot.link(bot.ann, 'renamed');
    expect(again.text).not.toContain('unverified');
    expect((await bot.link(bot.ben, 'renamed')).text).toContain('proved that the account is theirs');
  });

  it('is announced by the new name, with news from the hook of the bot', async () => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    await announceRanks(bot);
    bot.codewars.setUser('some_user', { username: 'renamed' });
    takeName(bot, 'some_user');
    pass(2);
    expect(await bot.deliver('user', rankUp(someUserId, -2))).toBe(204);
    await expect.poll(() => news(bot).length).toBe(1);
    expect(news(bot)[0]).toContain(profileUrl('renamed'));
    expect(news(bot)[0]).not.toContain('some_user');
  });

  it('is announced by the new name, with what tracking finds', async () => {
    const stores: Storage[] = [];
    const wrapStorage = (storage: Storage) => {
      stores.push(storage);
      return storage;
    };
    const { bot, pass } = await start({ env: { TRACKING: 'on' }, wrapStorage });
    await bot.link(bot.ann, 'some_user');
    await announceRanks(bot);
    // Tracking looks for links when it starts. Its first reading is where it begins.
    await bot.restart();
    const read = async () => (await stores[0]?.snapshots.get(someUserId))?.readAt ?? 0;
    await expect.poll(read, { timeout: 10_000 }).toBeGreaterThan(0);
    const overall = { rank: -2, name: '2 kyu', color: 'purple', score: 4829 };
    bot.codewars.setUser('some_user', { username: 'renamed', ranks: { overall, languages: {} } });
    takeName(bot, 'some_user');
    pass(24 * 60);
    await bot.restart();
    await expect.poll(() => news(bot).length, { timeout: 10_000 }).toBe(1);
    expect(news(bot)[0]).toContain(profileUrl('renamed'));
    expect(news(bot)[0]).not.toContain('some_user');
    pass(1);
    expect((await suggested(bot, '')).map(({ name }) => name)).toEqual(['renamed']);
  });

  it('is noticed by tracking alone, also where the account was linked by name', async () => {
    const stores: Storage[] = [];
    const wrapStorage = (storage: Storage) => {
      stores.push(storage);
      return storage;
    };
    const { bot, pass } = await start({
      env: { TRACKING: 'on' },
      wrapStorage,
      codewars: { shape: 'reference' },
    });
    await bot.link(bot.ann, 'some_user');
    const link = () => stores[0]?.links.get(`${bot.guild.id}:${bot.ann.id}`);
    bot.codewars.setShape('live');
    await bot.restart();
    await expect.poll(async () => (await link())?.codewarsId, { timeout: 10_000 }).toBe(someUserId);
    bot.codewars.setUser('some_user', { username: 'renamed' });
    takeName(bot, 'some_user');
    pass(24 * 60);
    await bot.restart();
    await expect.poll(async () => (await link())?.username, { timeout: 10_000 }).toBe('renamed');
    await expect.poll(async () => (await stores[0]?.snapshots.get(someUserId))?.username).toBe('renamed');
  });

  it('trains on, and sees what it brought', async () => {
    const { bot, pass } = await start({ codewars: { gradingMs: 0 } });
    await bot.link(bot.ann, 'hanae', 'sandbox-key-of-hanae');
    const begun = await begin(bot, bot.ann);
    bot.codewars.setUser('hanae', { username: 'renamed' });
    takeName(bot, 'hanae');
    pass(2);
    const passed = await handIn(bot, bot.ann, begun, right);
    const solved = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(solved.text).toContain(`Solved: ${kataName}`);
    expect(solved.text).toMatch(/Overall|Altogether|JavaScript/);
    await expect
      .poll(async () =>
        (await bot.slash(bot.ann, 'completed')).text.split('\n').find((line) => line.includes('1\\.')),
      )
      .toContain(kataName);
  });
});

describe('a name that another account took', () => {
  async function taken() {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    for (const name of ['profile', 'completed', 'authored']) await bot.slash(bot.ann, name);
    for (const name of ['profile', 'completed', 'authored'])
      await bot.slash(bot.ben, name, { user: 'some_user' });
    bot.codewars.setUser('some_user', { username: 'renamed' });
    takeName(bot, 'some_user');
    return { bot, pass };
  }

  it('never shows the stranger as the member', async () => {
    const { bot, pass } = await taken();
    pass(6);
    const [offered] = await suggested(bot, 'some');
    for (const name of ['profile', 'completed', 'authored']) {
      for (const options of [{ member: bot.ann.id }, { user: offered!.value }]) {
        const answer = await bot.slash(bot.ben, name, options);
        expect(answer.text, name).toContain('renamed');
        expect(answer.text, name).not.toContain('Strange');
      }
    }
    const stranger = await bot.slash(bot.ben, 'profile', { user: 'some_user' });
    expect(stranger.text).toContain('A Stranger');
    expect(stranger.text).not.toContain(bot.ann.id);
    for (const name of ['completed', 'authored'] as const) {
      const list = await bot.slash(bot.ben, name, { user: 'some_user' });
      expect(list.text).toContain('Strange Kata');
      expect(list.text).not.toContain('Multiples');
    }
  });

  it('mixes up no copies that are shown while Codewars is down', async () => {
    const { bot, pass } = await taken();
    pass(6);
    await bot.slash(bot.ben, 'profile', { user: 'some_user' });
    await bot.slash(bot.ben, 'completed', { user: 'some_user' });
    bot.codewars.faults.add({ kind: 'status', status: 503, times: 1_000 });
    pass(6);
    const [list, ...anns] = await Promise.all([
      bot.slash(bot.ben, 'completed', { user: 'some_user' }),
      ...['profile', 'completed', 'authored'].map((name) => bot.slash(bot.ben, name, { member: bot.ann.id })),
    ]);
    for (const answer of anns) {
      expect(answer.private).toBe(false);
      expect(answer.text).not.toContain('Strange');
      expect(shownOf(answer)).toContain(profileUrl('renamed'));
    }
    expect(list.text).toContain('Strange Kata');
    expect(list.text).not.toContain('Multiples');
  });

  it('leads to no list that was read under that name before', async () => {
    const { bot, pass } = await taken();
    // A profile is kept for a minute, a list for five.
    pass(2);
    const list = await bot.slash(bot.ben, 'completed', { user: 'some_user' });
    expect(list.text).toContain('Strange Kata');
    expect(list.text).not.toContain('Multiples');
  });

  it('tells at the first sight of the stranger that the member has another name', async () => {
    const { bot, pass } = await taken();
    pass(6);
    await bot.slash(bot.ben, 'profile', { user: 'some_user' });
    pass(1);
    expect((await suggested(bot, '')).map(({ name }) => name)).toEqual(['renamed']);
  });

  it('announces nothing of the stranger, and can be linked by them', async () => {
    const { bot, pass } = await taken();
    pass(6);
    await announceRanks(bot);
    const { id } = (await (await fetch(`${bot.codewars.apiUrl}/users/some_user`)).json()) as { id: string };
    await bot.deliver('user', rankUp(id, -7));
    await bot.deliver('user', rankUp(someUserId, -2));
    await expect.poll(() => news(bot).length).toBe(1);
    expect(news(bot)[0]).toContain('renamed');
    expect((await bot.link(bot.ben, 'some_user')).text).toContain('You are linked');
    const [anns, bens] = await Promise.all(
      [bot.ann, bot.ben].map((who) => bot.slash(bot.admin, 'profile', { member: who.id })),
    );
    expect(anns!.text).toContain('renamed');
    expect(bens!.text).toContain('A Stranger');
    await bot.deliver('user', rankUp(id, -6));
    await expect.poll(() => news(bot).length).toBe(2);
    expect(news(bot)[1]).toContain(bot.ben.id);
  });

  it('chooses kata by what the member has done', async () => {
    const { bot, pass } = await start({ codewars: { train: false } });
    await bot.link(bot.ann, 'some_user', 'sandbox-key-of-some_user');
    bot.codewars.setUser('some_user', { username: 'renamed' });
    takeName(bot, 'some_user');
    pass(6);
    await bot.slash(bot.ann, 'train');
    const asked = bot.codewars.requests.filter(({ path }) => path.startsWith('/users/'));
    expect(asked.length).toBeGreaterThan(2);
    // The first one is that of /link.
    for (const { path } of asked.slice(1)) expect(path).toContain(someUserId);
  });

  it('does not show a stranger whose name is the id of a member', async () => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    takeName(bot, someUserId);
    pass(6);
    for (const name of ['profile', 'completed', 'authored']) {
      const answer = await bot.slash(bot.ben, name, { member: bot.ann.id });
      expect(answer.text, name).not.toContain('Strange');
    }
  });
});

describe('an account that was deleted', () => {
  it('is said to be gone, with what to do, and nothing of it is announced', async () => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    await announceRanks(bot);
    const list = await bot.slash(bot.ann, 'completed');
    bot.codewars.removeUser('some_user');
    pass(6);
    const answers = [
      await bot.slash(bot.ann, 'profile'),
      await bot.slash(bot.ben, 'completed', { member: bot.ann.id }),
      await bot.slash(bot.ben, 'authored', { member: bot.ann.id }),
      await bot.slash(bot.ben, 'profile', { user: 'some_user' }),
      await bot.press(bot.ann, list.message, 'Older'),
    ];
    for (const { text } of answers) {
      expect(text).toContain('no longer has the account **some_user**');
      expect(text).toContain('/link');
    }
    const account = await bot.slash(bot.ann, 'account');
    expect(account.text).toContain('no longer there');
    const begun = await bot.press(bot.ann, account.message, 'Verify');
    expect((await bot.press(bot.ann, begun.message, 'Check')).text).toContain('no longer has the account');
    expect((await bot.slash(bot.admin, 'members')).text).toContain('no longer on Codewars');
    await bot.deliver('user', rankUp(someUserId, -2));
    await bot.link(bot.ben, 'hanae');
    const { id } = (await (await fetch(`${bot.codewars.apiUrl}/users/hanae`)).json()) as { id: string };
    await bot.deliver('user', rankUp(id, 1));
    await expect.poll(() => news(bot).length).toBe(1);
    expect(news(bot)[0]).toContain('hanae');
  });
});

describe('the name of an account that was deleted', () => {
  it('is its next owner’s, and never the member’s again', async () => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'hanae');
    await verify(bot, 'hanae');
    await announceRanks(bot);
    const idOf = async () =>
      ((await (await fetch(`${bot.codewars.apiUrl}/users/hanae`)).json()) as { id: string }).id;
    const gone = await idOf();
    bot.codewars.removeUser('hanae');
    takeName(bot, 'hanae');
    pass(6);
    for (const name of ['profile', 'completed', 'authored'])
      expect((await bot.slash(bot.ben, name, { member: bot.ann.id })).text, name).not.toContain('Strange');
    const stranger = await bot.slash(bot.ben, 'profile', { user: 'hanae' });
    expect(stranger.text).toContain('A Stranger');
    expect(stranger.text).not.toContain(bot.ann.id);
    // A verification for the earlier account is in no one’s way.
    expect((await bot.link(bot.ben, 'hanae')).text).toContain('You are linked');
    await bot.deliver('user', rankUp(gone, -1));
    await bot.deliver('user', rankUp(await idOf(), -7));
    await expect.poll(() => news(bot).length).toBe(1);
    expect(news(bot)[0]).toContain(bot.ben.id);
  });
});

describe('a Codewars that tells no ids', () => {
  const old = () => start({ codewars: { shape: 'reference' } });

  it('is served by name, and gives no name to an id', async () => {
    const { bot, pass } = await old();
    await bot.link(bot.ann, 'some_user');
    await announceRanks(bot);
    for (const name of ['profile', 'completed', 'authored']) {
      expect((await bot.slash(bot.ben, name, { member: bot.ann.id })).text, name).toContain('some_user');
    }
    // Some such servers post a name where an id belongs.
    await bot.deliver('user', rankUp('some_user', -2));
    await expect.poll(() => news(bot).length).toBe(1);
    await bot.deliver('user', rankUp(someUserId, -1));
    await expect.poll(() => news(bot).length).toBe(2);
    // Then ids are told.
    bot.codewars.setShape('live');
    pass(6);
    expect((await bot.slash(bot.ann, 'profile')).text).toContain('some_user');
    await bot.deliver('user', rankUp('some_user', 1));
    await bot.deliver('user', rankUp(someUserId, 2));
    await expect.poll(() => news(bot).length).toBe(4);
    bot.codewars.setUser('some_user', { username: 'renamed' });
    pass(6);
    expect((await bot.slash(bot.ann, 'profile')).text).toContain('renamed');
  });

  it('lets no other member take a verified name, once it tells ids', async () => {
    const { bot, pass } = await old();
    await bot.link(bot.ann, 'some_user');
    await verify(bot, 'some_user');
    bot.codewars.setShape('live');
    pass(6);
    expect((await bot.link(bot.ben, 'some_user')).text).toContain('proved that the account is theirs');
    expect((await bot.slash(bot.ben, 'profile', { user: 'some_user' })).text).toContain(`<@${bot.ann.id}> ✓`);
    bot.codewars.setShape('reference');
    pass(6);
    expect((await bot.link(bot.ben, 'some_user')).text).toContain('proved that the account is theirs');
    expect((await bot.slash(bot.ben, 'profile', { user: 'some_user' })).text).toContain(`<@${bot.ann.id}> ✓`);
  });

  it.each([
    ['reference', 'live'],
    ['live', 'reference'],
  ] as const)(
    'hears of one account in two servers, linked from %s and then from %s',
    async (first, second) => {
      const { bot, pass } = await start({ codewars: { shape: first } });
      const elsewhere = bot.discord.world.guild({ name: 'Elsewhere' });
      const channel = bot.discord.world.channel({ guildId: elsewhere.id, name: 'general' });
      for (const who of [bot.ben, bot.admin])
        bot.discord.world.member(elsewhere.id, who.id, { permissions: ['ManageGuild'] });
      await announceRanks(bot);
      await announceRanks(bot, elsewhere, channel.id);
      await bot.link(bot.ann, 'some_user');
      bot.codewars.setShape(second);
      pass(6);
      await bot.link(bot.ben, 'some_user', '', elsewhere);
      const heard = () => [news(bot).length, news(bot, channel.id).length];
      await bot.deliver('user', rankUp(someUserId, -2));
      await expect.poll(heard).toEqual([1, 1]);

      bot.codewars.setShape('live');
      bot.codewars.setUser('some_user', { username: 'renamed' });
      takeName(bot, 'some_user');
      pass(6);
      await bot.deliver('user', rankUp(someUserId, -1));
      await expect.poll(heard).toEqual([2, 2]);
      for (const said of [news(bot)[1], news(bot, channel.id)[1]]) {
        expect(said).toContain(profileUrl('renamed'));
        expect(said).not.toContain('some_user');
      }
      const where = { guildId: elsewhere.id, channelId: channel.id };
      expect((await bot.slash(bot.ann, 'profile')).text).toContain('renamed');
      expect((await bot.slash(bot.ben, 'profile', {}, where)).text).toContain('renamed');
    },
  );
});

describe('two members who swap their names', () => {
  it('are each shown as themselves', async () => {
    const { bot, pass } = await start();
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ben, 'hanae');
    await announceRanks(bot);
    for (const name of ['profile', 'completed']) {
      await bot.slash(bot.ann, name);
      await bot.slash(bot.ben, name);
    }
    bot.codewars.setUser('some_user', { username: 'for a moment' });
    bot.codewars.setUser('hanae', { username: 'some_user' });
    bot.codewars.setUser('for a moment', { username: 'hanae' });
    pass(6);
    const anns = await bot.slash(bot.admin, 'profile', { member: bot.ann.id });
    expect(anns.text).toContain('hanae');
    expect(anns.text).toContain('Some Person');
    const bens = await bot.slash(bot.admin, 'profile', { user: 'some_user' });
    expect(bens.text).toContain('Hanae');
    expect(bens.text).toContain(bot.ben.id);
    const { text } = await bot.slash(bot.admin, 'members');
    expect(text).toMatch(new RegExp(`<@${bot.ann.id}> is \\[?hanae`));
    expect(text).toMatch(new RegExp(`<@${bot.ben.id}> is \\[?some_user`));
    pass(1);
    const offered = await suggested(bot, '');
    expect(offered.map(({ name }) => name)).toEqual(['hanae', 'some_user']);
    expect(offered[0]?.value).toBe(someUserId);
    await bot.deliver('user', rankUp(someUserId, -2));
    await expect.poll(() => news(bot).length).toBe(1);
    expect(news(bot)[0]).toContain(bot.ann.id);
    expect(news(bot)[0]).toContain(profileUrl('hanae'));
  });
});
