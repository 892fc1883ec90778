import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';

const entry = 'Codewars profile';

describe('the menu entry "Codewars profile"', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('shows the profile of a member as /profile does', async () => {
    await bot.link(bot.ann, 'some_user');
    const answer = await bot.menu(bot.ben, entry, bot.ann);
    const typed = await bot.slash(bot.ben, 'profile', { member: bot.ann.id });
    expect(answer.private).toBe(false);
    expect(answer.text).toBe(typed.text);
    expect(labelsOf(answer.message)).toEqual(labelsOf(typed.message));
  });

  it('has buttons that belong to who asked', async () => {
    await bot.link(bot.ann, 'some_user');
    const answer = await bot.menu(bot.ben, entry, bot.ann);
    expect((await bot.press(bot.ann, answer.message, 'Show completed')).private).toBe(true);
    const own = await bot.press(bot.ben, answer.message, 'Show completed');
    expect(own.outcome.kind).toBe('update');
  });

  it('says who has linked nothing, and how to do it', async () => {
    const other = await bot.menu(bot.ben, entry, bot.ann);
    expect(other.text).toContain(`<@${bot.ann.id}> has not linked a Codewars account here`);
    const own = await bot.menu(bot.ann, entry, bot.ann);
    expect(own.text).toContain('You have not linked a Codewars account here yet');
    expect(own.text).not.toContain('`user`');
    expect(labelsOf(own.message)).toEqual(['Link my account']);
    expect([other.private, own.private]).toEqual([true, true]);
    const form = await bot.open(bot.ann, own.message, 'Link my account');
    expect(form.title).toBe('Link your Codewars account');
  });

  it('knows that bots solve no kata', async () => {
    const dojo = { id: bot.discord.botUserId, username: 'Dojo', globalName: null };
    expect((await bot.menu(bot.ann, entry, dojo)).text).toBe('Bots solve no kata. Pick a member.');
    const typed = await bot.slash(bot.ann, 'profile', { member: dojo.id });
    expect(typed.text).toBe('Bots solve no kata. Pick a member.');
  });

  it('shows a member who is linked in another server alone as not linked here', async () => {
    const other = bot.discord.world.guild({ name: 'Another' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user', '', other);
    expect((await bot.menu(bot.ben, entry, bot.ann)).text).toContain('has not linked');
  });

  it('shows what was known while Codewars is down, and names an account that is gone', async () => {
    let clock = Date.now();
    const later = await startBot({ now: () => clock });
    await later.link(later.ann, 'quiet_fox');
    clock += 3 * 3_600_000;
    later.codewars.faults.add({ kind: 'status', status: 503, path: /users/, times: 50 });
    const old = await later.menu(later.ben, entry, later.ann);
    expect(old.text).toContain('quiet_fox');
    expect(old.text).toContain('-# Codewars is not answering: this is from 3 hours ago');
    later.codewars.faults.clear();
    later.codewars.removeUser('quiet_fox');
    const gone = await later.menu(later.ben, entry, later.ann);
    expect(gone.text).toContain('Codewars no longer has the account **quiet_fox**');
    await later.stop();
  });

  it('is not offered in direct messages', async () => {
    await expect(bot.menu(bot.ann, entry, bot.ann, {})).rejects.toThrow('not offered in direct messages');
  });
});
