import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CdnFault } from '../contract/faults.ts';

const MORE_BYTES = 1024 * 1024;

/** Does to a file what the fault says. The status that was sent (0: the connection was cut), or undefined to go on. */
export async function commitAtCdn(
  fault: CdnFault,
  bytes: Uint8Array,
  response: ServerResponse,
): Promise<number | undefined> {
  if (fault.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
  switch (fault.kind) {
    case 'delay':
      return undefined;
    case 'drop':
      response.destroy();
      return 0;
    case 'status':
      return sendText(response, fault.status ?? 500, 'upstream connect error');
    case 'redirect':
      response.writeHead(302, { location: fault.location ?? '' }).end();
      return 302;
    case 'truncate':
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      return 200;
    case 'larger':
      // Without a length: only who counts what comes notices.
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write(bytes);
      response.end(Buffer.alloc(fault.moreBytes ?? MORE_BYTES, 'x'));
      return 200;
  }
}

export function sendText(response: ServerResponse, status: number, text: string): number {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  return status;
}
