import { expect, it } from 'vitest';
import { languageName } from '../../src/codewars/languages.ts';

it.each([
  ['javascript', 'JavaScript'],
  ['cpp', 'C++'],
  ['csharp', 'C#'],
  ['fsharp', 'F#'],
  ['objc', 'Objective-C'],
])('shows %s as %s', (id, name) => {
  expect(languageName(id)).toBe(name);
});

it.each(['brand-new', 'constructor', '__proto__', ''])('shows the unknown id "%s" as it is', (id) => {
  expect(languageName(id)).toBe(id);
});
