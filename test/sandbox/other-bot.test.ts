import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environmentOf } from '../../sandbox/terminal/bot/other-bot.ts';
import { withoutSecrets } from '../../sandbox/terminal/bot/without-secrets.ts';
import { patience, root, sandbox, script } from './spawned-sandbox.ts';

const bots = join(root, 'test', 'sandbox', 'bots');
const guide = `node ${bots}/guide/deploy-commands.mjs && node ${bots}/guide/index.mjs`;

test('the bot of discord.js’s guide answers its commands', { timeout: patience }, async () => {
  const args = ['--bot', guide, '--env', 'CLIENT_ID={application}'];
  const lines = await script('/ping\n/server\n/user\n/event x');
  const { code, output, errors, left } = await sandbox([...args, '--script', lines]);
  const joined = new Date().toDateString();
  expect(output.trim().split('\n')).toEqual([
    ...['Robin #general> /ping', 'Bot [APP]', 'Pong!', ''],
    ...['Robin #general> /server', 'Bot [APP]', 'This server is Coding Dojo and has 5 members.', ''],
    ...['Robin #general> /user', 'Bot [APP]', `This command was run by robin, who joined on ${joined}.`, ''],
    ...['Robin #general> /event x', '! There is no command /event here. /? lists those there are.'],
  ]);
  expect({ code, left }).toEqual({ code: 1, left: [] });
  expect(errors).toContain('Logged in as Bot#0001');
});

test(
  'a script waits for commands that come after the login, and shows components',
  { timeout: patience },
  async () => {
    const lines = await script('/everything\npress Open\n4 black\npick @Mira');
    const { code, output } = await sandbox(['--bot', `node ${bots}/cards.mjs`, '--script', lines]);
    const [everything = '', ...pressed] = output.trim().split('\n\n');
    expect(everything).toBe(
      [
        ...['Robin #general> /everything', 'Bot [APP]', 'Above the container'],
        ...['┃ One of each kind', '┃ A container with an accent colour.'],
        ...['┃ A section', '┃ with two texts', '┃ and a thumbnail', '┃ 📎 square.png', '┃ A red square'],
        '┃ A section with a button, whose text is long enough to be broken.',
        ...['┃ [1 Open]', `┃ ${'─'.repeat(78)}`],
        ...['┃ 📎 wide.png', '┃ A blue rectangle', '┃ 📎 square.png', '┃ A red square'],
        ...['┃ (spoiler)', '┃ 📎 tall.png', '┃ A green rectangle'],
        ...['┃ 📎 lines.txt (8 bytes)', '┃ │ one', '┃ │ two', '┃'],
        ...['┃ [2 Yes] [3 No] [Read more ↗]', '┃ [4 Which tea? ▾] Green, Black'],
        ...['┃ [5 For whom? ▾] @Robin, @Mira, @Jun, @Admin', '┃ (spoiler)', '┃ The end is happy.'],
      ].join('\n'),
    );
    expect(pressed.map((each) => each.split('\n').at(-1))).toEqual([
      'Pressed section',
      'Chosen: black',
      'Chosen: 1100000000000000201',
    ]);
    expect(code).toBe(0);
  },
);

test('of a bot that fails, its output is shown without its secrets', { timeout: patience }, async () => {
  const line = 'echo "I am $TOKEN at $DISCORD_API_URL, and the key is $MY_SECRET"; exit 3';
  const environment = ['--env', 'TOKEN={token}', '--env', 'MY_SECRET=hunter2!'];
  const { code, errors, left } = await sandbox(['--bot', line, ...environment, '--script', await script('')]);
  expect(errors).toMatch(
    /^The bot ended by itself \(exit code 3\)\.\nThe end of its log:\nI am \[secret\] at http:\/\/127\.0\.0\.1:\d+\/api, and the key is \[secret\]\n$/,
  );
  expect({ code, left }).toEqual({ code: 1, left: [] });
});

test.each([
  [['--bot', 'true', '--env', 'TOKEN={tokn}'], '--env knows no {tokn}, only {token}, {api}'],
  [['--bot', 'true', '--env', '{token}'], '--env takes NAME=VALUE, not "{token}".'],
  [['--bot', 'true', '--stand-ins'], '--bot starts a bot, and --stand-ins starts none.'],
  [['--privileged-intents'], '--env and --privileged-intents are about the bot of --bot.'],
])('%j is refused', { timeout: patience }, async (args, why) => {
  const { code, errors } = await sandbox(args);
  expect(errors).toContain(why);
  expect(code).toBe(1);
});

test('a name of the environment is given what stands in braces, and keeps all else', () => {
  const known = { token: 'abc', api: 'http://127.0.0.1:1/api' };
  expect(environmentOf(['A={token}', 'B={api}/v10', 'C=x=y {"a":1}', 'A=later'], known)).toEqual({
    A: 'later',
    B: 'http://127.0.0.1:1/api/v10',
    C: 'x=y {"a":1}',
  });
});

test('takes out what the environment calls a secret, and every token of Discord’s', () => {
  const real = `MTE${'x'.repeat(23)}.GabcdE.${'y'.repeat(38)}`;
  const environment = { DB_PASSWORD: 'swordfish', API_KEY: 'k-123456', DEBUG: 'verbose', A_TOKEN: 'on' };
  expect(withoutSecrets(`swordfish k-123456 verbose on ${real}`, environment)).toBe(
    '[secret] [secret] verbose on [secret]',
  );
});
