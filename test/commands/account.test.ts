import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

const codeIn = (answer: Answer): string => /dojo-[A-Z0-9]{8}/.exec(answer.text)?.[0] ?? 'no code';

describe('/account', () => {
  let bot: Bot;
  let clock: number;
  beforeEach(async () => {
    clock = Date.now();
    bot = await startBot({ now: () => clock });
  });
  afterEach(() => bot.stop());

  const verify = async (who = bot.ann): Promise<Answer> => {
    const begun = await bot.press(who, (await bot.slash(who, 'account')).message, 'Verify');
    bot.codewars.setUser('some_user', { name: `Some ${codeIn(begun)} Person` });
    return bot.press(who, begun.message, 'Check');
  };

  it('says privately what is linked, and never any part of a key', async () => {
    const { key } = bot.codewars.apiKeys[0]!;
    await bot.link(bot.ann, 'some_user', key);
    const answer = await bot.slash(bot.ann, 'account');
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('some_user');
    expect(answer.text).toContain('kept, encrypted');
    expect(answer.text).not.toContain(key.slice(0, 6));
    expect(labelsOf(answer.message)).toEqual([
      'Verify ownership',
      'Stop announcing me',
      'Hide me from boards',
      'Show what is kept',
      'Export my data',
      'Delete my data',
    ]);
  });

  it('verifies who puts the code into the name of the profile', async () => {
    await bot.link(bot.ann, 'some_user');
    const begun = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Verify');
    expect(begun.text).toContain('Name');
    expect(begun.text).not.toMatch(/put .* into the clan/i);
    const early = await bot.press(bot.ann, begun.message, 'Check');
    expect(early.private).toBe(true);
    expect(early.text).toContain('does not show');

    bot.codewars.setUser('some_user', { name: `x ${codeIn(begun)}` });
    const checked = await bot.press(bot.ann, begun.message, 'Check');
    expect(checked.text).toContain('Verified ✓');
    expect(checked.text).toContain('back as it was');
    expect((await bot.slash(bot.ben, 'profile', { member: bot.ann.id })).text).not.toContain('unverified');
    expect(labelsOf((await bot.slash(bot.ann, 'account')).message)).not.toContain('Verify ownership');
  });

  it('never shows a verification code as a name, whether it is checked or left there', async () => {
    await bot.link(bot.ann, 'some_user');
    const begun = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Verify');
    for (const [name, shown] of [
      [codeIn(begun), undefined],
      [`Some ${codeIn(begun)} Person`, '**Some Person**'],
      [`dojo-AB23CDEF ${codeIn(begun).toLowerCase()}Some`, '**Some**'],
    ] as const) {
      bot.codewars.setUser('some_user', { name });
      clock += 3_600_000;
      const profile = await bot.slash(bot.ben, 'profile', { user: 'some_user' });
      expect(profile.private).toBe(false);
      expect(profile.text).not.toMatch(/dojo-/i);
      if (shown !== undefined) expect(profile.text).toContain(shown);
    }
    expect((await bot.slash(bot.admin, 'members')).text).not.toContain('dojo-');
    expect(bot.said().join()).not.toMatch(/dojo-/i);
  });

  it('shows the same code again while it is good, and refuses it after 15 minutes', async () => {
    await bot.link(bot.ann, 'some_user');
    const account = await bot.slash(bot.ann, 'account');
    const first = await bot.press(bot.ann, account.message, 'Verify');
    const again = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Verify');
    expect(codeIn(again)).toBe(codeIn(first));
    bot.codewars.setUser('some_user', { name: codeIn(first) });
    clock += 15 * 60_000 + 1;
    expect((await bot.press(bot.ann, first.message, 'Check')).text).toContain('That code has expired');
    const fresh = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Verify');
    expect(codeIn(fresh)).not.toBe(codeIn(first));
  });

  it('ends other members’ unverified links to a verified account, and tells them at their next command', async () => {
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ben, 'some_user');
    await verify(bot.ann);
    const next = await bot.slash(bot.ben, 'help');
    await expect
      .poll(
        () =>
          bot.discord.requests.filter(({ body }) => JSON.stringify(body ?? '').includes('has ended')).length,
      )
      .toBe(1);
    expect(next.private).toBe(true);
    expect((await bot.slash(bot.ben, 'account')).text).toContain('have not linked');
    const refused = await bot.link(bot.ben, 'some_user');
    expect(refused.text).toContain('proved that the account is theirs');
    expect((await bot.slash(bot.ben, 'account')).text).toContain('have not linked');
  });

  it('ends the verification when another account is linked', async () => {
    await bot.link(bot.ann, 'some_user');
    await verify();
    await bot.link(bot.ann, 'some_user');
    expect((await bot.slash(bot.ann, 'account')).text).toContain('verified ✓');
    await bot.link(bot.ann, 'hanae');
    expect((await bot.slash(bot.ann, 'account')).text).toContain('not verified');
  });

  const rowsIn = async (who = bot.ann): Promise<readonly unknown[]> => {
    const exported = await bot.press(who, (await bot.slash(who, 'account')).message, 'Export');
    const file = await fetch(exported.message.attachments[0]!.url);
    return ((await file.json()) as { rows: unknown[] }).rows;
  };

  it('hides a member in one server, through a new key and another account, until they say otherwise', async () => {
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ann, 'some_user', '', other);
    const account = await bot.slash(bot.ann, 'account');
    expect(account.text).toContain('On boards of the server: yes');
    const older = await bot.slash(bot.ann, 'account');
    const hidden = await bot.press(bot.ann, account.message, 'Hide me from boards');
    for (const part of [
      'boards, digests, kata of the day',
      'Codewars’ own board',
      'Rank roles',
      'you are hidden',
    ])
      expect(hidden.text).toContain(part);
    // The button in an older message does what it says.
    await bot.press(bot.ann, older.message, 'Hide me from boards');
    expect(await rowsIn()).toContainEqual(expect.objectContaining({ about: 'link', hidden: true }));
    const direct = await bot.slash(bot.ann, 'account', undefined, {});
    expect(direct.text.match(/On boards of the server: (yes|no)/g)?.sort()).toEqual([
      'On boards of the server: no',
      'On boards of the server: yes',
    ]);
    expect(labelsOf(direct.message)).not.toContain('Show me on boards');

    expect((await bot.link(bot.ann, 'some_user', bot.codewars.apiKeys[0]!.key)).text).toContain(
      'You stay hidden',
    );
    await verify();
    expect((await bot.link(bot.ann, 'hanae')).text).toContain('You stay hidden');
    const again = await bot.slash(bot.ann, 'account');
    const shown = await bot.press(bot.ann, again.message, 'Show me on boards');
    expect(shown.text).toContain('You are on the boards of this server again.');
    expect(labelsOf(shown.message)).toContain('Hide me from boards');
    expect((await bot.link(bot.ann, 'hanae')).text).not.toContain('hidden');
  });

  it('says that who links again after an unlink is on the boards', async () => {
    await bot.link(bot.ann, 'some_user');
    const account = await bot.slash(bot.ann, 'account');
    const hidden = await bot.press(bot.ann, account.message, 'Hide me from boards');
    expect(hidden.text).toContain('If you end your link and link again, you are on the boards again.');
    expect((await bot.slash(bot.ann, 'unlink')).text).toContain('Then you are on the boards of this server');
    expect((await bot.press(bot.ann, hidden.message, 'Show me on boards')).text).toContain('have not linked');
    expect((await bot.link(bot.ann, 'some_user')).text).not.toContain('hidden');
    expect((await bot.slash(bot.ann, 'account')).text).toContain('On boards of the server: yes');
    expect((await bot.slash(bot.ann, 'unlink')).text).not.toContain('boards');
  });

  it('keeps a time zone for all servers, beside the language, until the last link ends', async () => {
    const timezone = (typed: string, where?: object) =>
      bot.slash(bot.ann, 'account', { timezone: typed }, where);
    const refused = await timezone('Asia/Kathmandu');
    expect(refused.text).toContain('I store nothing about members without a link');
    expect(labelsOf(refused.message)).toEqual(['Link my account']);
    const direct = await timezone('Asia/Kathmandu', {});
    expect(direct.text).toContain('Use /link in a server first');
    expect(labelsOf(direct.message)).toEqual([]);

    await bot.link(bot.ann, 'some_user');
    await bot.slash(bot.ann, 'train', { language: 'javascript' });
    expect((await bot.slash(bot.ann, 'account')).text).toMatch(/Your time zone\nUTC\./);
    const set = await timezone('kathmandu');
    expect(set.private).toBe(true);
    expect(set.text).toMatch(
      /Your time zone is \*\*Asia\/Kathmandu \(UTC\+5:45, \d\d:\d\d now\)\*\*, in all servers\./,
    );
    expect((await bot.slash(bot.ann, 'account', undefined, {})).text).toContain('Asia/Kathmandu');
    await bot.slash(bot.ann, 'train', { language: 'javascript' });
    expect(await rowsIn()).toContainEqual(
      expect.objectContaining({ timezone: 'Asia/Kathmandu', language: 'javascript' }),
    );
    const kept = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Show what is kept');
    expect(kept.text).toContain('your time zone, if you chose one');

    await bot.slash(bot.ann, 'unlink');
    await bot.link(bot.ann, 'some_user');
    expect((await bot.slash(bot.ann, 'account')).text).not.toContain('Kathmandu');
  });

  it('takes a time zone in a server where the member has no link, if they have one elsewhere', async () => {
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user', '', other);
    const { text } = await bot.slash(bot.ann, 'account', { timezone: 'UTC' });
    expect(text).toContain('Your time zone is **UTC**');
    expect(text).toContain('your time zone, if you chose one');
  });

  it.each([
    ['atlantis', 'I know no time zone **atlantis**. Pick one from the list'],
    ['*@everyone*', 'I know no time zone'],
    ['+2', 'Several time zones fit **+2**: '],
    ['america', 'America/Adak, America/Anchorage and '],
  ])('answers the time zone %j with the next step', async (typed, part) => {
    await bot.link(bot.ann, 'some_user');
    const { text } = await bot.slash(bot.ann, 'account', { timezone: typed });
    expect(text).toContain(part);
    expect(text).toContain('such as `Berlin` or `New York`');
    expect((await bot.slash(bot.ann, 'account')).text).toMatch(/Your time zone\nUTC\./);
  });

  it.each([
    ['berlin', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['utc', 'UTC'],
    ['Europe/Berlin (UTC+1, 14:05 now)', 'Europe/Berlin'],
    ['+5:45', 'Asia/Kathmandu'],
  ])('offers, for %j, the zone %s with its clock', async (typed, zone) => {
    for (const where of [{ guildId: bot.guild.id }, {}]) {
      const [first] = await bot.discord.autocomplete({
        userId: bot.ann.id,
        ...where,
        name: 'account',
        focused: 'timezone',
        options: { timezone: typed },
      });
      expect(first?.value).toBe(zone);
      expect(first?.name).toMatch(/^UTC$| \(UTC[+-][\d:]+, \d\d:\d\d now\)$/);
    }
  });

  it('exports what is kept, without secrets', async () => {
    await bot.link(bot.ann, 'some_user', bot.codewars.apiKeys[0]!.key);
    const exported = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Export');
    expect(exported.private).toBe(true);
    expect(exported.message.attachments).toHaveLength(1);
    const file = await fetch(exported.message.attachments[0]!.url);
    const { discordUserId, rows } = (await file.json()) as { discordUserId: string; rows: unknown[] };
    expect(discordUserId).toBe(bot.ann.id);
    expect(rows).toContainEqual(
      expect.objectContaining({
        about: 'link',
        guildId: bot.guild.id,
        username: 'some_user',
        apiKeyKept: true,
      }),
    );
  });

  it('asks once before it deletes', async () => {
    await bot.link(bot.ann, 'some_user');
    const asked = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Delete my data');
    const kept = await bot.press(bot.ann, asked.message, 'Keep it');
    expect(kept.text).toContain('some_user');
    const deleted = await bot.press(
      bot.ann,
      (await bot.press(bot.ann, kept.message, 'Delete my data')).message,
      'Delete it',
    );
    expect(deleted.text).toContain('nothing about you is kept');
    expect((await bot.slash(bot.ann, 'account')).text).toContain('have not linked');
  });

  it('is about all servers in direct messages, also for someone who left', async () => {
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ann, 'hanae', '', other);
    bot.discord.world.removeMember(other.id, bot.ann.id);
    const direct = await bot.slash(bot.ann, 'account', undefined, {});
    expect(direct.text).toContain('Coding Dojo');
    expect(direct.text).toContain('Elsewhere');
    const asked = await bot.press(bot.ann, direct.message, 'Delete my data');
    expect(asked.text).toContain('all');
    await bot.press(bot.ann, asked.message, 'Delete it');
    expect((await bot.slash(bot.ann, 'account', undefined, {})).text).toContain('not linked in any server');
    expect((await bot.slash(bot.ben, 'profile', { member: bot.ann.id })).text).toContain('has not linked');
  });

  it('verifies an account in all servers at once from direct messages', async () => {
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ann, 'some_user', '', other);
    const begun = await bot.press(
      bot.ann,
      (await bot.slash(bot.ann, 'account', undefined, {})).message,
      'Verify',
    );
    bot.codewars.setUser('some_user', { name: codeIn(begun) });
    expect((await bot.press(bot.ann, begun.message, 'Check')).text).toContain('Verified ✓');
    const after = await bot.slash(bot.ann, 'account', undefined, {});
    expect(after.text.match(/verified ✓/g)).toHaveLength(2);
  });
});
