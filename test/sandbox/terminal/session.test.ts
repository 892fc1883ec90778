import {
  ApplicationCommandOptionType as Type,
  ApplicationCommandType,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Interaction } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { Recited } from './recite.ts';
import { recite } from './recite.ts';

const kata = ['Valid Braces', 'Valid Phone Number'];
const languages = ['C++', 'Ruby'];

/** A bot that says who pressed what, and offers kata and languages by their beginning. */
const bot: Recited = {
  commands: [
    {
      name: 'kata',
      description: 'd',
      options: [
        { type: Type.String, name: 'kata', description: 'd', required: true, autocomplete: true },
        { type: Type.String, name: 'language', description: 'd', autocomplete: true },
      ],
    },
    { name: 'post', description: 'd', options: [{ type: Type.Boolean, name: 'private', description: 'd' }] },
    {
      name: 'announcements',
      description: 'd',
      options: [{ type: Type.Subcommand, name: 'set', description: 'd' }],
    },
    { type: ApplicationCommandType.User, name: 'Greet Nicely' },
    { type: ApplicationCommandType.Message, name: 'Read Aloud' },
  ],
  answer: async (interaction: Interaction) => {
    if (interaction.isAutocomplete()) {
      const { name, value } = interaction.options.getFocused(true);
      const offered = (name === 'kata' ? kata : languages).filter((each) =>
        each.toLowerCase().startsWith(value.toLowerCase()),
      );
      await interaction.respond(
        offered.map((each) => ({ name: each, value: each === 'C++' ? 'cpp' : each })),
      );
    } else if (interaction.isButton()) {
      const { component, user } = interaction;
      const label = 'label' in component ? component.label : '';
      await interaction.reply(`${user.globalName ?? ''} pressed ${label ?? ''}`);
    } else if (interaction.isUserContextMenuCommand()) {
      await interaction.reply(`Hello, ${interaction.targetUser.globalName ?? ''}`);
    } else if (interaction.isMessageContextMenuCommand()) {
      await interaction.reply({
        content: `It says: ${interaction.targetMessage.content}`,
        flags: MessageFlags.Ephemeral,
      });
    } else if (interaction.isChatInputCommand()) {
      const isPrivate =
        interaction.commandName === 'post' && interaction.options.getBoolean('private') === true;
      const label = isPrivate ? 'Mine' : 'Yours';
      const custom_id = interaction.id;
      const button = {
        type: ComponentType.Button as const,
        style: ButtonStyle.Primary as const,
        custom_id,
        label,
      };
      const { name = '' } = interaction.options.data[0] ?? {};
      await interaction.reply({
        content: `/${interaction.commandName} ${name}`,
        ...(interaction.commandName === 'post' && {
          components: [{ type: ComponentType.ActionRow, components: [button] }],
        }),
        ...(isPrivate && { flags: MessageFlags.Ephemeral }),
      });
    }
  },
};

/** What was said, without prompts. */
async function said(...script: string[]): Promise<string[]> {
  const { lines } = await recite(script.join('\n'), bot);
  return lines.filter((line) => line !== '' && !line.includes('#general>') && !line.startsWith('Dojo [APP]'));
}

test('buttons of older messages stay pressable, by number and by name, by every member who sees them', async () => {
  expect(
    await said(
      '/post',
      '/post private:true',
      '/post',
      '/as Mira',
      '1',
      'press Yours',
      '2',
      '/as Robin',
      '2',
      'press Mine',
    ),
  ).toEqual([
    '/post',
    '[1 Yours]',
    '/post private',
    '[2 Mine]',
    '/post',
    '[3 Yours]',
    'Mira pressed Yours',
    'Mira pressed Yours',
    '! What is numbered 2 is shown to another member: Mira does not see it.',
    'Robin pressed Mine',
    'Robin pressed Mine',
  ]);
});

test('a name of several words without quotes is told how to be typed', async () => {
  const advice = 'A value of several words goes in double quotes:';
  expect(
    await said(
      '/kata valid braces',
      '/kata valid braces please',
      '/kata "Valid Braces" ruby',
      '/kata one cpp',
      '/kata x y',
    ),
  ).toEqual([
    `! "braces" is no language that the bot offers. ${advice} /kata "valid braces"`,
    `! /kata takes kata, language: there is no place for "please". ${advice} /kata "valid braces please"`,
    '/kata kata',
    '/kata kata',
    // Nothing is called "x y" either: the bot has a better word for that.
    '/kata kata',
  ]);
});

test('a member or channel that is not there is answered with those that are', async () => {
  expect(await said('/as Olivia', '/go lounge')).toEqual([
    '! There is no member called "Olivia". There are Robin, Mira, Jun, Admin.',
    '! There is no channel called "lounge". There are #general, #kata-talk, #announcements.',
  ]);
});

test('what is nearly a command is told which', async () => {
  expect(await said('/kta "Valid Braces"', 'kata x', 'exit', '/qit', '/nonsense', 'good morning')).toEqual([
    '! There is no command /kta here. Did you mean /kata "Valid Braces"?',
    '! The bot reads commands only. Did you mean /kata x?',
    '! The bot reads commands only. Did you mean /quit?',
    '! There is no command /qit here. Did you mean /quit?',
    '! There is no command /nonsense here. /? lists those there are.',
    '! The bot reads commands only. /? lists them.',
  ]);
});

describe('/menu', () => {
  test('opens the menu of a member', async () => {
    for (const typed of ['"Greet Nicely" @Mira', 'greet nicely mira', 'greet @Mir'])
      expect(await said(`/menu ${typed}`)).toEqual(['Hello, Mira']);
  });

  test('opens the menu of the last message, or of the last that has the words', async () => {
    expect(
      await said('/say First one', '/as Mira', '/say Second', '/menu "Read Aloud"', '/menu read aloud first'),
    ).toEqual(['Robin', 'First one', 'Mira', 'Second', 'It says: Second', 'It says: First one']);
  });

  test('opens the menu of a message in direct messages, and never that of what only one sees', async () => {
    expect(
      await said('/dm', '/say In private', '/menu Read', '/server', '/post private:yes', '/menu Read'),
    ).toEqual([
      'Robin @Dojo> /say In private',
      'Robin',
      'In private',
      'Robin @Dojo> /menu Read',
      'It says: In private',
      'Robin @Dojo> /server',
      '/post private',
      '[1 Mine]',
      '! There is no message here yet: /say writes one.',
    ]);
  });

  test.each([
    ['/menu', 'Say which entry of a menu. Type /menu "Greet Nicely" @NAME or /menu "Read Aloud" [WORDS].'],
    [
      '/menu Sing',
      'No menu has an entry "Sing". Type /menu "Greet Nicely" @NAME or /menu "Read Aloud" [WORDS].',
    ],
    ['/menu greet', 'Say of whom: /menu "Greet Nicely" @NAME'],
    ['/menu greet nicely @Zoe', 'There is no member called "@Zoe". There are Robin, Mira, Jun, Admin.'],
    ['/menu read', 'There is no message here yet: /say writes one.'],
    ['/say', 'Say what to write: /say TEXT'],
  ])('says how to type it after %j', async (line, advice) => {
    expect(await said(line)).toEqual([`! ${advice}`]);
  });

  test('is listed, with its entries', async () => {
    const list = (await said('/?')).join('\n');
    expect(list).toMatch(/\/menu "Greet Nicely" @NAME +in the menu of a member/);
    expect(list).toMatch(/\/menu "Read Aloud" \[WORDS\] +in the menu of a message/);
  });
});

test('/solve completes a kata on Codewars, and says what cannot be', async () => {
  const solved: unknown[] = [];
  const solve = (...words: readonly unknown[]): void => {
    if (words[1] === 'no-such-kata') throw new Error('There is no kata no-such-kata.');
    solved.push(words);
  };
  const script = ['/solve some_user pocket-money', '/solve "the space cadet" drill-1-of-8-kyu ruby'];
  const { lines, failures } = await recite(
    [...script, '/solve some_user', '/solve some_user no-such-kata'].join('\n'),
    { ...bot, solve },
  );
  expect(solved).toEqual([
    ['some_user', 'pocket-money', undefined],
    ['the space cadet', 'drill-1-of-8-kyu', 'ruby'],
  ]);
  expect(failures).toBe(2);
  expect(lines.filter((line) => line.startsWith('!'))).toEqual([
    '! Say who completed what: /solve some_user pocket-money',
    '! There is no kata no-such-kata.',
  ]);
});

test('/role changes roles of the server by hand, and /who shows them with their members', async () => {
  const { lines, failures } = await recite(
    [
      '/role create 5 kyu',
      '/role create "4 kyu"',
      '/role top 5 kyu',
      '/who',
      '/role delete 4',
      '/role bottom 5 kyu',
      '/who',
      '/role delete 9 kyu',
      '/role paint 5 kyu',
      '/role delete @everyone',
      '/role',
    ].join('\n'),
    bot,
  );
  const usage = '! Say what to do: /role create NAME, /role delete NAME, /role top NAME, /role bottom NAME';
  expect(lines.filter((line) => !line.includes('> /') && line !== '')).toEqual([
    '5 kyu',
    'role-2  Admin',
    'Dojo    (the bot)',
    '4 kyu',
    'role-2  Admin',
    'Dojo    (the bot)',
    '5 kyu',
    '! There is no role "9 kyu". /who lists those there are.',
    usage,
    '! There is no role "@everyone". /who lists those there are.',
    usage,
  ]);
  expect(failures).toBe(4);
});

describe('/react', () => {
  test('reacts to a message, and takes the same back', async () => {
    const { lines, failures } = await recite(
      ['/say Tea?', '/say Coffee?', '/react 👍 tea', '/react 🎉', '/react 👍 tea'].join('\n'),
      bot,
    );
    expect(lines.filter((line) => line.includes(' · to '))).toEqual([
      '👍 1 (you) · to Robin: Tea?',
      '🎉 1 (you) · to Robin: Coffee?',
      '(no reactions) · to Robin: Tea?',
    ]);
    expect(failures).toBe(0);
  });

  test('says what is no emoji, and where there is no message', async () => {
    const { lines, failures } = await recite('/react 👍\n/say Tea?\n/react duck\n/react 👍 coffee', bot);
    expect(lines.join('\n')).toContain('There is no message here yet');
    expect(lines.join('\n')).toContain('“duck” is no emoji here.');
    expect(lines.join('\n')).toContain('No message here has "coffee".');
    expect(failures).toBe(3);
  });
});
