import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';

describe('/link and /unlink', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  const trainCalls = () => bot.codewars.requests.filter(({ method }) => method === 'POST');
  const goodKey = () => bot.codewars.apiKeys[0]!.key;

  it('links an account that exists, privately, and says that it is not verified', async () => {
    const answer = await bot.link(bot.ann, 'some_user');
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('linked to **some_user**');
    expect(answer.text).toContain('unverified');
    expect(labelsOf(answer.message)).toEqual(['Verify ownership', 'Show my account']);
    expect((await bot.slash(bot.ann, 'account')).text).toContain('API key: none');
  });

  it('is a button away wherever a link is missing, and begins with the name that is linked', async () => {
    for (const [name, options] of [
      ['profile'],
      ['account'],
      ['help'],
      ['webhook'],
      ['train', { language: 'rust' }],
    ] as const) {
      const answer = await bot.slash(bot.ben, name, options);
      const form = await bot.open(bot.ben, answer.message, 'Link my account');
      expect(JSON.stringify(form), name).not.toContain('"value"');
    }
    const asks = await bot.slash(bot.ben, 'profile');
    const form = await bot.open(bot.ben, asks.message, 'Link my account');
    await bot.submit(bot.ben, form, { username: 'some_user', api_key: '' });
    const noKey = await bot.slash(bot.ben, 'train', { language: 'ruby' });
    const again = await bot.open(bot.ben, noKey.message, 'Add my API key');
    expect(JSON.stringify(again)).toContain('"value":"some_user"');
    expect((await bot.submit(bot.ben, again, { api_key: goodKey() })).text).toContain('accepts your API key');
  });

  it('is no button in direct messages, where nothing can be linked', async () => {
    for (const name of ['profile', 'account', 'help']) {
      expect(labelsOf((await bot.slash(bot.ben, name, undefined, {})).message), name).toEqual([]);
    }
  });

  it.each(['\u200bsome_user\u200d', '[me](https://www.codewars.com/users/some_user)'])(
    'finds the name in %j',
    async (typed) => {
      expect((await bot.link(bot.ann, typed)).text).toContain('linked to **some_user**');
    },
  );

  it('asks for the Codewars name where a Discord member is mentioned', async () => {
    const answer = await bot.link(bot.ann, `<@${bot.ben.id}>`);
    expect(answer.text).toContain('Type the Codewars name');
    expect((await bot.slash(bot.ann, 'profile')).text).toContain('not linked');
  });

  it('refuses a name that does not exist', async () => {
    const answer = await bot.link(bot.ann, 'nobody_at_all');
    expect(answer.text).toContain('no user called');
    expect((await bot.slash(bot.ann, 'account')).text).toContain('have not linked');
  });

  it('tries a key with a call that changes nothing, and keeps it', async () => {
    const answer = await bot.link(bot.ann, 'some_user', goodKey());
    expect(answer.text).toContain('accepts your API key');
    expect(trainCalls()).toHaveLength(1);
    expect(trainCalls()[0]?.authorized).toBe(true);
    expect((await bot.slash(bot.ann, 'account')).text).toContain('API key: kept');
  });

  it('says what a key that works does, and that ownership is a step of its own', async () => {
    const answer = await bot.link(bot.ann, 'some_user', goodKey());
    expect(answer.text.split('\nVerify')[0]).toBe(
      [
        'You are linked to **some_user** in this server.',
        'Codewars accepts your API key. With it, **/train** begins kata here and I hand in your solutions. I keep the key encrypted and never show it.',
        'Codewars does not tell me whose key it is, so ownership is a step of its own: press **Verify ownership**, and put a code into the name of your profile for a moment. Until then your link is marked as unverified.',
      ].join('\n'),
    );
    expect((await bot.link(bot.ben, 'hanae')).text).toContain(
      'To prove that the account is yours, press **Verify ownership**, and put a code into the name of your profile for a moment.',
    );
  });

  it.each([
    ['the name is wrong', 'no_such_user', 'a-secret-key-of-ann', []],
    ['the name is no name', 'https://example.com/x', 'a-secret-key-of-ann', []],
    ['the key cannot be one', 'some_user', 'a secret key of ann', []],
    ['Codewars refuses the key', 'some_user', 'a-secret-key-of-ann', []],
    ['Codewars is down', 'some_user', 'a-secret-key-of-ann', [503]],
    ['the name is very long', 'x'.repeat(150), 'a-secret-key-of-ann', []],
    ['the key is in the field of the name', 'a-secret-key-of-ann', 'a-secret-key-of-ann', []],
  ])('opens again filled in with the name where %s', async (_, name, key, statuses) => {
    for (const status of statuses) {
      bot.codewars.faults.add({ kind: 'status', status, path: /users/, times: 1_000 });
    }
    const failed = await bot.link(bot.ann, name, key);
    expect(failed.private).toBe(true);
    expect(labelsOf(failed.message)).toEqual(['Fill in the form again']);
    const isKept = name.length < 80 && name !== key;
    expect(JSON.stringify(failed.message.components).includes(name.replaceAll(':', '%3A'))).toBe(isKept);
    expect(JSON.stringify(failed.message.components)).not.toContain(key);
    const form = await bot.open(bot.ann, failed.message, 'Fill in the form again');
    const shown = JSON.stringify(form);
    if (isKept) expect(shown).toContain(`"value":"${name}"`);
    else expect(shown).not.toContain('"value"');
    expect(shown).not.toContain(key);
    bot.codewars.faults.clear();
    const again = await bot.submit(bot.ann, form, { username: 'some_user', api_key: goodKey() });
    expect(again.text).toContain('accepts your API key');
  });

  it('stores nothing at all when Codewars refuses the key', async () => {
    const answer = await bot.link(bot.ann, 'some_user', 'not-the-right-key');
    expect(answer.text).toContain('stored nothing');
    expect((await bot.slash(bot.ann, 'account')).text).toContain('have not linked');
  });

  it('takes a key that was pasted with signs that are not seen', async () => {
    const answer = await bot.link(bot.ann, 'some_user', `\u200b${goodKey()}\ufeff`);
    expect(answer.text).toContain('Codewars accepts your API key');
  });

  it('keeps a key that could not be checked because the call does not exist', async () => {
    const live = await startBot({ codewars: { train: false } });
    const answer = await live.link(live.ann, 'some_user', 'perhaps-the-right-key');
    expect(answer.text).toContain('could not check it');
    expect((await live.slash(live.ann, 'account')).text).toContain('API key: kept');
    await live.stop();
  });

  it('keeps a key that could not be checked because Codewars is down', async () => {
    bot.codewars.faults.add({ kind: 'status', status: 503, path: /\/train$/ });
    const answer = await bot.link(bot.ann, 'some_user', 'perhaps-the-right-key');
    expect(answer.text).toContain('could not check it');
  });

  it('refuses what cannot be a key before it reaches a header', async () => {
    const answer = await bot.link(bot.ann, 'some_user', 'a key with spaces');
    expect(answer.text).toContain('not an API key');
    expect(trainCalls()).toHaveLength(0);
  });

  it('keeps the key when the same account is linked again without one, and drops it for another', async () => {
    await bot.link(bot.ann, 'some_user', goodKey());
    expect((await bot.link(bot.ann, 'some_user')).text).toContain('I keep the API key');
    await bot.link(bot.ann, 'hanae');
    const account = await bot.slash(bot.ann, 'account');
    expect(account.text).toContain('hanae');
    expect(account.text).toContain('API key: none');
  });

  it('keeps the links of two servers apart', async () => {
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ann, 'hanae', '', other);
    expect((await bot.slash(bot.ann, 'profile')).text).toContain('Some Person');
    expect((await bot.slash(bot.ann, 'profile', undefined, { guildId: other.id })).text).toContain('Hanae');
    await bot.slash(bot.ann, 'unlink');
    expect((await bot.slash(bot.ann, 'profile', undefined, { guildId: other.id })).text).toContain('Hanae');
  });

  it('unlinks, and says so when there is nothing to end', async () => {
    await bot.link(bot.ann, 'some_user', goodKey());
    const ended = await bot.slash(bot.ann, 'unlink');
    expect(ended.private).toBe(true);
    expect(ended.text).toContain('has ended, and your API key is deleted');
    expect((await bot.slash(bot.ann, 'unlink')).text).toContain('nothing to end');
    expect((await bot.slash(bot.ann, 'account')).text).toContain('have not linked');
  });

  it('is not offered in direct messages', async () => {
    await expect(bot.discord.slash({ userId: bot.ann.id, name: 'link' })).rejects.toThrow();
    await expect(bot.discord.slash({ userId: bot.ann.id, name: 'unlink' })).rejects.toThrow();
  });
});
