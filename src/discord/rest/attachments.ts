import { MemberError } from '../../errors.ts';

interface AttachedFile {
  readonly name: string;
  readonly url: string;
  /** In bytes, as declared. */
  readonly size: number;
}

/** Codewars accepts less. */
const maxBytes = 100_000;

export type Attachments = ReturnType<typeof createAttachments>;

/** Reads attached files from Discord's CDN (`DISCORD_CDN_URL`) only. */
export function createAttachments({ cdnUrl, withinMs = 8_000 }: { cdnUrl: string; withinMs?: number }) {
  const ours = new URL(`${cdnUrl}/`).href;
  return {
    /** @throws MemberError `FileTooLarge`, `BinaryFile`, `FileNotFetched`, `NotFromDiscord` */
    async text(file: AttachedFile): Promise<string> {
      if (file.size > maxBytes) throw tooLarge(file);
      if (!URL.canParse(file.url) || !new URL(file.url).href.startsWith(ours))
        throw new MemberError('NotFromDiscord');
      return decode(file, await download(file, withinMs));
    },
  };
}

async function download(file: AttachedFile, withinMs: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const response = await fetch(file.url, { redirect: 'error', signal: AbortSignal.timeout(withinMs) });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    // The declared size may be wrong. Leaving the loop ends the download.
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new MemberError('FileNotFetched', { name: file.name }, { cause: error });
  }
  if (bytes > maxBytes) throw tooLarge(file);
  return Buffer.concat(chunks);
}

function decode(file: AttachedFile, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Reported below.
  }
  throw new MemberError('BinaryFile', { name: file.name });
}

const tooLarge = ({ name }: AttachedFile) => new MemberError('FileTooLarge', { name, mostBytes: maxBytes });
