import { describe, expect, it } from 'vitest';
import { languages } from '../../../facts/languages.ts';
import { fileName } from '../../../src/render/training/file-names.ts';

describe('the name of a file', () => {
  it.each([
    ['rust', 'solution.rs'],
    ['python', 'solution.py'],
    ['cpp', 'solution.cpp'],
    ['csharp', 'solution.cs'],
    ['klingon', 'solution.txt'],
    ['constructor', 'solution.txt'],
    [null, 'solution.txt'],
  ])('of code in %s is %s', (language, name) => {
    expect(fileName('solution', language)).toBe(name);
  });

  it('has an extension for every language of Codewars that is known here', () => {
    const ids = languages.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.filter((id) => fileName('x', id) === 'x.txt')).toEqual([]);
  });
});
