import http from 'node:http';
import https from 'node:https';
import { CodewarsError } from '../errors.ts';
import type { CodewarsFailure, Subject } from '../errors.ts';
import { cleanCause } from './failures.ts';
import type { Answer } from './failures.ts';

/** One request. `path` begins with a slash, and its parts are encoded already. */
export interface Call {
  /** Its name in logs and metrics. */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly apiKey?: string | undefined;
  readonly subject: Subject;
  /** These go further apart than the others. */
  readonly isPoll?: boolean;
}

/** Milliseconds. */
export interface Timeouts {
  readonly connect: number;
  /** From the request sent to the first byte of the answer. */
  readonly response: number;
  readonly whole: number;
}

export type Transport = ReturnType<typeof createTransport>;

// Enough of a refusal to find its reason in.
const refusalBytes = 64 * 1024;
const notHttp = /^(HPE_|Z_)/;

/** Sends requests with got: no redirects (they would take the key elsewhere), no retries, bodies counted as they come. */
export function createTransport({
  baseUrl,
  timeouts,
  maxBodyBytes,
}: {
  readonly baseUrl: string;
  readonly timeouts: Timeouts;
  readonly maxBodyBytes: number;
}) {
  const base = baseUrl.replace(/\/+$/, '');
  // As the process reaches everything else.
  const { proxyEnv } = (http.globalAgent as http.Agent & { readonly options: http.AgentOptions }).options;
  const kept = { keepAlive: true, proxyEnv };
  const agents = { http: new http.Agent(kept), https: new https.Agent(kept) };
  // A kept connection may be closed by the other side just as we write. A GET is repeated then; a POST never is, so
  // each gets a connection of its own.
  const postAgents = { http: new http.Agent({ proxyEnv }), https: new https.Agent({ proxyEnv }) };

  /** Rejects with Unavailable when no answer comes, and with UnexpectedResponse when it is too large or not HTTP. */
  async function send({ method, path, form, apiKey, subject }: Call, signal: AbortSignal): Promise<Answer> {
    // got takes 50 ms and 6 MB: it is loaded with the first request, so that the bot is ready sooner.
    const { default: got } = await import('got');
    const fail = (code: CodewarsFailure, error: unknown, status?: number) =>
      new CodewarsError(code, {
        subject,
        status,
        saidByCodewars: status !== undefined,
        cause: cleanCause(error, apiKey),
      });

    const stream = got.stream(base + path, {
      method,
      ...(method === 'POST' && { body: new URLSearchParams(form).toString() }),
      headers: {
        accept: 'application/json',
        'user-agent': 'dojo-codewars',
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(apiKey !== undefined && { authorization: apiKey }),
      },
      timeout: {
        lookup: timeouts.connect,
        connect: timeouts.connect,
        secureConnect: timeouts.connect,
        response: timeouts.response,
        request: timeouts.whole,
      },
      agent: method === 'POST' ? postAgents : agents,
      followRedirect: false,
      retry: { limit: 0 },
      throwHttpErrors: false,
      signal,
    });
    // A stream that is given up may still fail.
    stream.on('error', () => undefined);
    const read = { chunks: [] as Uint8Array[], bytes: 0 };
    const refused = (): boolean => (stream.response?.statusCode ?? 200) >= 300;
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        read.bytes += chunk.byteLength;
        // A refusal is told by its status: what is too much of its body is left unread.
        if (refused() && read.bytes > refusalBytes) break;
        if (read.bytes > maxBodyBytes) {
          const tooLarge = new Error(`the body is larger than ${maxBodyBytes} bytes`);
          throw fail('UnexpectedResponse', tooLarge, stream.response?.statusCode);
        }
        read.chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof CodewarsError) throw error;
      if (!refused() || signal.aborted) {
        const { code } = error as NodeJS.ErrnoException;
        throw fail(notHttp.test(code ?? '') ? 'UnexpectedResponse' : 'Unavailable', error);
      }
    }
    const { response } = stream;
    if (response === undefined)
      throw fail('Unavailable', new Error('the connection closed without an answer'));
    const retryAfter = response.headers['retry-after'];
    return { status: response.statusCode, retryAfter, text: Buffer.concat(read.chunks).toString('utf8') };
  }

  return {
    send,
    close(): void {
      for (const agent of [...Object.values(agents), ...Object.values(postAgents)]) agent.destroy();
    },
  };
}
