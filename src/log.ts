import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  /** Strings that must never be written, wherever they come from. */
  readonly secrets: readonly string[];
  /** Lines for people instead of JSON. */
  readonly pretty?: boolean;
  /** Where lines go; standard output when absent. */
  readonly destination?: { write(line: string): unknown };
}

/**
 * One JSON line an event. Secrets are kept out twice: fields of such names are redacted, and the known secrets of the
 * configuration are struck from every line before it is written.
 */
export function createLog(options: LogOptions): Log {
  const out = options.destination ?? process.stdout;
  const sink: { write(line: string): unknown } = options.pretty
    ? pretty({
        colorize: true,
        sync: true,
        ignore: 'pid,hostname',
        destination: out as NodeJS.WritableStream,
      })
    : out;
  const strike = strikeOut(options.secrets);
  const destination: DestinationStream = { write: (line: string) => void sink.write(strike(line)) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: '[secret]' },
      serializers: { err: describeError, error: describeError, cause: describeError },
    },
    destination,
  );
}

const secretNames = [
  'token',
  'apiKey',
  'api_key',
  'secret',
  'authorization',
  'Authorization',
  'sealedApiKey',
  'encryptionKey',
];
const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

function strikeOut(secrets: readonly string[]): (line: string) => string {
  const known = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  return (line) => known.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
}

/**
 * What a log says of an error: only these fields. Errors of HTTP libraries carry requests, headers, bodies and URLs
 * with interaction tokens as further fields, and those stay out.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : { type: typeof error };
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    type: error.name,
    message: withoutTokens(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    stack: withoutTokens(error.stack ?? ''),
    ...(error.cause !== undefined && depth < 5 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/** An interaction token is good for 15 minutes to whoever reads it; Discord puts it into the paths of its API. */
function withoutTokens(text: string): string {
  return text.replace(/(\/(?:interactions|webhooks)\/\d+\/)[\w.~%-]{20,}/g, '$1[secret]');
}
