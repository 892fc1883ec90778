import http, { type Agent, type AgentOptions } from 'node:http';
import { CodewarsError } from '../errors.ts';
import type { CodewarsFailure, Subject } from '../errors.ts';
import { cleanCause } from './failures.ts';
import type { Answer } from './failures.ts';

export interface Call {
  /** Name in metrics. */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST';
  /** Starts with a slash; its parts are percent-encoded. */
  readonly path: string;
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly apiKey?: string | undefined;
  readonly subject: Subject;
  readonly isPoll?: boolean;
}

/** In milliseconds. */
export interface Timeouts {
  readonly connect: number;
  /** Until the first byte of the answer. */
  readonly response: number;
  readonly whole: number;
}

export type Transport = ReturnType<typeof createTransport>;

const refusalBytes = 64 * 1024;
const notHttp = /^(HPE_|Z_)/;

/** Sends requests with got. Does not follow redirects, which would pass the key on. */
export function createTransport({
  baseUrl,
  timeouts,
  maxBodyBytes,
}: {
  readonly baseUrl: string;
  readonly timeouts: Timeouts;
  readonly maxBodyBytes: number;
}) {
  let client: Client | undefined;
  const base = baseUrl.replace(/\/+$/, '');

  async function load(): Promise<Client> {
    const loaded = await createClient(timeouts);
    return (client ??= loaded);
  }

  /** @throws CodewarsError Unavailable without an answer, UnexpectedResponse if it is too large or not HTTP */
  async function send({ method, path, form, apiKey, subject }: Call, signal: AbortSignal): Promise<Answer> {
    const { got, postAgents } = client ?? (await load());
    const fail = (code: CodewarsFailure, error: unknown, status?: number) =>
      new CodewarsError(code, {
        subject,
        status,
        saidByCodewars: status !== undefined,
        cause: cleanCause(error, apiKey),
      });

    const stream = got.stream(base + path, {
      method,
      headers: {
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(apiKey !== undefined && { authorization: apiKey }),
      },
      ...(method === 'POST' && { body: new URLSearchParams(form).toString(), agent: postAgents }),
      signal,
    });
    // An abandoned stream may still fail.
    stream.on('error', () => undefined);
    const read = { chunks: [] as Uint8Array[], bytes: 0 };
    const refused = (): boolean => (stream.response?.statusCode ?? 200) >= 300;
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        read.bytes += chunk.byteLength;
        // The status of a refusal is enough, so the rest of a large body is not read.
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
      if (client === undefined) return;
      const { agents, postAgents } = client;
      for (const agent of [...Object.values(agents), ...Object.values(postAgents)]) agent.destroy();
    },
  };
}

type Client = Awaited<ReturnType<typeof createClient>>;

/** Loading got takes 50 ms and 6 MB, and TLS another 4 ms, so both wait for the first request. */
async function createClient(timeouts: Timeouts) {
  const [{ default: got }, { default: https }] = await Promise.all([import('got'), import('node:https')]);
  const { proxyEnv } = (http.globalAgent as Agent & { readonly options: AgentOptions }).options;
  const kept = { keepAlive: true, proxyEnv };
  const agents = { http: new http.Agent(kept), https: new https.Agent(kept) };
  // The server may close an idle connection just as we write. A GET is retried then; a POST is not, so it gets a new connection.
  const postAgents = { http: new http.Agent({ proxyEnv }), https: new https.Agent({ proxyEnv }) };
  return {
    agents,
    postAgents,
    // Merging options takes a tenth of a request, so these are merged once.
    got: got.extend({
      headers: { accept: 'application/json', 'user-agent': 'dojo-codewars' },
      timeout: {
        lookup: timeouts.connect,
        connect: timeouts.connect,
        secureConnect: timeouts.connect,
        response: timeouts.response,
        request: timeouts.whole,
      },
      agent: agents,
      followRedirect: false,
      retry: { limit: 0 },
      throwHttpErrors: false,
    }),
  };
}
