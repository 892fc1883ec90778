import { expect, test } from 'vitest';
import { nearest, whySilent } from '../../../sandbox/terminal/input/advice.ts';

test.each([
  ['profil', 'profile'],
  ['ann', 'announcements'],
  ['KATA', 'kata'],
  ['hlep', undefined],
  ['hello', undefined],
  ['', undefined],
])('nearest to %j is %j', (typed, meant) => {
  expect(nearest(typed, ['profile', 'announcements', 'kata', 'help'])).toBe(meant);
});

test('why nothing was announced: no member is linked, no channel is set, or what is left', () => {
  expect(whySilent('some_user', { linked: ['hanae'], hasChannel: false })).toBe(
    '(nothing was announced: no member here has linked some_user yet: /link; no channel is set: /as admin, then /announcements set)',
  );
  expect(
    whySilent('some_user', { linked: ['https://www.codewars.com/users/Some_User'], hasChannel: false }),
  ).toBe('(nothing was announced: no channel is set: /as admin, then /announcements set)');
  expect(whySilent(undefined, { linked: [], hasChannel: true })).toContain(
    'no member here has linked an account yet',
  );
  expect(whySilent('hanae', { linked: ['hanae'], hasChannel: true })).toContain('/announcements show says');
});
