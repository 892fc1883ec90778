import { expect, it } from 'vitest';
import { languages } from '../../facts/languages.ts';
import { languageId, languageName } from '../../src/codewars/languages.ts';

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

it.each([
  ['js', 'javascript'],
  ['Node', 'javascript'],
  ['ts', 'typescript'],
  ['py', 'python'],
  ['golang', 'go'],
  ['C++', 'cpp'],
  ['c#', 'csharp'],
  ['Common Lisp', 'commonlisp'],
  [' PHP ', 'php'],
])('takes %s for %s', (typed, id) => {
  expect(languageId(typed)).toBe(id);
});

it.each(['klingon', 'constructor', '__proto__', '', ' '])('knows no language called "%s"', (typed) => {
  expect(languageId(typed)).toBeUndefined();
});

it('knows no name for two languages', () => {
  const spellings = languages.flatMap(({ id, name, aliases }) => [
    ...new Set([id, name.toLowerCase(), ...aliases]),
  ]);
  expect(new Set(spellings).size).toBe(spellings.length);
});
