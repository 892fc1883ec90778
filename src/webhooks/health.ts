import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.ts';
import { createSecretCheck } from './secret.ts';

/** Readiness checks by the name of the part. A check that throws counts as not ready. */
export type Checks = Readonly<Record<string, () => boolean | Promise<boolean>>>;

/** Checks write to storage, and anyone may request them. */
const askEveryMs = 1_000;

/** Adds GET /healthz, always 200, and GET /readyz, which names the parts that are not ready with 503. */
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
        log.warn({ err: error, part: name }, 'a readiness check failed');
        return [name];
      }
    }),
  );
  return answers.flat();
}

export interface MetricsRoute {
  readonly token: string;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** Adds GET /metrics, which requires `Authorization: Bearer <token>`. */
export function addMetricsRoute(app: FastifyInstance, { token, contentType, text }: MetricsRoute): void {
  const isAllowed = createSecretCheck(`Bearer ${token}`);
  app.get('/metrics', async (request, reply) => {
    if (!isAllowed(request.headers.authorization))
      return reply.code(401).header('www-authenticate', 'Bearer').send();
    return reply
      .header('cache-control', 'no-store')
      .type(contentType)
      .send(await text());
  });
}
