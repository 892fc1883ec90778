import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { StartError } from '../errors.ts';
import { parseEncryptionKeys } from '../storage/secrets/encryption-keys.ts';
import { nearlyToken } from './token.ts';
import { variables } from './variables.ts';

export const roles = ['all', 'worker', 'web'] as const;
/** `worker` connects to the gateway, `web` receives webhooks, `all` does both. */
export type Role = (typeof roles)[number];

type Environment = Readonly<Record<string, string | undefined>>;

export type Config = ReturnType<typeof parseConfig>;

/** Checks the environment. @throws StartError with one problem per variable, which never quotes its value */
export function parseConfig(env: Environment) {
  const given = withProxies(asMeant(env));
  const parsed = variables.safeParse(given);
  const problems = problemsOf(given, parsed.error?.issues ?? []);
  if (!parsed.success || problems.length > 0) throw new StartError(problems);
  const e = parsed.data;
  const proxied = e.HTTP_PROXY !== undefined || e.HTTPS_PROXY !== undefined;
  const { freeze } = Object;
  return freeze({
    discord: freeze({
      token: e.DISCORD_TOKEN,
      applicationId: e.DISCORD_APPLICATION_ID,
      /** If set, commands are registered in this guild only. */
      guildId: e.DISCORD_GUILD_ID,
      /** Without the API version. */
      apiUrl: e.DISCORD_API_URL,
      cdnUrl: e.DISCORD_CDN_URL,
      shards: e.DISCORD_SHARDS,
    }),
    codewars: freeze({
      apiUrl: e.CODEWARS_API_URL,
      requestsPerSecond: e.CODEWARS_REQUESTS_PER_SECOND,
      webhookSecret: e.CODEWARS_WEBHOOK_SECRET,
    }),
    database: freeze({
      url: e.DATABASE_URL,
      /** The first seals, all open. If empty, the key is beside the SQLite database. */
      encryptionKeys: freeze(
        e.ENCRYPTION_KEY === undefined ? [] : [...parseEncryptionKeys(e.ENCRYPTION_KEY)],
      ),
    }),
    http: freeze({
      host: e.HOST,
      port: e.PORT,
      publicUrl: e.PUBLIC_URL,
      /** Whose X-Forwarded-For to trust: all, none, a number of proxies, or these addresses. */
      trustProxy: e.TRUST_PROXY,
      /** Deliveries per second of the bot-wide webhook. */
      webhookRate: e.WEBHOOK_RATE,
    }),
    /** As Node takes it, if there is one. */
    proxy: proxied
      ? freeze({ HTTP_PROXY: e.HTTP_PROXY, HTTPS_PROXY: e.HTTPS_PROXY, NO_PROXY: e.NO_PROXY })
      : undefined,
    tracking: e.TRACKING,
    catalogueGrowth: e.CATALOGUE_GROWTH,
    metricsToken: e.METRICS_TOKEN,
    /** The name of this process among those of its role; the same after a restart. */
    instance: e.INSTANCE ?? e.DYNO,
    logLevel: e.LOG_LEVEL,
    secrets: freeze(secretsOf(given)),
  });
}

/** Reads the environment of this process and, with lower priority, a `.env` file. */
export function loadConfig(envFile = '.env'): Config {
  return parseConfig({ ...readEnvFile(envFile), ...asMeant(process.env) });
}

/** Names in a `.env` file that the bot does not know. @throws StartError if it cannot be read */
export function strangersIn(envFile = '.env'): readonly string[] {
  const known = /^(NODE_\w+|TZ|WEB_ROLE)$/;
  return Object.keys(readEnvFile(envFile)).filter((name) => !(name in variables.shape) && !known.test(name));
}

/** Numbers of the lines in a `.env` file that set nothing. They may hold a secret. @throws StartError if it cannot be read */
export function meaninglessLinesIn(envFile = '.env'): readonly number[] {
  // Values in quotation marks may have several lines.
  const inQuotes = /^([^#=\n]*=[^\S\n]*)(["'`])([^]*?)\2/gm;
  const text = textOf(envFile).replace(inQuotes, (found) => found.replace(/\n/g, '\n='));
  return text.split('\n').flatMap((line, index) => (/^\s*(#|$)|=/.test(line) ? [] : [index + 1]));
}

/** @throws StartError if there is no such role */
export function parseRole(argument = 'all'): Role {
  const role = roles.find((each) => each === argument);
  if (role === undefined) throw new StartError([`The role must be one of ${roles.join(', ')}.`]);
  return role;
}

function problemsOf(
  given: Environment,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string[] {
  const quoted = inCurlyQuotes(given).filter((name) => name in variables.shape);
  const problems = quoted.map((name) => `${name} stands in quotation marks of a text (“ ”): take them away`);
  for (const { path, message } of issues) {
    const name = path.join('.');
    if (quoted.includes(name)) continue;
    const reason = message.startsWith('Invalid input') ? 'is not usable' : message;
    problems.push(reason.startsWith(name) ? reason : `${name} ${reason}`);
  }
  if (given.DISCORD_TOKEN === undefined) {
    for (const name of nearlyToken(Object.keys(given)))
      problems.push(`${name} is set, and means nothing: call it DISCORD_TOKEN`);
  }
  if (/^(postgres(ql)?|rediss?):/i.test(given.DATABASE_URL ?? '') && given.ENCRYPTION_KEY === undefined)
    problems.push('ENCRYPTION_KEY is required with Postgres and Redis: 32 random bytes as base64 or hex');
  return problems;
}

/** Other programs accept these in lower case too. */
function withProxies(given: Environment): Environment {
  const small = ['http_proxy', 'https_proxy', 'no_proxy'].filter((name) => given[name] !== undefined);
  return { ...Object.fromEntries(small.map((name) => [name.toUpperCase(), given[name]])), ...given };
}

function secretsOf(given: Environment): readonly string[] {
  return [
    given.DISCORD_TOKEN,
    given.CODEWARS_WEBHOOK_SECRET,
    given.METRICS_TOKEN,
    ...(given.ENCRYPTION_KEY ?? '').split(','),
    ...[given.DATABASE_URL, given.HTTP_PROXY, given.HTTPS_PROXY].flatMap((url) => passwordsIn(url ?? '')),
  ]
    .map((secret) => secret?.trim() ?? '')
    .filter((secret) => secret.length > 3);
}

/** The password in a URL, percent-encoded and decoded, even if the URL is malformed. */
function passwordsIn(url: string): readonly string[] {
  const places = [
    /^(?:[a-z]+:\/\/)?[^/]*?:([^@/]+)@/i,
    /^[a-z]+:\/\/[^:@/]*:(.+)@/i,
    /[?&]password=([^&#]+)/i,
  ];
  return places.flatMap((place) => {
    const password = place.exec(url)?.[1];
    return password === undefined ? [] : [password, decoded(password)];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads a `.env` file if there is one. @throws StartError if it cannot be read */
export const readEnvFile = (path: string): Environment => parseEnv(textOf(path));

function textOf(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new StartError([`The file ${path} is there but cannot be read.`], { cause: error });
  }
  // UTF-16, as `>` writes it in Windows PowerShell.
  if (text.includes('\0')) throw new StartError([`The file ${path} is not UTF-8. Save it as UTF-8.`]);
  // A byte order mark would belong to the first name.
  return text.replace(/^\uFEFF/, '');
}

/** Removes space, empty variables (`PORT=`), and the quotes that `docker run --env-file` does not remove. */
function asMeant(variables: Environment): Record<string, string> {
  const meant: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(variables)) {
    const text = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
    if (text !== '') meant[name] = text;
  }
  return meant;
}

/** The names of variables in typographic quotation marks, as word processors put them. */
function inCurlyQuotes(variables: Environment): string[] {
  return Object.keys(variables).filter((name) =>
    /^[“”„‟‘’‚‛«»‹›].*[“”‟‘’‛«»‹›]$/s.test(variables[name] ?? ''),
  );
}
