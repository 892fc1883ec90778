import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import commands from '../../commands/index.ts';
import { privateOption } from '../../commands/shared/private-option.ts';
import { isSlashCommand } from '../../src/discord/command.ts';
import { startBot, type Bot } from '../support/bot.ts';

/** Every command that looks something up, and an answer of each. */
const lookups = {
  profile: { user: 'some_user' },
  completed: { user: 'some_user' },
  authored: { user: 'some_user' },
  kata: { kata: 'valid-braces' },
  search: { text: 'string' },
  compare: { user: 'some_user', other: 'hanae' },
  rankup: { user: 'some_user' },
};

describe('the option `private`', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('is the last option of each command whose answer is public', () => {
    for (const { data, reply } of commands.filter(isSlashCommand)) {
      if (reply !== 'public') continue;
      const subcommands = (data.options ?? []).flatMap((each) =>
        each.type === ApplicationCommandOptionType.Subcommand ? [each.options] : [],
      );
      const lists = subcommands.length === 0 ? [data.options] : subcommands;
      for (const options of lists) expect(options?.at(-1), data.name).toBe(privateOption);
    }
    expect(commands.filter(({ reply }) => reply === 'public').map(({ data }) => data.name)).toEqual(
      expect.arrayContaining(Object.keys(lookups)),
    );
  });

  it.each(Object.entries(lookups))('makes the answer of /%s private', async (name, options) => {
    expect((await bot.slash(bot.ann, name, { ...options, private: true })).private).toBe(true);
    expect((await bot.slash(bot.ann, name, { ...options, private: false })).private).toBe(false);
    expect((await bot.slash(bot.ann, name, options)).private).toBe(false);
    expect(bot.said()).toHaveLength(2);
  });

  it('keeps a slow answer private', async () => {
    bot.codewars.faults.add({ kind: 'delay', delayMs: 1_800, path: /users/ });
    const { private: isPrivate, text } = await bot.slash(bot.ann, 'profile', {
      user: 'some_user',
      private: true,
    });
    expect(text).toContain('some_user');
    expect(isPrivate).toBe(true);
    expect(bot.said()).toEqual([]);
  });

  it('lets the buttons change the private answer', async () => {
    const first = await bot.slash(bot.ann, 'completed', { user: 'some_user', private: true });
    const second = await bot.press(bot.ann, first.message, 'Older');
    const profile = await bot.press(bot.ann, second.message, 'Show profile');
    for (const { outcome, private: isPrivate } of [second, profile]) {
      expect(outcome.kind).toBe('update');
      expect(isPrivate).toBe(true);
    }
    expect(bot.said()).toEqual([]);
  });

  it('keeps private what is picked in place of a kata that was not found', async () => {
    const answers = [];
    for (const isPrivate of [true, false]) {
      const missed = await bot.slash(bot.ann, 'kata', { kata: 'valid brases', private: isPrivate });
      expect(missed.private).toBe(true);
      answers.push(await bot.press(bot.ann, missed.message, 'Pick a kata', ['5277c8a221e209d3f6000b56']));
    }
    expect(answers.map(({ text }) => text.includes('Valid Braces'))).toEqual([true, true]);
    expect(answers.map((answer) => answer.private)).toEqual([true, false]);
  });
});
