import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultOf, listVariables, variables } from '../../src/config/variables.ts';

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8').replaceAll('\r\n', '\n');
const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name).sort();

const explained = read('.env.example');
const documented = namesIn(explained, /^([A-Z][A-Z_]+)=$/gm);
const names = Object.keys(variables.shape) as (keyof typeof variables.shape)[];
const known = names.toSorted();
/** Set by Heroku, not by whoever runs the bot. */
const setByPlatform = ['DYNO'];
/** Read by the Procfile's shell and not by the bot. */
const forTheShell = namesIn(read('Procfile'), /\$\{([A-Z_]+)/g);

it('every variable that the bot knows is in .env.example, and no other', () => {
  expect(known).toContain('DISCORD_TOKEN');
  const wanted = known.filter((name) => !setByPlatform.includes(name));
  expect(documented.filter((name) => !forTheShell.includes(name))).toEqual(wanted);
});

it('what the Procfile reads is in .env.example', () => {
  expect(namesIn(explained, /([A-Z][A-Z_]{3,})/g)).toEqual(expect.arrayContaining(forTheShell));
});

it('every variable is explained: required, or what it is without', () => {
  for (const block of explained.split('\n\n').filter((each) => /^[A-Z_]+=$/m.test(each))) {
    expect(block).toMatch(/^# .*(Required|Default)/ms);
  }
});

it('what a variable is without is in .env.example as the bot has it', () => {
  const blocks = explained.split('\n\n');
  for (const name of names.filter((each) => !setByPlatform.includes(each))) {
    const block = blocks.find((each) => new RegExp(`^${name}=$`, 'm').test(each))?.replaceAll('\n# ', ' ');
    const expected = defaultOf(name);
    if (expected !== undefined) expect(block).toContain(`Default: ${expected}`);
    else if (name === 'DISCORD_TOKEN') expect(block).toContain('Required.');
    else expect(block).toContain('Default');
  }
});

it('`--help` lists every variable, with what it is for', () => {
  const lines = listVariables().split('\n');
  expect(lines.map((line) => line.split(':')[0]?.trim()).toSorted()).toEqual(known);
  for (const line of lines) expect(line).toMatch(/^ {2}[A-Z_]+: \S.{5}/);
  expect(lines).toContain('  WEBHOOK_RATE: deliveries a second of the bot-wide webhook (default 1000)');
});
