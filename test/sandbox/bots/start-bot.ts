import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';

/** A bot of this folder as a process of its own, told of nothing but the token and where the API is. `output` grows. */
export function spawnBot(discord: DiscordStandIn, file: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
    env: { PATH: process.env.PATH, DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
  });
  const said = { output: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said.output += chunk.toString()));
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { said, ended };
}

/** The same, once it is connected. */
export async function startBot(discord: DiscordStandIn, file: string) {
  const bot = spawnBot(discord, file);
  await vi.waitFor(() => expect(discord.gateway.sessions, bot.said.output).toBe(1), { timeout: 15_000 });
  return bot;
}
