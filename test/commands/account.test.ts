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
