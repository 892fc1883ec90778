import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIAttachment } from 'discord-api-types/v10';
import { commitAtCdn, sendText } from './cdn-faults.ts';
import { FaultList } from '../rest/faults.ts';
import type { NextSnowflake } from '../world/snowflake.ts';
import type { CdnControl, CdnFault, CdnRequest, Picture } from '../contract/faults.ts';

/** Of an upload in a slash command or a form: the difference of `ex` and `is` in Discord's own examples. */
const SIGNED_FOR_SECONDS = 24 * 60 * 60;
/** What Discord says of every file that it does not serve, whatever the reason. */
const GONE = 'This content is no longer available.';

/** A file as it lies at the CDN. */
export interface StoredFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * Keeps files and serves them under addresses that are signed and expire.
 * https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
 */
export class Cdn implements CdnControl {
  readonly requests: CdnRequest[] = [];
  readonly faults = new FaultList<CdnFault>();
  readonly #files = new Map<string, StoredFile>();
  readonly #pictures = new Map<string, Picture>();
  readonly #key = randomBytes(32);
  readonly #nextId: NextSnowflake;
  readonly #now: () => number;
  readonly #url: () => string;
  readonly #onPublished: () => void;

  constructor(parts: {
    readonly nextId: NextSnowflake;
    readonly now: () => number;
    readonly url: () => string;
    /** There is a picture more. */
    readonly onPublished: () => void;
  }) {
    this.#nextId = parts.nextId;
    this.#now = parts.now;
    this.#url = parts.url;
    this.#onPublished = parts.onPublished;
  }

  /** Stores a file. `folder`: `attachments/CHANNEL`, or `ephemeral-attachments/APPLICATION` for what only one person sees. */
  keep(folder: string, file: StoredFile): APIAttachment {
    const id = this.#nextId();
    const filename = cleanName(file.name);
    const path = `/${folder}/${id}/${encodeURIComponent(filename)}`;
    this.#files.set(path, file);
    const url = `${this.#url()}${path}?${this.#sign(path)}`;
    return {
      id,
      filename,
      size: file.bytes.length,
      url,
      proxy_url: url,
      content_type: file.contentType,
      ...(filename !== file.name && { title: file.name.replace(/\.[^.]*$/, '') }),
      ...(folder.startsWith('ephemeral-') && { ephemeral: true }),
    };
  }

  /** Keeps a picture that everyone may load, of any size and kind that is asked for: `/emojis/ID`. */
  publish(path: string, picture: Picture): void {
    this.#pictures.set(path, picture);
    this.#onPublished();
  }

  get pictures(): readonly string[] {
    return [...this.#pictures.keys()];
  }

  picture(path: string): Picture | undefined {
    return this.#pictures.get(path);
  }

  /** The bytes behind an address of this CDN. */
  bytesAt(url: string): Uint8Array {
    const path = new URL(url).pathname.slice(new URL(this.#url()).pathname.length);
    return this.#files.get(path)?.bytes ?? new Uint8Array();
  }

  /** Answers a request for the file at `path` (below the CDN's own address). */
  async serve(
    path: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = 'GET' } = request;
    const { authorization } = request.headers;
    const record = (status: number): void => {
      this.requests.push({ method, path, status, authorization });
    };
    const file =
      this.picture(path.replace(/\.\w+$/, '')) ??
      (this.#isSigned(path, query) ? this.#files.get(path) : undefined);
    const fault = this.faults.take(method, path);
    const sent = fault && (await commitAtCdn(fault, file?.bytes ?? new Uint8Array(), response));
    if (sent !== undefined) {
      record(sent);
    } else if (method !== 'GET' && method !== 'HEAD') {
      record(sendText(response, 405, 'Method Not Allowed'));
    } else if (!file) {
      record(sendText(response, 404, GONE));
    } else {
      record(200);
      response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length });
      response.end(method === 'HEAD' ? undefined : file.bytes);
    }
  }

  forgetAll(): void {
    this.#files.clear();
    this.requests.length = 0;
  }

  #sign(path: string): string {
    const issued = Math.floor(this.#now() / 1_000);
    const [ex, is] = [issued + SIGNED_FOR_SECONDS, issued].map((seconds) => seconds.toString(16));
    return `ex=${ex}&is=${is}&hm=${this.#signature(path, ex, is)}&`;
  }

  #isSigned(path: string, query: URLSearchParams): boolean {
    const [ex = '', is = '', hm = ''] = ['ex', 'is', 'hm'].map((name) => query.get(name) ?? '');
    if (!(parseInt(ex, 16) * 1_000 > this.#now())) return false;
    const signature = this.#signature(path, ex, is);
    return hm.length === signature.length && timingSafeEqual(Buffer.from(hm), Buffer.from(signature));
  }

  #signature(path: string, ex = '', is = ''): string {
    return createHmac('sha256', this.#key).update([path, ex, is].join()).digest('hex');
  }
}

/** Discord writes file names without spaces and signs; the name as it was becomes the title. */
function cleanName(name: string): string {
  return name.replaceAll(/\s/g, '_').replaceAll(/[^\p{L}\p{N}_.-]/gu, '');
}
