import { expect, test } from 'vitest';
import type { Lookups } from '../../../sandbox/terminal/input/match-command.ts';
import { matchCommand } from '../../../sandbox/terminal/input/match-command.ts';
import { splitWords } from '../../../sandbox/terminal/input/parse-line.ts';
import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import { announcements, command, profile } from './commands.ts';

const lookups: Lookups = {
  user: (name) => (/^@?mira$/i.test(name) ? '77' : undefined),
  channel: (name) => (name === '#general' ? '88' : undefined),
  file: (path) => ({ name: path, data: `what is in ${path}` }),
  offered: (name, option, text) =>
    [name, option, text].join() === 'profile,user,Some Person' ? 'some_user' : undefined,
};
const match = (typed: string, of = profile) => matchCommand(of, splitWords(typed), lookups);

test('takes values in order, by name, and by their mark', () => {
  expect(match('some_user')).toEqual({ name: 'profile', options: { user: 'some_user' } });
  expect(match('user:"the space cadet"').options).toEqual({ user: 'the space cadet' });
  expect(match('@Mira').options).toEqual({ member: '77' });
  expect(match('member:mira user:x').options).toEqual({ member: '77', user: 'x' });
  expect(match('https://www.codewars.com/users/x').options).toEqual({
    user: 'https://www.codewars.com/users/x',
  });
});

test('sends the value of what autocomplete offered', () => {
  expect(match('"Some Person"').options).toEqual({ user: 'some_user' });
});

test('follows subcommands and reads choices, channels, numbers and truth', () => {
  expect(match('set rank-ups #general 3 mention:yes', announcements)).toEqual({
    name: 'announcements',
    subcommand: 'set',
    options: { kind: 'ranks', channel: '88', minimum: 3, mention: true },
  });
});

test('hands over files', () => {
  const submit = command('submit', { type: Type.Attachment, name: 'file', description: '-' });
  const file = { name: 'path/to/a.js', data: 'what is in path/to/a.js' };
  expect(match('file:path/to/a.js', submit).options).toEqual({ file });
  expect(match('path/to/a.js', submit).options).toEqual({ file });
});

test('loses no word of a value that was typed without quotes', () => {
  expect(() => match('set rank-ups #general kind:honor', announcements)).toThrow(
    'kind is given twice: "rank-ups" and "honor". A value of several words goes in double quotes.',
  );
});

test('says what cannot be sent', () => {
  expect(() => match('@nobody')).toThrow('"@nobody" is no member here.');
  expect(() => match('the @Mira cadet')).toThrow('there is no place for "cadet"');
  expect(() => match('x', command('help'))).toThrow('/help takes no "x".');
  expect(() => match('set honor #nowhere', announcements)).toThrow('no channel here');
  expect(() => match('set honor mention:maybe', announcements)).toThrow('"maybe" is no yes or no.');
});
