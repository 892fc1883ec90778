/** The least that takes a delivery: a secret, a body, 204. Nothing is kept. */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';

const secret = process.env.CODEWARS_WEBHOOK_SECRET;

const server = createServer((request, response) => {
  if (request.headers['x-webhook-secret'] !== secret) {
    response.writeHead(401).end();
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.once('SIGTERM', () => process.exit());
