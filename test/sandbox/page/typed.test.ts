import { expect, it } from 'vitest';
import { filledFrom, OptionType } from '../../../sandbox/page/client/input/commands.ts';
import { valueOf } from '../../../sandbox/page/client/input/values.ts';

const options = [{ name: 'user' }, { name: 'target' }, { name: 'private' }];

it.each([
  ['', {}],
  ['some_user', { user: 'some_user' }],
  ['user:some_user', { user: 'some_user' }],
  ['some_user target:hanae', { user: 'some_user', target: 'hanae' }],
  ['user: some user private:true', { user: 'some user', private: 'true' }],
  ['user:ada hanae', { user: 'ada hanae' }],
  ['https://a.example/b other:thing', { user: 'https://a.example/b other:thing' }],
])('reads %j behind a command', (text, wanted) => {
  const filled = Object.entries(filledFrom(options, text)).map(([name, value]) => [name, value.text]);
  expect(Object.fromEntries(filled)).toEqual(wanted);
});

const since = { name: 'since', description: 'Since when', type: OptionType.String };
const choices = [
  { label: 'A year', value: 'year' },
  { label: 'All the time', value: 'all' },
];

it.each([
  ['All the time', 'all'],
  ['a YEAR ', 'year'],
  ['all', 'all'],
])('sends the choice that %j names, or that alone fits', (text, wanted) => {
  expect(valueOf(since, { text }, choices)).toBe(wanted);
});

it.each(['a', 'week'])('sends nothing for %j, which no choice or more than one fits', (text) => {
  expect(() => valueOf(since, { text }, choices)).toThrow(`since: “${text}” is not in the list.`);
});
