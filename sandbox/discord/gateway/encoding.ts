import { constants, createDeflate, createZstdCompress, deflateSync } from 'node:zlib';

/** Puts payloads on the wire: plain, each deflated for itself, or all as one compressed stream. */
export interface Encoder {
  send(json: string): void;
  /** What `compress: true` of an identify asks for. A stream stays one. */
  compressEach(wanted: boolean): void;
  end(): void;
}

/** `compress` is what the address asks for: https://discord.com/developers/docs/events/gateway#transport-compression */
export function createEncoder(compress: string | null, write: (data: string | Buffer) => void): Encoder {
  switch (compress) {
    case 'zlib-stream':
      return createStreamEncoder(createDeflate({ flush: constants.Z_SYNC_FLUSH }), write);
    case 'zstd-stream':
      return createStreamEncoder(createZstdCompress({ flush: constants.ZSTD_e_flush }), write);
    default:
      return createPlainEncoder(write);
  }
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

/** Each payload is one message: what the stream gives for it, to its flush. */
function createStreamEncoder(
  stream: ReturnType<typeof createDeflate> | ReturnType<typeof createZstdCompress>,
  write: (data: Buffer) => void,
): Encoder {
  let pending: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => pending.push(chunk));
  const flush = (): void => {
    if (pending.length > 0) write(Buffer.concat(pending));
    pending = [];
  };
  return {
    send: (json) => stream.write(json, flush),
    compressEach: () => undefined,
    end: () => stream.destroy(),
  };
}
