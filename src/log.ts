import { pino, type Logger } from 'pino';

export type Log = Logger;

export type PlainLog = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (fields: object, message: string) => void>
>;

/** Writes a JSON line per event, without fields whose name means a secret, and without the secrets of the configuration. */
export function createLog({
  level,
  secrets,
  destination = process.stdout,
}: {
  readonly level: string;
  readonly secrets: readonly string[];
  readonly destination?: { write(line: string): unknown };
}): Log {
  const known = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  const strike = (line: string): string =>
    known.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError, cause: describeError },
    },
    { write: (line) => void destination.write(strike(redact(line))) },
  );
}

/** Of waiting lines, in characters. */
const mostWaiting = 16_384;

/**
 * Writes the lines of a moment together: a write takes 5 µs, as much as making a line. A line after a silence is written at once. What
 * waits is written when the process exits, also after an uncaught error; a process that is killed loses the lines of the last moment.
 */
export function joinWrites(output: { write(lines: string): unknown }, momentMs = 20) {
  let waiting = '';
  let moment: NodeJS.Timeout | undefined;
  process.once('exit', flush);

  return {
    write(line: string): void {
      waiting += line;
      if (moment === undefined) {
        flush();
        moment = setTimeout(endMoment, momentMs).unref();
      } else if (waiting.length >= mostWaiting) flush();
    },
  };

  function endMoment(): void {
    if (waiting === '') moment = undefined;
    else {
      flush();
      moment?.refresh();
    }
  }

  function flush(): void {
    const lines = waiting;
    waiting = '';
    if (lines !== '') output.write(lines);
  }
}

const secretNames =
  /^(?:token|api_?key|(?:x-webhook-)?secret|password|authorization|sealed_?api_?key|sealed_?secret|encryption_?key)$/i;
const namesSecret = new RegExp(`"${secretNames.source.slice(1, -1)}":`, 'i');

/** Searching the finished line takes less than 2 µs; pino's own redaction takes 40. */
function redact(line: string): string {
  if (!namesSecret.test(line)) return line;
  const fields: unknown = JSON.parse(line, (name, value: unknown) =>
    secretNames.test(name) ? '[secret]' : value,
  );
  return `${JSON.stringify(fields)}\n`;
}

/** Of an error's message or stack, in characters: ten times a deep stack. */
const longestText = 20_000;

/** Logs only these fields, since errors of HTTP libraries also hold requests with headers, bodies and tokens. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : { type: typeof error };
  const { code, status } = error as { code?: unknown; status?: unknown };
  const clean = (text: string): string => withoutSecrets(shortened(text));
  return {
    type: error.name,
    message: clean(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    stack: clean(error.stack ?? ''),
    ...(error.cause !== undefined && depth < 5 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/** Libraries quote their input, even a megabyte. Cuts between words, so that no half of a secret remains. */
function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText).replace(/\S{1,500}$/, '')}…` : text;
}

/** Removes interaction tokens, which are part of paths of Discord's API, and passwords in URLs. */
function withoutSecrets(text: string): string {
  return text
    .replace(/(\/(?:interactions|webhooks)\/\d+\/)[\w.~%-]{20,}/g, '$1[secret]')
    .replace(/(:\/\/[^\s/:@]*:)[^\s@]+@/g, '$1[secret]@');
}
