import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig, parseRole, type Config } from '../../src/config/config.ts';
import { programs } from './programs.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface AppJson {
  readonly env: Readonly<
    Record<string, { readonly generator?: string; readonly value?: string; readonly required?: boolean }>
  >;
  readonly formation: Readonly<Record<string, object>>;
  readonly addons: readonly { readonly plan: string }[];
}
const app = JSON.parse(read('app.json')) as AppJson;
const processes = new Map(
  read('Procfile')
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
);

/** What an app has after Heroku's deploy button: what was typed, generated and added. */
function deployed(): Record<string, string> {
  const entries = Object.entries(app.env).map(([name, { generator, value }]) => [
    name,
    generator === 'secret' ? randomBytes(32).toString('hex') : (value ?? ''),
  ]);
  return {
    ...(Object.fromEntries(entries) as Record<string, string>),
    DISCORD_TOKEN: 'what.somebody.typed',
    DATABASE_URL: 'postgres://user:password@db.example:5432/name',
    PORT: '31234',
    DYNO: 'web.1',
  };
}

describe('app.json', () => {
  it('asks for nothing that is not explained in .env.example', () => {
    const explained = read('.env.example');
    for (const name of Object.keys(app.env)) expect(explained).toMatch(new RegExp(`^${name}=$`, 'm'));
  });

  it('makes an environment that the bot starts with, whatever Heroku generates', () => {
    const env = deployed();
    const config: Config = parseConfig(env);
    expect(config.database.encryptionKeys).toEqual([Buffer.from(env.ENCRYPTION_KEY ?? '', 'hex')]);
    expect(config.codewars.webhookSecret).toBe(env.CODEWARS_WEBHOOK_SECRET);
    expect(config).toMatchObject({ instance: 'web.1', http: { port: 31_234, trustProxy: 1 } });
  });

  it('insists on what the bot cannot start without, and on nothing else that nobody fills in', () => {
    for (const [name, { generator, value, required = true }] of Object.entries(app.env)) {
      const isFilledByPerson = generator === undefined && value === undefined;
      if (isFilledByPerson && required) expect(name).toBe('DISCORD_TOKEN');
    }
    expect(app.addons.map(({ plan }) => plan)).toEqual([expect.stringMatching(/^heroku-postgresql:/)]);
  });

  it('runs processes that the Procfile has', () => {
    for (const name of Object.keys(app.formation)) expect([...processes.keys()]).toContain(name);
  });
});

describe('the Procfile', () => {
  it('runs what a build makes, by node itself, so that SIGTERM arrives', () => {
    expect([...processes.keys()]).toEqual(['release', 'web', 'worker']);
    for (const [name, command] of processes) {
      const [, file] = /^(?:exec )?node (?:--\S+ )*(dist\/\S+\.js)(?: |$)/.exec(command) ?? [];
      expect(programs, `${name}: ${command}`).toContain(file);
    }
  });

  it('names roles that there are', () => {
    const roleOf = (name: string): string =>
      /\S+$/.exec(processes.get(name) ?? '')?.[0].replace(/^\$\{WEB_ROLE:-(.*)\}$/, '$1') ?? '';
    expect([parseRole(roleOf('web')), parseRole(roleOf('worker'))]).toEqual(['web', 'worker']);
  });
});
