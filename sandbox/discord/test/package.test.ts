import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startDiscord, textOf } from '../index.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

const room = join(import.meta.dirname, '..');

test('a server, a member, a message that the bot writes, a fault, and what was refused', async () => {
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

test('what it needs to run, the project installs too, in the same versions: `npm ci --omit=dev` brings nothing for it', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(room, file), 'utf8'));
  const { dependencies: own } = read('package.json') as Manifest;
  const { dependencies: project } = read('../../package.json') as Manifest;
  expect(Object.keys(own)).toContain('ws');
  expect(project).toMatchObject(own);
  const { packages } = read('../../package-lock.json') as { packages: Record<string, { dev?: boolean }> };
  expect(packages['node_modules/discord-api-spec']).toMatchObject({ dev: true });
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
