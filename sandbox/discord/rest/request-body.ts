import type { IncomingMessage } from 'node:http';
import { refuse } from './refusals.ts';
import type { UploadedFile } from '../world/records.ts';

/** What a bot without boosts may send at once, https://discord.com/developers/docs/reference#uploading-files */
export const FILE_SIZE_LIMIT = 10 * 1024 * 1024;
const REQUEST_SIZE_LIMIT = 25 * 1024 * 1024;

export interface RequestBody {
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads JSON, or a form of `payload_json` and `files[n]`. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= REQUEST_SIZE_LIMIT) chunks.push(chunk);
  }
  if (size > REQUEST_SIZE_LIMIT) throw refuse.tooLarge();
  if (size === 0) return { json: undefined, files: [] };
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  return type.startsWith('multipart/form-data') ? readForm(bytes, type) : { json: parse(bytes), files: [] };
}

async function readForm(bytes: Buffer<ArrayBuffer>, type: string): Promise<RequestBody> {
  // The parser of fetch, so that no second one is needed.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the size is bounded above
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
    throw refuse.invalidJson();
  });
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index === undefined || typeof value === 'string') continue;
    if (value.size > FILE_SIZE_LIMIT) throw refuse.tooLarge();
    const content = new Uint8Array(await value.arrayBuffer());
    const contentType = value.type === '' ? 'application/octet-stream' : value.type;
    files.push({ index: Number(index), name: value.name, contentType, bytes: content });
  }
  const payload = form.get('payload_json');
  return { json: typeof payload === 'string' ? parse(payload) : {}, files };
}

function parse(text: Buffer | string): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    throw refuse.invalidJson();
  }
}
