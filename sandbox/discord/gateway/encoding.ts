import { constants, createDeflate, deflateSync } from 'node:zlib';

/** Puts payloads on the wire: plain, each deflated for itself, or all as one zlib stream. */
export interface Encoder {
  send(json: string): void;
  /** What `compress: true` of an identify asks for. A zlib stream stays one. */
  compressEach(wanted: boolean): void;
  end(): void;
}

export function createEncoder(compress: string | null, write: (data: string | Buffer) => void): Encoder {
  return compress === 'zlib-stream' ? createStreamEncoder(write) : createPlainEncoder(write);
}

function createPlainEncoder(write: (data: string | Buffer) => void): Encoder {
  let each = false;
  return {
    send: (json) => write(each ? deflateSync(json) : json),
    compressEach: (wanted) => {
      each = wanted;
    },
    end: () => undefined,
  };
}

function createStreamEncoder(write: (data: string | Buffer) => void): Encoder {
  const deflate = createDeflate({ flush: constants.Z_SYNC_FLUSH });
  let pending: Buffer[] = [];
  deflate.on('data', (chunk: Buffer) => {
    pending.push(chunk);
    const whole = Buffer.concat(pending);
    // Z_SYNC_FLUSH ends every payload with these four bytes; Discord's clients wait for them.
    if (whole.subarray(-4).toString('hex') !== '0000ffff') return;
    pending = [];
    write(whole);
  });
  return { send: (json) => deflate.write(json), compressEach: () => undefined, end: () => deflate.destroy() };
}
