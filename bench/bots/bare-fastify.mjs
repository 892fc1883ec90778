/** The least that takes a delivery with fastify: a secret, a body, 204. Nothing is kept. */
import fastify from 'fastify';

const secret = process.env.CODEWARS_WEBHOOK_SECRET;

const app = fastify();
app.addHook('onRequest', async (request, reply) => {
  if (request.headers['x-webhook-secret'] !== secret) return reply.code(401).send();
});
app.post('/webhooks/codewars', async (_request, reply) => reply.code(204).send());
await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ port: app.server.address().port });
process.once('SIGTERM', () => process.exit());
