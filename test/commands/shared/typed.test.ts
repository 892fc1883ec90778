import { describe, expect, it } from 'vitest';
import { kataLinkIn, kataLinksIn, mentionedIn, userNameFrom } from '../../../commands/shared/typed.ts';
import { MemberError } from '../../../src/errors.ts';

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof MemberError) return (error as MemberError).code;
    throw error;
  }
  return undefined;
};

describe('a user name as people type it', () => {
  it.each([
    ['some_user', 'some_user'],
    ['  @some_user ', 'some_user'],
    ['＠some_user', 'some_user'],
    ['\u200bsome\u200d_user\ufeff', 'some_user'],
    ['\u202e@some_user\u202c', 'some_user'],
    ['`some_user`', 'some_user'],
    ['**some_user**', 'some_user'],
    ['"some_user"', 'some_user'],
    ['<some_user>', 'some_user'],
    ['J.', 'J.'],
    ['_', '_'],
    ['/dev/random', '/dev/random'],
    ['some user', 'some user'],
    ['👩‍💻', '👩‍💻'],
    ['https://www.codewars.com/users/some_user', 'some_user'],
    ['codewars.com/users/some_user/', 'some_user'],
    ['<https://www.codewars.com/users/some_user?tab=x#y>', 'some_user'],
    ['https://www.codewars.com/users/some_user/completed', 'some_user'],
    ['https://www.codewars.com/users/some_user/comments/replies', 'some_user'],
    ['https://www.codewars.com/users/some_user/badges/large', 'some_user'],
    ['https://www.codewars.com/api/v1/users/some_user', 'some_user'],
    ['https://www.codewars.com/users/some%20user', 'some user'],
    ['https://www.codewars.com/users/100%', '100%'],
    ['https://www.codewars.com/users//dev/random', '/dev/random'],
    ['https://www.codewars.com/users//dev/random/stats', '/dev/random'],
    ['https://www.codewars.com/users/%2Fdev%2Frandom', '/dev/random'],
    ['/users//dev/random', '/dev/random'],
    ['users/some_user/completed', 'some_user'],
    ['https://www.codewars.com/users/AC/DC', 'AC/DC'],
    ['https://www.codewars.com/users/stats', 'stats'],
    ['look at https://www.codewars.com/users/some_user, please', 'some_user'],
    ['Is that you (https://www.codewars.com/users/some_user)?', 'some_user'],
    ['[me](https://www.codewars.com/users/some_user)', 'some_user'],
    ['[me](<https://www.codewars.com/users/some_user>).', 'some_user'],
    ['[www.codewars.com/users/some_user](https://www.codewars.com/users/some_user)', 'some_user'],
    ['||https://www.codewars.com/users/some_user_||', 'some_user_'],
  ])('reads %j', (typed, name) => {
    expect(userNameFrom(typed)).toBe(name);
  });

  it.each([
    ['', 'NoName'],
    ['@', 'NoName'],
    ['\u200b\u2060', 'NoName'],
    ['\u2800', 'NoName'],
    ['https://www.codewars.com/users/', 'NotAProfile'],
    ['<@123456789012345678>', 'NotAName'],
    ['https://www.codewars.com/kata/valid-braces', 'NotAProfile'],
    ['codewars.com/kata/valid-braces', 'NotAProfile'],
    ['https://evil-codewars.com/users/some_user', 'NotAProfile'],
    ['https://codewars.com.evil.example/users/some_user', 'NotAProfile'],
  ])('says what is wrong with %j', (typed, code) => {
    expect(codeOf(() => userNameFrom(typed))).toBe(code);
  });

  it.each([
    ['<@123>', '123'],
    [' \u200b<@!123> ', '123'],
    ['the profile of <@123>', '123'],
    ['<@&123>', undefined],
    ['<#123>', undefined],
    ['@123', undefined],
  ])('finds the mention in %j', (typed, id) => {
    expect(mentionedIn(typed)).toBe(id);
  });
});

describe('a link to a kata', () => {
  const id = '5277c8a221e209d3f6000b56';
  it.each([
    ['https://www.codewars.com/kata/valid-braces', 'valid-braces', null],
    [`<https://www.codewars.com/kata/${id}/ruby>`, id, 'ruby'],
    [`/kata/${id}/ruby`, id, 'ruby'],
    ['kata/valid-braces', 'valid-braces', null],
    [`https://www.codewars.com/kata/${id}/c%2B%2B`, id, 'cpp'],
    [`https://www.codewars.com/kata/${id}/train/coffeescript`, id, 'coffeescript'],
    [`https://www.codewars.com/kata/${id}/train/newlang/5f0a`, id, 'newlang'],
    [`https://www.codewars.com/kata/${id}/solutions/python/me/best_practice?x=1`, id, 'python'],
    [`https://www.codewars.com/kata/${id}/discuss/rust#label-issue`, id, 'rust'],
    [`https://www.codewars.com/kata/${id}/discuss`, id, null],
    [`https://www.codewars.com/kata/${id}/`, id, null],
    [`https://www.codewars.com/kata/${id}/whatever`, id, null],
    [`https://www.codewars.com/api/v1/code-challenges/${id}`, id, null],
    ['try codewars.com/kata/valid-braces/train/python, it is fun', 'valid-braces', 'python'],
    ['[this one](https://www.codewars.com/kata/valid-braces/ruby)!', 'valid-braces', 'ruby'],
    ['(see https://www.codewars.com/kata/valid-braces).', 'valid-braces', null],
    ['https://www.codewars.com/kata/usd-equals-%3E-cny', 'usd-equals->-cny', null],
    ['\u200bhttps://www.codewars.com/kata/valid\u200b-braces', 'valid-braces', null],
  ])('is found in %j', (typed, kata, language) => {
    expect(kataLinkIn(typed)).toMatchObject({ kata, language });
  });

  it.each(['Valid Braces', '7.5', 'codewars', 'valid-braces', 'Parse http://links', '<https>'])(
    'is not in %j',
    (typed) => {
      expect(kataLinkIn(typed)).toBeUndefined();
    },
  );

  it.each([
    'https://example.com/kata/valid-braces',
    '<https://example.com>',
    'https://www.codewars.com/users/some_user',
    'codewars.com/users/some_user',
    'https://www.codewars.com/kata/search/python?q=braces',
    'https://www.codewars.com/kata/latest',
    'https://www.codewars.com/kata/',
  ])('is asked for where %j leads elsewhere', (typed) => {
    expect(codeOf(() => kataLinkIn(typed))).toBe('NotAKata');
  });
});

describe('the links to kata in a message', () => {
  const id = '5277c8a221e209d3f6000b56';
  const kata = (text: string) => kataLinksIn(text).map((link) => link.kata);

  it.each([
    ['Good morning, who solves a kata with me?', []],
    ['codewars.com and https://www.codewars.com/users/some_user/completed', []],
    ['https://www.codewars.com/kata/search/rust?q=x https://www.codewars.com/kata/latest', []],
    ['https://evil-codewars.com/kata/a, codewars.com.evil.example/kata/b', []],
    ['kata/valid-braces', []],
    ['try https://www.codewars.com/kata/a, then codewars.com/kata/b!', ['a', 'b']],
    ['[one](https://www.codewars.com/kata/a)[two](<https://www.codewars.com/kata/b>)', ['a', 'b']],
    ['(codewars.com/kata/a),||codewars.com/kata/b||,**codewars.com/kata/c**', ['a', 'b', 'c']],
    ['_https://www.codewars.com/kata/a_ ~~https://www.codewars.com/kata/b~~', ['a', 'b']],
    ['[codewars.com/kata/a](https://www.codewars.com/kata/a)', ['a']],
    ['1. codewars.com/kata/a\n2. codewars.com/kata/A/train/rust', ['a']],
    ['https://www.codewars.com/kata/usd-equals-%3E-cny?x=1#y', ['usd-equals->-cny']],
    ['\u200bhttps://www.codewars.com/kata/valid\u200b-braces', ['valid-braces']],
  ])('are found in %j', (text, found) => {
    expect(kata(text)).toEqual(found);
  });

  it('know their language, and whether they lead to the trainer', () => {
    const base = `https://www.codewars.com/kata/${id}`;
    expect(kataLinksIn(`${base}/train/rust`)).toEqual([{ kata: id, language: 'rust', isTrainer: true }]);
    expect(kataLinksIn(`${base}/ruby`)).toEqual([{ kata: id, language: 'ruby', isTrainer: false }]);
    expect(kataLinksIn(`${base}/discuss`)).toEqual([{ kata: id, language: null, isTrainer: false }]);
  });

  it('are found in a long text at once', () => {
    const text = Array.from({ length: 200 }, (_, index) => `codewars.com/kata/k${index}`).join(' ');
    expect(kata(text + 'codewars.com/'.repeat(5_000))).toHaveLength(200);
  });
});
