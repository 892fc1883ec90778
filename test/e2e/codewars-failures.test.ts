import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodewarsFault } from '../../sandbox/codewars/stand-in.ts';
import { startBot, type Bot } from '../support/bot.ts';

/** How the reads of every command that reads look, and what a member types for them. */
const reads = [
  ['profile', { user: 'hanae' }],
  ['completed', { user: 'hanae' }],
  ['authored', { user: 'hanae' }],
  ['kata', { kata: 'valid-braces' }],
] as const;

type Expected = readonly [what: string, fault: Omit<CodewarsFault, 'path'>, words: RegExp, level: string];
const html = '<!DOCTYPE html><title>Something went wrong</title>';
const failures: readonly Expected[] = [
  [
    '400',
    { kind: 'status', status: 400, body: '{"success":false,"reason":"bad *thing*"}' },
    /did not accept that: bad \*thing\*/,
    'info',
  ],
  ['401', { kind: 'status', status: 401 }, /does not accept your API key/, 'info'],
  ['403', { kind: 'status', status: 403 }, /does not allow/, 'info'],
  ['403 with a page', { kind: 'status', status: 403, body: html }, /not answering right now/, 'warn'],
  [
    '403 in plain text',
    { kind: 'status', status: 403, body: 'error code: 1020' },
    /not answering right now/,
    'warn',
  ],
  ['404', { kind: 'status', status: 404 }, /has no (user|kata)/, 'debug'],
  ['405', { kind: 'status', status: 405 }, /did not accept/, 'info'],
  ['406', { kind: 'status', status: 406 }, /did not accept/, 'info'],
  [
    '422',
    { kind: 'status', status: 422, body: '{"success":false,"reason":"no such page"}' },
    /did not accept that: no such page/,
    'info',
  ],
  [
    '429 for an hour',
    { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
    /slow down.*<t:\d+:R>/,
    'warn',
  ],
  ['429 in plain text', { kind: 'status', status: 429, body: 'Retry later' }, /slow down.*<t:\d+:R>/, 'warn'],
  ['429 with a page', { kind: 'status', status: 429, body: html }, /slow down.*<t:\d+:R>/, 'warn'],
  ['500', { kind: 'status', status: 500 }, /not answering right now/, 'warn'],
  ['503', { kind: 'status', status: 503, body: html }, /not answering right now/, 'warn'],
  ['a dropped connection', { kind: 'drop' }, /not answering right now/, 'warn'],
  [
    'HTML for JSON',
    { kind: 'body', status: 200, body: html },
    /do not understand.*incident `[0-9a-f]{8}`/,
    'error',
  ],
  ['truncated JSON', { kind: 'body', status: 200, body: '{"username":"han' }, /do not understand/, 'error'],
  [
    'wrong types',
    { kind: 'body', status: 200, body: '{"id":[],"username":{},"data":7,"name":false}' },
    /do not understand/,
    'error',
  ],
  ['an empty body', { kind: 'body', status: 200, body: '' }, /do not understand/, 'error'],
];

describe('when Codewars fails', () => {
  // Most of their time is the client's waiting before it tries again.
  describe.concurrent.each(reads)('/%s', (name, options) => {
    it.each(failures)('says one helpful sentence for %s', async (what, fault, words, level) => {
      const own = await startBot();
      own.codewars.faults.add({ ...fault, times: 50 });
      const answer = await own.slash(own.ann, name, options);
      await own.stop();
      expect(answer.text).toMatch(words);
      expect(answer.message.embeds).toEqual([]);
      expect(answer.text).not.toMatch(/<!DOCTYPE|undefined|\[object/);
      const line = own.log.find(({ msg }) => String(msg).startsWith('a handler failed'));
      expect(line?.level, what).toBe(level);
    });
  });
});

describe('when Codewars fails', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('leads from the incident id that a member sees to the log line with the cause', async () => {
    bot.codewars.faults.add({ kind: 'body', status: 200, body: html, times: 50 });
    const answer = await bot.slash(bot.ann, 'profile', { user: 'hanae' });
    const incident = /incident `([0-9a-f]{8})`/.exec(answer.text)?.[1];
    const line = bot.log.find((each) => each.incident === incident);
    expect(line).toMatchObject({
      level: 'error',
      name: 'profile',
      user: bot.ann.id,
      err: { code: 'UnexpectedResponse' },
    });
  });

  it('defers for a slow answer and puts it in place', async () => {
    bot.codewars.faults.add({ kind: 'delay', delayMs: 2500, times: 1 });
    const answer = await bot.slash(bot.ann, 'profile', { user: 'hanae' });
    expect(answer.text).toContain('Hanae');
    expect(answer.timing.acknowledgedMs).toBeLessThan(2500);
    expect(bot.discord.requests.some(({ path }) => path.endsWith('/messages/@original'))).toBe(true);
  });

  it('puts an error in the place of a deferred public answer', async () => {
    bot.codewars.faults.add({ kind: 'status', status: 404, delayMs: 2000 });
    const answer = await bot.slash(bot.ann, 'profile', { user: 'nobody_there' });
    expect(answer.text).toContain('no user called');
    expect(answer.private).toBe(false);
  });

  it.each([
    ['an outage', { status: 503 }],
    ['a block by the CDN', { status: 403, body: html }],
    ['a page where JSON is expected', { status: 200, body: html }],
    ['a request to slow down', { status: 429, body: 'Retry later' }],
  ])('serves an older copy in %s, and says how old it is', async (_, fault) => {
    let clock = Date.now();
    const old = await startBot({ now: () => clock });
    await old.slash(old.ann, 'profile', { user: 'hanae' });
    clock += 3 * 3_600_000;
    old.codewars.faults.add({ kind: 'status', ...fault, times: 50 });
    const answer = await old.slash(old.ann, 'profile', { user: 'hanae' });
    expect(answer.text).toContain('Hanae');
    expect(answer.text).toContain('3 hours ago');
    await old.restart();
    expect((await old.slash(old.ann, 'profile', { user: 'hanae' })).text).toContain('3 hours ago');
    await old.stop();
  });

  it('pauses for everybody where Codewars limits the rate in plain text, and says until when', async () => {
    bot.codewars.faults.add({
      kind: 'status',
      status: 429,
      headers: { 'content-type': 'text/plain' },
      body: 'You are being rate limited. Try again in 45 seconds.',
      times: 50,
    });
    const startedAt = Math.floor(Date.now() / 1000);
    const answers = [
      await bot.slash(bot.ann, 'profile', { user: 'hanae' }),
      await bot.slash(bot.ann, 'profile', { user: 'tomoe' }),
      await bot.slash(bot.ben, 'kata', { kata: 'valid-braces' }),
      await bot.slash(bot.ben, 'completed', { user: 'hanae' }),
    ];
    for (const { text } of answers) {
      const at = Number(/Please try again <t:(\d+):R>/.exec(text)?.[1]);
      expect(at - startedAt).toBeGreaterThanOrEqual(44);
      expect(at - startedAt).toBeLessThan(75);
    }
    expect(bot.codewars.requests).toHaveLength(1);
  });

  it('never checks an ownership code against an older copy', async () => {
    await bot.link(bot.ann, 'some_user');
    const begun = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Verify');
    bot.codewars.faults.add({ kind: 'status', status: 503, times: 50 });
    const checked = await bot.press(bot.ann, begun.message, 'Check');
    expect(checked.text).toContain('not answering');
    bot.codewars.faults.clear();
    expect((await bot.slash(bot.ann, 'account')).text).toContain('not verified');
  });

  it('keeps a page as it was when the next one fails, and tells only who pressed', async () => {
    const page = await bot.slash(bot.ann, 'profile', { user: 'hanae' });
    bot.codewars.faults.add({ kind: 'status', status: 500, times: 50 });
    const pressed = await bot.press(bot.ann, page.message, 'Show completed');
    expect(pressed.private).toBe(true);
    expect(pressed.text).toContain('not answering');
    expect(bot.discord.world.message(page.message.id)?.embeds).toEqual(page.message.embeds);
  });

  it('keeps a page as it was when the next one fails late', async () => {
    const page = await bot.slash(bot.ann, 'profile', { user: 'hanae' });
    bot.codewars.faults.add({ kind: 'status', status: 404, delayMs: 2000, path: /completed/ });
    const pressed = await bot.press(bot.ann, page.message, 'Show completed');
    await expect
      .poll(() => bot.discord.requests.some(({ body }) => JSON.stringify(body ?? '').includes('has no user')))
      .toBe(true);
    expect(pressed.message.id === page.message.id || pressed.private).toBe(true);
    expect(bot.discord.world.message(page.message.id)?.embeds).toEqual(page.message.embeds);
  });

  it('asks Codewars once for 50 members who want the same profile at once', async () => {
    bot.codewars.faults.add({ kind: 'delay', delayMs: 300, times: 1 });
    const people = Array.from({ length: 50 }, (_, index) =>
      bot.discord.world.user({ username: `crowd${index}` }),
    );
    for (const { id } of people) bot.discord.world.member(bot.guild.id, id);
    const answers = await Promise.all(people.map((who) => bot.slash(who, 'profile', { user: 'hanae' })));
    for (const { text } of answers) expect(text).toContain('Hanae');
    expect(bot.codewars.requests).toHaveLength(1);
  });
});
