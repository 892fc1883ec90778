import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

export interface MetricsRoute {
  /** Who may read: `Authorization: Bearer <token>`. */
  readonly token: string;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** GET /metrics for whoever has the token. Without a token there is no such route. */
export function addMetricsRoute(app: FastifyInstance, { token, contentType, text }: MetricsRoute): void {
  const wanted = digest(`Bearer ${token}`);
  app.get('/metrics', async (request, reply) => {
    // Digests are of one length, which timingSafeEqual wants, and tell nothing of the token's.
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) {
      return reply.code(401).header('www-authenticate', 'Bearer').send();
    }
    return reply
      .header('cache-control', 'no-store')
      .type(contentType)
      .send(await text());
  });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
