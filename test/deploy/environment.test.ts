import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8').replaceAll('\r\n', '\n');
const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name).sort();

const explained = read('.env.example');
const documented = namesIn(explained, /^([A-Z][A-Z_]+)=$/gm);
/** As the schema of the environment lists them. */
const known = namesIn(read('src/config/config.ts'), /^ {2}([A-Z][A-Z_]+):/gm);
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
