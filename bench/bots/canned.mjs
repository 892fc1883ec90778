/** Answers whatever comes with the same bytes: how fast the generator itself can be. */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';

const answer = Buffer.from('HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n');

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(answer));
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.once('SIGTERM', () => process.exit());
