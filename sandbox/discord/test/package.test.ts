import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDiscord, textOf } from 'local-discord';
import { expect, onTestFinished, test } from 'vitest';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const room = join(import.meta.dirname, '..');

test('by its name: a server, a member, a message that the bot writes, a fault, and what was refused', async () => {
  const discord = await startDiscord({ username: 'Herald' });
  onTestFinished(() => discord.close());
  const { world } = discord;
  const guild = world.guild({ name: 'A server' });
  const channel = world.channel({ guildId: guild.id, name: 'general' });
  const say = async (content: string) => {
    const response = await fetch(`${discord.apiUrl}/v10/channels/${channel.id}/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bot ${discord.token}`,
        'user-agent': 'DiscordBot (https://example.com, 1)',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ content }),
    });
    return response.status;
  };
  discord.faults.add({ kind: 'status', status: 503 });
  expect([await say('hello'), await say('hello'), await say('')]).toEqual([503, 200, 400]);
  expect(
    world.messages(channel.id).map((message) => `${message.author.username}: ${textOf(message)}`),
  ).toEqual(['Herald: hello']);
  expect(discord.violations).toMatchObject([{ status: 400, refusal: { code: 50006 } }]);
});

test('it asks for the versions that the project installs', () => {
  const dependencies = (folder: string) => {
    const read = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    return { ...read.devDependencies, ...read.dependencies };
  };
  const project = dependencies(join(room, '..', '..'));
  const own = Object.entries(dependencies(room));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter(([name, version]) => project[name] !== version)).toEqual([]);
});

test('started alone, it prints what the environment of a bot needs, and ends when it is told to', async () => {
  const args = ['--disable-warning=ExperimentalWarning', join(room, 'bin.ts'), '--name', 'Herald'];
  const child = spawn(process.execPath, args);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await expect.poll(() => printed).toContain('DISCORD_GUILD_ID=');
  const environment = Object.fromEntries(
    printed
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s)),
  ) as Record<string, string>;
  const response = await fetch(`${environment.DISCORD_API_URL}/v10/users/@me`, {
    headers: {
      authorization: `Bot ${environment.DISCORD_TOKEN}`,
      'user-agent': 'DiscordBot (https://example.com, 1)',
    },
  });
  expect(await response.json()).toMatchObject({ id: environment.DISCORD_APPLICATION_ID, username: 'Herald' });
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
