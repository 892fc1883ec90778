import { expect, it } from 'vitest';
import { filledFrom } from '../../../sandbox/page/client/input/commands.ts';

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
