import { z } from 'zod';
import { asMeant, inCurlyQuotes, readEnvFile } from './env-file.ts';
import { httpUrl, proxyUrl, shards, type Shards, snowflake, trustProxy } from './fields.ts';
import { passwordsIn } from './passwords.ts';
import { nearlyToken, whyNoToken } from './token.ts';
import { StartError } from '../errors.ts';
import { parseEncryptionKeys } from '../storage/secrets/encryption-keys.ts';
import { parsePlace } from '../storage/places.ts';

export type { Shards } from './fields.ts';

export const roles = ['all', 'worker', 'web'] as const;
/** What a process does: `worker` holds the gateway session, `web` takes webhooks, `all` both. */
export type Role = (typeof roles)[number];

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const environment = z.object({
  DISCORD_TOKEN: z
    .string({
      error:
        'is required: the bot token of your application (Discord Developer Portal → Bot → Reset Token), in .env or in the environment',
    })
    .superRefine((text, context) => {
      const problem = whyNoToken(text);
      if (problem !== undefined) context.addIssue(problem);
    }),
  DISCORD_APPLICATION_ID: snowflake.optional(),
  DISCORD_GUILD_ID: snowflake.optional(),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  DISCORD_CDN_URL: httpUrl.default('https://cdn.discordapp.com'),
  DISCORD_SHARDS: shards.default('auto'),
  CODEWARS_API_URL: httpUrl.default('https://www.codewars.com/api/v1'),
  CODEWARS_REQUESTS_PER_SECOND: z.coerce
    .number({ error: 'must be a number' })
    .gt(0, 'must be above 0')
    .max(1000, 'must be at most 1000')
    .default(2),
  CODEWARS_WEBHOOK_SECRET: z.string().min(16, 'must be at least 16 characters long').optional(),
  DATABASE_URL: z.string().default('sqlite://data/dojo.sqlite'),
  ENCRYPTION_KEY: z.string().optional(),
  // An address of IPv6 may have brackets, as in a URL.
  HOST: z
    .string()
    .transform((host) => host.replace(/^\[(.*)\]$/, '$1'))
    .default('0.0.0.0'),
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a whole number')
    .min(0, 'must be between 0 and 65535')
    .max(65_535, 'must be between 0 and 65535')
    .optional(),
  HTTP_PROXY: proxyUrl.optional(),
  HTTPS_PROXY: proxyUrl.optional(),
  NO_PROXY: z.string().optional(),
  PUBLIC_URL: httpUrl.refine((url) => !/[?#]/.test(url), 'must end before any ? or #').optional(),
  TRUST_PROXY: trustProxy.default(false),
  WEBHOOK_RATE: z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(1_000_000, 'must be at most 1000000')
    .default(1_000),
  TRACKING: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  CATALOGUE_GROWTH: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  METRICS_TOKEN: z.string().min(16, 'must be at least 16 characters long').optional(),
  INSTANCE: z.string().max(100, 'must be at most 100 characters long').optional(),
  DYNO: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
});

/** All that the environment decides, checked and frozen. Documented variable by variable in `.env.example`. */
export interface Config {
  readonly discord: {
    readonly token: string;
    readonly applicationId: string | undefined;
    /** Commands are registered in this guild alone when set. */
    readonly guildId: string | undefined;
    /** REST base as discord.js takes it, without the version. */
    readonly apiUrl: string;
    readonly cdnUrl: string;
    readonly shards: Shards;
  };
  readonly codewars: {
    readonly apiUrl: string;
    readonly requestsPerSecond: number;
    readonly webhookSecret: string | undefined;
  };
  readonly database: {
    readonly url: string;
    /** The first seals, all open. Empty: a key beside an SQLite database. */
    readonly encryptionKeys: readonly Buffer[];
  };
  readonly http: {
    readonly host: string;
    readonly port: number | undefined;
    readonly publicUrl: string | undefined;
    /** Whose word is taken for a client's address: nobody's, everybody's, that of so many proxies, or of these. */
    readonly trustProxy: boolean | number | readonly string[];
    /** Deliveries a second that one authentic sender may send. */
    readonly webhookRate: number;
  };
  /** How Discord and Codewars are reached, as Node takes it. Absent: directly. */
  readonly proxy: Readonly<Partial<Record<'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY', string>>> | undefined;
  /** Whether profiles of members without a webhook are read in turn. */
  readonly tracking: boolean;
  /** Whether the catalogue of kata grows by reading completed lists when nobody waits. */
  readonly catalogueGrowth: boolean;
  /** The bearer token of /metrics. Absent: there is no /metrics. */
  readonly metricsToken: string | undefined;
  /** The name of this process among those of its role; kept over restarts. Absent: it is the only one. */
  readonly instance: string | undefined;
  readonly logLevel: (typeof logLevels)[number];
  /** Strings that must never be written anywhere. */
  readonly secrets: readonly string[];
}

/**
 * Checks the environment as a whole.
 * @throws StartError with one problem a variable, by name, never with a value.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = withProxies(asMeant(env));
  const parsed = environment.safeParse(given);
  const quoted = inCurlyQuotes(given).filter((name) => name in environment.shape);
  const problems = quoted.map((name) => `${name} stands in quotation marks of a text (“ ”): take them away`);
  for (const issue of parsed.error?.issues ?? []) {
    if (!quoted.includes(issue.path.join('.'))) problems.push(describe(issue));
  }
  if (given.DISCORD_TOKEN === undefined) {
    for (const name of nearlyToken(Object.keys(given)))
      problems.push(`${name} is set, and means nothing: call it DISCORD_TOKEN`);
  }

  const { ENCRYPTION_KEY: key, DATABASE_URL: url } = given;
  const [isKey, isUrl] = ['ENCRYPTION_KEY', 'DATABASE_URL'].map((name) => !quoted.includes(name));
  const encryptionKeys = key !== undefined && isKey ? attempt(() => parseEncryptionKeys(key), problems) : [];
  const place = url !== undefined && isUrl ? attempt(() => parsePlace(url), problems) : undefined;
  if ((place?.kind === 'postgres' || place?.kind === 'redis') && key === undefined) {
    problems.push('ENCRYPTION_KEY is required with Postgres and Redis: 32 random bytes as base64 or hex');
  }
  if (!parsed.success || problems.length > 0) throw new StartError(problems);

  const e = parsed.data;
  return Object.freeze({
    discord: Object.freeze({
      token: e.DISCORD_TOKEN,
      applicationId: e.DISCORD_APPLICATION_ID,
      guildId: e.DISCORD_GUILD_ID,
      apiUrl: e.DISCORD_API_URL,
      cdnUrl: e.DISCORD_CDN_URL,
      shards: e.DISCORD_SHARDS,
    }),
    codewars: Object.freeze({
      apiUrl: e.CODEWARS_API_URL,
      requestsPerSecond: e.CODEWARS_REQUESTS_PER_SECOND,
      webhookSecret: e.CODEWARS_WEBHOOK_SECRET,
    }),
    database: Object.freeze({
      url: e.DATABASE_URL,
      encryptionKeys: Object.freeze([...(encryptionKeys ?? [])]),
    }),
    http: Object.freeze({
      host: e.HOST,
      port: e.PORT,
      publicUrl: e.PUBLIC_URL,
      trustProxy: e.TRUST_PROXY,
      webhookRate: e.WEBHOOK_RATE,
    }),
    proxy: proxyOf(e),
    tracking: e.TRACKING === 'on',
    catalogueGrowth: e.CATALOGUE_GROWTH === 'on',
    metricsToken: e.METRICS_TOKEN,
    instance: e.INSTANCE ?? e.DYNO,
    logLevel: e.LOG_LEVEL,
    secrets: Object.freeze(secretsOf(e)),
  });
}

/** Reads the environment of this process, and a `.env` file where one is present; the environment wins. */
export function loadConfig(envFile = '.env'): Config {
  return parseConfig({ ...readEnvFile(envFile), ...process.env });
}

/** Names in a `.env` file that mean nothing to the bot, as after a slip of the hand. @throws StartError when it cannot be read */
export function strangersIn(envFile = '.env'): readonly string[] {
  const known = /^(NODE_\w+|TZ|WEB_ROLE)$/;
  return Object.keys(readEnvFile(envFile)).filter(
    (name) => !(name in environment.shape) && !known.test(name),
  );
}

/** The role named on the command line. @throws StartError when it is none. */
export function parseRole(argument: string | undefined): Role {
  const role = roles.find((each) => each === (argument ?? 'all'));
  if (role === undefined) throw new StartError([`The role must be one of ${roles.join(', ')}.`]);
  return role;
}

/** What `parse` answers; what is wrong goes to the problems. */
function attempt<T>(parse: () => T, problems: string[]): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function describe(issue: z.core.$ZodIssue): string {
  const reason = issue.message.startsWith('Invalid input') ? 'is not usable' : issue.message;
  return `${issue.path.join('.')} ${reason}`;
}

/** Other programs know these in small letters too. */
function withProxies(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { http_proxy: http, https_proxy: https, no_proxy: no } = given;
  return {
    ...(http !== undefined && { HTTP_PROXY: http }),
    ...(https !== undefined && { HTTPS_PROXY: https }),
    ...(no !== undefined && { NO_PROXY: no }),
    ...given,
  };
}

function proxyOf({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: z.infer<typeof environment>): Config['proxy'] {
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return undefined;
  return Object.freeze({
    ...(HTTP_PROXY !== undefined && { HTTP_PROXY }),
    ...(HTTPS_PROXY !== undefined && { HTTPS_PROXY }),
    ...(NO_PROXY !== undefined && { NO_PROXY }),
  });
}

function secretsOf(e: z.infer<typeof environment>): string[] {
  const secrets = [
    e.DISCORD_TOKEN,
    e.CODEWARS_WEBHOOK_SECRET,
    e.METRICS_TOKEN,
    ...(e.ENCRYPTION_KEY ?? '').split(','),
  ];
  for (const url of [e.DATABASE_URL, e.HTTP_PROXY ?? '', e.HTTPS_PROXY ?? ''])
    secrets.push(...passwordsIn(url));
  return secrets
    .filter((secret) => secret !== undefined)
    .map((secret) => secret.trim())
    .filter((secret) => secret.length > 3);
}
