import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { statusOf, visit, type Visitor } from './visitor.ts';

let discord: DiscordStandIn;
let visitor: Visitor;

beforeEach(async () => {
  discord = await startDiscord();
  discord.world.user({ username: 'ann' });
  visitor = await visit(discord);
});
afterEach(async () => {
  await visitor.page.close();
  await discord.close();
});

it('answers nothing without the token of its address', async () => {
  for (const path of [
    '/',
    '/page.js',
    '/see/overview',
    '/see/live',
    '/do/write',
    '/?token=',
    '/?token=wrong',
  ]) {
    expect(await statusOf(visitor.origin, path, {})).toBe(401);
  }
});

it('takes the token out of the address, into a cookie that no script reads and no other site sends', async () => {
  const entered = await fetch(visitor.page.url, { redirect: 'manual' });
  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe('/');
  expect(entered.headers.get('set-cookie')).toMatch(
    /^local-discord-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect((await fetch(visitor.origin, { headers: { cookie: visitor.cookie } })).status).toBe(200);
});

it('has another token at every start', async () => {
  const other = await visit(discord);
  const tokens = [visitor, other].map(({ page }) => new URL(page.url).searchParams.get('token'));
  expect(tokens[0]).not.toBe(tokens[1]);
  expect(await statusOf(other.origin, '/', { cookie: visitor.cookie })).toBe(401);
  await other.page.close();
});

it('is served under the names of this machine alone', async () => {
  const { port } = new URL(visitor.origin);
  const { cookie } = visitor;
  expect(await statusOf(visitor.origin, '/', { cookie, host: `localhost:${port}` })).toBe(200);
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1.evil.example:${port}`,
  ]) {
    expect(await statusOf(visitor.origin, '/', { cookie, host })).toBe(400);
  }
});

it('does nothing for another origin, nor for a request that says none', async () => {
  const { origin, cookie } = visitor;
  const before = discord.world.messages(discord.world.directChannel(discord.world.users[0]!.id).id).length;
  for (const headers of [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
  ]) {
    expect(
      await statusOf(origin, '/do/write', { cookie, 'content-type': 'application/json', ...headers }, 'POST'),
    ).toBe(403);
  }
  expect(await statusOf(origin, '/see/overview', { cookie, origin: 'https://evil.example' })).toBe(403);
  expect(discord.world.messages(discord.world.directChannel(discord.world.users[0]!.id).id)).toHaveLength(
    before,
  );
});

it('allows scripts, styles and pictures of its own alone, and no frame around it', async () => {
  const answered = await fetch(visitor.origin, { headers: { cookie: visitor.cookie } });
  const policy = answered.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(answered.headers.get('x-content-type-options')).toBe('nosniff');
  const html = await answered.text();
  expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
});

it('names no address outside of this machine in what the browser loads', async () => {
  for (const path of ['/', '/page.js', '/page.css', '/icon.svg']) {
    const loaded = await fetch(`${visitor.origin}${path}`, { headers: { cookie: visitor.cookie } });
    expect(loaded.status).toBe(200);
    const text = await loaded.text();
    // Names of XML, which no browser opens.
    const addresses = text
      .replaceAll(/http:\/\/www\.w3\.org\/[\w/.]+/g, '')
      .match(/(?:https?:)?\/\/[\w-]+\.[\w.-]+/g);
    expect(addresses ?? []).toEqual([]);
    expect(text).not.toMatch(/@import|innerHTML\s*=\s*["'`]/);
  }
});
