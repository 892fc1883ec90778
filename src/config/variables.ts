import { isIP } from 'node:net';
import { z } from 'zod';
import { StartError } from '../errors.ts';
import { parsePlace } from '../storage/places.ts';
import { parseEncryptionKeys } from '../storage/secrets/encryption-keys.ts';
import { whyNoToken } from './token.ts';

/** The shards of this process: all that Discord recommends, or some of a fixed number. */
export type Shards = 'auto' | { readonly ids: readonly number[]; readonly count: number };

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const snowflake = z.string().regex(/^\d{15,21}$/, 'must be a Discord id (15 to 21 digits)');
const secret = z.string().min(16, 'must be at least 16 characters long');
const onOff = z
  .enum(['on', 'off'], { error: 'must be on or off' })
  .default('on')
  .transform((text) => text === 'on');
const whole = (from: number, to: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(from, `must be between ${from} and ${to}`)
    .max(to, `must be between ${from} and ${to}`);

/** Without a trailing slash. */
const httpUrl = (error = 'must be an http(s) URL, such as https://dojo.example.org') =>
  z.url({ protocol: /^https?$/, error }).transform((url) => url.replace(/\/+$/, ''));

/** As with other programs, the scheme is optional. */
const proxyUrl = z
  .string()
  .transform((text) => (/^(?:[^/@]+@)?[\w.-]+:\d+\/?$/.test(text) ? `http://${text}` : text))
  .pipe(httpUrl('must be the http(s) address of a proxy, such as http://proxy.example.org:3128'));

/** `true`, `false`, the number of proxies in a row, or their addresses. */
const trustProxy = z.string().transform((text, context): boolean | number | readonly string[] => {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^\d+$/.test(text) && Number(text) <= 10) return Number(text);
  const addresses = text.split(',').map((address) => address.trim());
  if (!addresses.every(isAddressOrRange))
    context.addIssue('must be a number of proxies (up to 10), or addresses and ranges such as 10.0.0.0/8');
  return Object.freeze(addresses);
});

function isAddressOrRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const isPrefix =
    prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
  return bits > 0 && isPrefix && rest.length === 0;
}

/** `auto`, or shards and their total: `0-7/32`, `5/32`. */
const shards = z.string().transform((text, context): Shards => {
  if (text === 'auto') return text;
  const [, from = '', to = from, count = ''] = /^(\d{1,4})(?:-(\d{1,4}))?\/(\d{1,4})$/.exec(text) ?? [];
  const [first, last, total] = [Number(from), Number(to), Number(count)];
  if (count === '' || first > last || last >= total) {
    context.addIssue('must be auto, or shards and their number such as 0-7/32');
    return 'auto';
  }
  return Object.freeze({ ids: Array.from({ length: last - first + 1 }, (_, i) => first + i), count: total });
});

/** Checked by a parser that throws StartError. */
const takenBy = (parse: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    try {
      parse(text);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      for (const problem of error.problems) context.addIssue(problem);
    }
  });

const token = z
  .string({
    error:
      'is required: the bot token of your application (Discord Developer Portal → Bot → Reset Token), in .env or in the environment',
  })
  .superRefine((text, context) => {
    const problem = whyNoToken(text);
    if (problem !== undefined) context.addIssue(problem);
  });

/** Every variable with its default and description. `.env.example` explains them at length. */
export const variables = z.object({
  DISCORD_TOKEN: token.describe('the bot token of your application'),
  DISCORD_APPLICATION_ID: snowflake.optional().describe('the application’s id; asked of Discord'),
  DISCORD_GUILD_ID: snowflake.optional().describe('registers the commands in this server only'),
  DISCORD_API_URL: httpUrl().default('https://discord.com/api').describe('Discord’s REST base'),
  DISCORD_CDN_URL: httpUrl().default('https://cdn.discordapp.com').describe('where attachments are'),
  CODEWARS_API_URL: httpUrl().default('https://www.codewars.com/api/v1').describe('the API of Codewars'),
  CODEWARS_REQUESTS_PER_SECOND: z.coerce
    .number({ error: 'must be a number' })
    .gt(0, 'must be above 0')
    .max(1000, 'must be at most 1000')
    .default(2)
    .describe('how many requests a second this process sends to Codewars'),
  CODEWARS_WEBHOOK_SECRET: secret.optional().describe('the secret of a bot-wide Codewars webhook'),
  TRACKING: onOff.describe('reads the profiles of linked members in turn'),
  CATALOGUE_GROWTH: onOff.describe('learns kata from the completed lists of leaders'),
  DATABASE_URL: takenBy(parsePlace)
    .default('sqlite://data/dojo.sqlite')
    .describe('the store: sqlite://, postgres://, redis:// or rediss://'),
  ENCRYPTION_KEY: takenBy(parseEncryptionKeys)
    .optional()
    .describe('seals secrets: 32 random bytes as base64 or hex; required with Postgres and Redis'),
  HOST: z
    .string()
    .transform((host) => host.replace(/^\[(.*)\]$/, '$1')) // An IPv6 address may have brackets.
    .default('0.0.0.0')
    .describe('the address to listen on'),
  PORT: whole(0, 65_535).optional().describe('the port to listen on; required in the role web'),
  PUBLIC_URL: httpUrl()
    .refine((url) => !/[?#]/.test(url), 'must end before any ? or #')
    .optional()
    .describe('the address under which the Internet reaches this bot'),
  TRUST_PROXY: trustProxy.default(false).describe('whose X-Forwarded-For is believed'),
  WEBHOOK_RATE: whole(1, 1_000_000).default(1_000).describe('deliveries a second of the bot-wide webhook'),
  METRICS_TOKEN: secret.optional().describe('the bearer token of /metrics'),
  HTTPS_PROXY: proxyUrl.optional().describe('the proxy to Discord and Codewars'),
  HTTP_PROXY: proxyUrl.optional().describe('the same for addresses that begin with http://'),
  NO_PROXY: z.string().optional().describe('hosts that are reached without it'),
  DISCORD_SHARDS: shards.default('auto').describe('the shards of this process: auto, or such as 0-7/32'),
  INSTANCE: z
    .string()
    .max(100, 'must be at most 100 characters long')
    .optional()
    .describe('the name of this process, where several of one role share a store'),
  DYNO: z.string().optional().describe('the same, as Heroku sets it'),
  LOG_LEVEL: z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .default('info')
    .describe('fatal, error, warn, info, debug, trace or silent'),
});

/** The default as it would be written in `.env`. */
export function defaultOf(name: keyof typeof variables.shape): string | undefined {
  const field: z.ZodType = variables.shape[name];
  if (!field.safeParse(undefined).success) return undefined;
  const value = field.parse(undefined);
  if (typeof value === 'boolean' && name !== 'TRUST_PROXY') return value ? 'on' : 'off';
  return value === undefined ? undefined : JSON.stringify(value).replaceAll('"', '');
}

/** For `--help`. */
export function listVariables(): string {
  const names = Object.keys(variables.shape) as (keyof typeof variables.shape)[];
  return names
    .map((name) => {
      const value = defaultOf(name);
      return `  ${name}: ${variables.shape[name].description ?? ''}${value === undefined ? '' : ` (default ${value})`}`;
    })
    .join('\n');
}
