/** What goes wrong on purpose. A fault applies to requests that match, `times` times, in order of being added. */
export interface Fault {
  readonly method?: string;
  /** Tested against the path below `/api/v10`. */
  readonly path?: RegExp;
  readonly times?: number;
  readonly delayMs?: number;
  /** `drop`: the connection is cut without an answer. `dropAfter`: the request is carried out, its answer is cut. */
  readonly kind: 'status' | 'drop' | 'dropAfter' | 'delay' | 'rateLimit';
  readonly status?: number;
  readonly body?: string;
  /** Of `rateLimit`: 429 with Retry-After and Discord's JSON body. */
  readonly retryAfterMs?: number;
  readonly global?: boolean;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
}

/** The bytes that the bot sent, in the size that it sent. */
export interface Picture {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Where files are fetched from. */
export interface CdnControl {
  /** Paths of the pictures that everyone may load: `/emojis/ID`, `/icons/GUILD/HASH`, `/avatars/USER/HASH`. */
  readonly pictures: readonly string[];
  picture(path: string): Picture | undefined;
  /** Every request for a file, oldest first: a client must not show a token there. */
  readonly requests: readonly CdnRequest[];
  readonly faults: { add(fault: CdnFault): void; clear(): void };
}

export interface CdnRequest {
  readonly method: string;
  /** Below `cdnUrl`, without the signature. */
  readonly path: string;
  /** 0: the connection was cut. */
  readonly status: number;
  readonly authorization: string | undefined;
}

/** What goes wrong with a file on purpose; as with `Fault`, each is used up by `times` requests. */
export interface CdnFault {
  /** Tested against the path below `cdnUrl`. */
  readonly path?: RegExp;
  readonly times?: number;
  readonly delayMs?: number;
  /** `truncate`: half of the file, then the connection is cut. `larger`: more bytes than Discord had said. */
  readonly kind: 'status' | 'delay' | 'drop' | 'truncate' | 'larger' | 'redirect';
  readonly status?: number;
  /** Of `larger`: how many bytes follow the file; default 1 MiB. */
  readonly moreBytes?: number;
  /** Of `redirect`. */
  readonly location?: string;
}
