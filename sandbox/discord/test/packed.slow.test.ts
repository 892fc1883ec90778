import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

/** The package as another project gets it: packed, installed, and used by its name. */
const root = join(import.meta.dirname, '..', '..', '..');
const readme = join(import.meta.dirname, '..', 'README.md');
/** With the Node that runs the tests, which may not be the machine's. */
const environment = {
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: process.env.HOME,
};

let project: string;

function run(command: string, args: readonly string[], { cwd = project, env = {} } = {}) {
  // In a process group of its own: npx and npm have children.
  const child = spawn(command, args, { cwd, env: { ...environment, ...env }, detached: true });
  const stop = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  };
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
  const type = (line: string): void => void child.stdin.write(`${line}\n`);
  return { stop, ended, type, output: () => output };
}

async function succeed(...[command, args, options]: Parameters<typeof run>): Promise<string> {
  const { ended, output } = run(command, args, options);
  const [code] = await ended;
  expect({ code, output: output() }).toMatchObject({ code: 0 });
  return output();
}

/** What the README shows, by the file's name in its first line. */
async function snippets(): Promise<Map<string, string>> {
  const text = await readFile(readme, 'utf8');
  const blocks = text.matchAll(/^```js\n\/\/ ([\w.]+)\n(.*?)^```$/gms);
  return new Map(Array.from(blocks, ([, name = '', code = '']) => [name, code]));
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'local-discord-'));
  await succeed('npm', ['pack', '--silent', '-w', 'local-discord', '--pack-destination', project], {
    cwd: root,
  });
  const { version } = JSON.parse(await readFile(join(root, 'sandbox/discord/package.json'), 'utf8')) as {
    version: string;
  };
  // What it depends on is on this machine already: an installation needs no registry.
  const local = ['discord-api-types', 'ws', 'zod', 'discord.js', 'typescript', '@types/node'];
  const dependencies = Object.fromEntries(local.map((name) => [name, join(root, 'node_modules', name)]));
  const manifest = {
    name: 'a-bot',
    private: true,
    type: 'module',
    dependencies: { ...dependencies, 'local-discord': `./local-discord-${version}.tgz` },
  };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await succeed('npm', ['install', '--offline', '--no-audit', '--no-fund']);
  for (const [name, code] of await snippets()) await writeFile(join(project, name), code);
}, 120_000);
afterAll(() => rm(project, { recursive: true, force: true }));

test("the README's bot and its test run as they are written there", async () => {
  const output = await succeed(process.execPath, ['--test']);
  expect(output).toContain('Ready! Logged in as Bot#0001');
  expect(output).toMatch(/^# pass 1$|ℹ pass 1$/m);
}, 60_000);

test('started as the README says, it prints the environment of a bot, which answers what is typed', async () => {
  const [, command = ''] = /^```sh\n(npx local-discord.*)\n```$/m.exec(await readFile(readme, 'utf8')) ?? [];
  const discord = run('sh', ['-c', command], { env: { npm_config_offline: 'true' } });
  onTestFinished(discord.stop);
  await expect.poll(discord.output, { timeout: 30_000 }).toContain('DISCORD_GUILD_ID=');
  const lines = discord.output().trim().split('\n');
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  const bot = run(process.execPath, ['bot.js'], { env });
  onTestFinished(bot.stop);
  await expect.poll(bot.output, { timeout: 30_000 }).toContain('Ready! Logged in as Bot#0001');
  discord.type('/pong');
  await expect.poll(discord.output).toContain('there is no /pong: /ping');
  discord.type('/ping');
  await expect.poll(discord.output).toContain('Bot: Pong!');
}, 90_000);

const PEOPLE = `
import assert from 'node:assert/strict';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { startDiscord, textOf } from 'local-discord';

const discord = await startDiscord({ username: 'Herald', privilegedIntents: true });
const guild = discord.world.guild({ name: 'A server' });
const channel = discord.world.channel({ guildId: guild.id, name: 'general' });
const ann = discord.world.user({ username: 'ann' });
discord.world.member(guild.id, ann.id);

const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
const client = new Client({ intents: [Guilds, GuildMessages, MessageContent], rest: { api: discord.apiUrl, retries: 1 } });
client.on(Events.MessageCreate, async (message) => {
  if (message.author.bot) return;
  const button = { type: 2, style: 1, label: 'Again', custom_id: 'again' };
  await message.reply({ content: 'You said ' + message.content, components: [{ type: 1, components: [button] }] });
});
client.on(Events.InteractionCreate, (interaction) => interaction.update({ content: 'Pressed', components: [] }));
await client.login(discord.token);
await discord.until(() => discord.gateway.sessions === 1);

// One fault is injected: the first attempt of the answer is lost, and discord.js makes another.
discord.faults.add({ method: 'POST', path: /messages$/, kind: 'status', status: 503 });
discord.world.write({ userId: ann.id, channelId: channel.id, content: 'hello' });
const said = () => discord.world.messages(channel.id, ann.id);
await discord.until(() => said().length === 2);
assert.deepEqual(said().map((message) => message.author.username + ': ' + textOf(message)), ['ann: hello', 'Herald: You said hello\\nAgain']);
assert.deepEqual(discord.requests.filter(({ path }) => path.endsWith('/messages')).map(({ status }) => status), [503, 200]);

const press = await discord.press({ userId: ann.id, messageId: said()[1].id, customId: 'again' });
assert.equal((await press.settled()).message.content, 'Pressed');
await assert.rejects(discord.press({ userId: ann.id, messageId: said()[1].id, customId: 'again' }));
await assert.rejects(discord.until(() => false, 50), /50 ms/);
await client.destroy();
await discord.close();
`;

test('people type and press, a bot answers through a fault, and what was said is read', async () => {
  await writeFile(join(project, 'people.mjs'), PEOPLE);
  await succeed(process.execPath, ['people.mjs']);
}, 60_000);

const TYPES = `
import { allows, labelsOf, ORDINARY_PERMISSIONS, startDiscord, textOf } from 'local-discord';
import type { DiscordStandIn, Fault, Invocation, Outcome, SeenMessage, World } from 'local-discord';

export async function use(world: World, fault: Fault): Promise<SeenMessage | undefined> {
  const discord: DiscordStandIn = await startDiscord({ privilegedIntents: true });
  discord.faults.add(fault);
  const invocation: Invocation = await discord.slash({ userId: '1', name: 'ping', options: { a: 1, b: true } });
  const outcome: Outcome = await invocation.settled();
  if (outcome.kind !== 'message') return undefined;
  const text: string = textOf(outcome.message) + labelsOf(outcome.message).join();
  const may: boolean = allows(ORDINARY_PERMISSIONS, 'SendMessages');
  // @ts-expect-error -- Discord knows no such permission
  allows(1n, 'Fly');
  // @ts-expect-error -- a name is needed
  await discord.slash({ userId: '1' });
  return may && text ? world.message('1') : undefined;
}
`;

test('its types resolve by its name, with libraries checked too', async () => {
  await writeFile(join(project, 'use.ts'), TYPES);
  const compiler = join(project, 'node_modules/typescript/bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2024',
    '--module',
    'nodenext',
    '--skipLibCheck',
    'false',
  ];
  await succeed(process.execPath, [compiler, ...options, 'use.ts']);
}, 60_000);
