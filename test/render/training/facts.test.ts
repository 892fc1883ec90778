import { expect, it } from 'vitest';
import { strategies } from '../../../src/codewars/model.ts';
import { strategyName } from '../../../src/render/training/facts.ts';

it('gives each of the 14 strategies a name of its own that people can read', () => {
  const names = strategies.map(strategyName);
  expect(new Set(names).size).toBe(14);
  expect(names.slice(0, 6)).toEqual([
    'Rank up',
    'Random',
    'Reference',
    'Beta',
    'Retrain what you solved',
    'Algorithm retest',
  ]);
  expect(names.slice(6).every((name) => /^[1-8] kyu workout$/.test(name))).toBe(true);
});
