import { describe, expect, it } from 'vitest';
import { botSecret, connectRaw, startListener } from '../webhooks/kit.ts';

const start = 'POST /webhooks/codewars HTTP/1.1\r\nHost: x\r\n';
const authentic = `Content-Type: application/json\r\nX-Webhook-Event: user\r\nX-Webhook-Secret: ${botSecret}\r\n`;

/** Each is sent to begin with; what follows comes byte for byte. */
const beginnings = [
  ['half of a first line', 'POST /webh'],
  ['headers', `${start}X-Slow: `],
  [
    'a body that nobody vouches for',
    `${start}Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n`,
  ],
  ['a body', `${start}${authentic}Content-Length: 60000\r\n\r\n`],
  ['chunks', `${start}${authentic}Transfer-Encoding: chunked\r\n\r\n`],
] as const;

describe('two hundred senders that trickle', () => {
  it.each(beginnings)('after %s keep nobody from delivering, and are ended', async (_, beginning) => {
    const kit = await startListener({ patience: { headersMs: 1_500, requestMs: 1_500, lookEveryMs: 100 } });
    const slow = Array.from({ length: 200 }, () => connectRaw(kit.port, beginning));
    const trickle = setInterval(() => {
      for (const connection of slow) if (connection.isOpen) connection.write('1');
    }, 100);
    try {
      await expect.poll(() => slow.filter(({ isOpen }) => isOpen).length).toBeGreaterThan(0);
      const took: number[] = [];
      for (let sent = 0; sent < 3; sent += 1) {
        const begun = performance.now();
        expect((await kit.deliver()).status).toBe(204);
        took.push(performance.now() - begun);
      }
      expect(Math.min(...took)).toBeLessThan(1_000);
      const answers = await Promise.all(slow.map(({ ended }) => ended));
      // Ended with the status of what was wrong, or without a word.
      for (const answer of answers) expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    } finally {
      clearInterval(trickle);
    }
    expect(kit.inbox.deliveries).toHaveLength(3);
    expect((await kit.deliver()).status).toBe(204);
  });
});
