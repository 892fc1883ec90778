import { ApplicationCommandType } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import type { Suggestions } from '../../../sandbox/terminal/input/complete.ts';
import { complete } from '../../../sandbox/terminal/input/complete.ts';
import { wordsBeside } from '../../../sandbox/terminal/input/parse-line.ts';
import { announcements, command, profile } from './commands.ts';

const asked: unknown[] = [];
const from: Suggestions = {
  commands: () => [profile, announcements],
  menus: () => [
    { ...command('Codewars profile'), type: ApplicationCommandType.User },
    { ...command('Show kata'), type: ApplicationCommandType.Message },
  ],
  words: () => wordsBeside([], { codewars: true }),
  users: () => ['Robin', 'Mira'],
  channels: () => ['general', 'kata-talk'],
  autocomplete: ({ option, text, others, path }) => {
    asked.push({ option, text, path, others: others.map((word) => word.text) });
    return Promise.resolve(['some_user', 'the space cadet']);
  },
};
const hits = async (line: string) => (await complete(line, from)).hits;

test('completes commands and the sandbox’s own words', async () => {
  expect(await hits('/p')).toEqual(['/profile ']);
  expect(await hits('/a')).toEqual(['/announcements ', '/as ']);
  expect(await hits('hello')).toEqual([]);
  expect(await hits('/nothing x')).toEqual([]);
});

test('completes members and channels', async () => {
  expect(await hits('/as mi')).toEqual(['Mira']);
  expect(await hits('/go k')).toEqual(['kata-talk']);
  expect(await hits('/profile member:')).toEqual(['member:@Robin ', 'member:@Mira ']);
  expect(await hits('/profile @m')).toEqual(['@Mira ']);
});

test('asks the bot for values, quotes those with spaces, and offers the options that are left', async () => {
  expect(await hits('/profile ')).toEqual(['some_user ', '"the space cadet" ', 'user:', 'member:']);
  expect(await hits('/profile us')).toEqual(['user:']);
  expect(await hits('/profile user:so')).toEqual(['user:some_user ', 'user:"the space cadet" ']);
  expect(asked.at(-1)).toEqual({ option: 'user', text: 'so', path: [], others: [] });
  expect(await complete('/profile @Mira user:"the sp', from)).toMatchObject({ replaced: 'user:"the sp' });
  expect(asked.at(-1)).toEqual({ option: 'user', text: 'the sp', path: [], others: ['@Mira'] });
});

test('completes what follows a value in quotes', async () => {
  expect(await complete('/profile "the space cadet" mem', from)).toEqual({
    hits: ['member:'],
    replaced: 'mem',
  });
  expect(await complete('/profile "the space cadet" ', from)).toMatchObject({ replaced: '' });
});

test('completes subcommands, choices and truth', async () => {
  expect(await hits('/announcements s')).toEqual(['set ']);
  expect(await hits('/announcements set kind:h')).toEqual(['kind:Honor ']);
  expect(await hits('/announcements set mention:t')).toEqual(['mention:true ']);
});

test('completes entries of menus, and whose menu it is', async () => {
  expect(await hits('/menu ')).toEqual(['"Codewars profile" ', '"Show kata" ']);
  expect(await hits('/menu sh')).toEqual(['"Show kata" ']);
  expect(await hits('/menu "Codewars pr')).toEqual(['"Codewars profile" ']);
  expect(await hits('/menu "Codewars profile" @m')).toEqual(['@Mira ']);
  expect(await hits('/menu "Show kata" ')).toEqual([]);
});
