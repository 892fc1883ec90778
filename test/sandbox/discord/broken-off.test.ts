import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { call, startWorld } from './support.ts';

test('a bot that goes away in the middle of what it sends did nothing, and shows no defect of the stand-in', async () => {
  const { discord, channel } = await startWorld();
  onTestFinished(() => discord.close());
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => said.mockRestore());
  const { host, port } = new URL(discord.apiUrl);
  const head = [
    `POST /api/v10/channels/${channel.id}/messages HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bot ${discord.token}`,
    'user-agent: DiscordBot (https://example.com, 1.0.0)',
    'content-type: application/json',
    'content-length: 100',
  ];
  const leaving = connect(Number(port), '127.0.0.1');
  leaving.write(`${head.join('\r\n')}\r\n\r\n{"content":`, () => leaving.destroy());
  await once(leaving, 'close');
  const messages = await call(discord, 'GET', `/channels/${channel.id}/messages`);
  expect(messages).toMatchObject({ status: 200, body: [] });
  expect(discord.requests).toHaveLength(1);
  expect(said.mock.calls).toEqual([]);
});
