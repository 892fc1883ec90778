import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.ts';

/** The parts of the process by name, each with the question whether it is ready. One that throws is not. */
export type Checks = Readonly<Record<string, () => boolean | Promise<boolean>>>;

/** Anyone may ask, and asking costs a write to storage: an answer holds this long. */
const askEveryMs = 1_000;

/** GET /healthz: 200 while the process lives. GET /readyz: 200, or 503 with the names of the parts that are not ready. */
export function addHealthRoutes(
  app: FastifyInstance,
  options: { readonly checks: Checks; readonly isStopping: () => boolean; readonly log: Log },
): void {
  let asked: { readonly at: number; readonly notReady: Promise<readonly string[]> } | undefined;
  const notReady = (): Promise<readonly string[]> => {
    const at = performance.now();
    if (asked === undefined || at - asked.at >= askEveryMs)
      asked = { at, notReady: ask(options.checks, options.log) };
    return asked.notReady;
  };

  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send('ok'));
  app.get('/readyz', async (_request, reply) => {
    const missing = options.isStopping() ? ['stopping'] : await notReady();
    return reply
      .code(missing.length === 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(missing.length === 0 ? 'ready' : `not ready: ${missing.join(', ')}`);
  });
}

async function ask(checks: Checks, log: Log): Promise<string[]> {
  const answers = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        return (await check()) ? [] : [name];
      } catch (error) {
        log.warn({ err: error, part: name }, 'a part of the process is not ready');
        return [name];
      }
    }),
  );
  return answers.flat();
}

export interface MetricsRoute {
  /** `Authorization: Bearer <token>` may read. */
  readonly token: string;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** GET /metrics for those who have the token. */
export function addMetricsRoute(app: FastifyInstance, { token, contentType, text }: MetricsRoute): void {
  // Digests are of one length, which timingSafeEqual wants.
  const digest = (header: string): Buffer => createHash('sha256').update(header).digest();
  const wanted = digest(`Bearer ${token}`);
  app.get('/metrics', async (request, reply) => {
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted))
      return reply.code(401).header('www-authenticate', 'Bearer').send();
    return reply
      .header('cache-control', 'no-store')
      .type(contentType)
      .send(await text());
  });
}
