import { MemberError } from '../../errors.ts';
import { escapeMarkdown } from '../../render/text.ts';

/** A file as an interaction names it. `size`: in bytes, as declared. */
export interface AttachedFile {
  readonly name: string;
  readonly url: string;
  readonly size: number;
}

/** More than any kata takes; Codewars itself refuses less. */
const maxBytes = 100_000;

export type Attachments = ReturnType<typeof createAttachments>;

/** Reads files that members attach, from Discord's CDN (`DISCORD_CDN_URL`) and from nowhere else. */
export function createAttachments({ cdnUrl, withinMs = 8_000 }: { cdnUrl: string; withinMs?: number }) {
  const ours = new URL(`${cdnUrl}/`).href;
  return {
    /**
     * The text of an attached file.
     * @throws MemberError `FileTooLarge`, `BinaryFile`, `FileNotFetched`, `NotFromDiscord`
     */
    async text(file: AttachedFile): Promise<string> {
      if (file.size > maxBytes) throw tooLarge(file);
      if (!URL.canParse(file.url) || !new URL(file.url).href.startsWith(ours)) {
        const sentence = 'I read files from Discord only. Please attach the file itself.';
        throw new MemberError('NotFromDiscord', sentence);
      }
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
    // The declared size may be wrong: leaving the loop ends the download.
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    const sentence = `I could not fetch ${shown(file)} from Discord. Please attach it again.`;
    throw new MemberError('FileNotFetched', sentence, { cause });
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
  const sentence = `${shown(file)} is not text. Please attach your solution’s source code, saved as UTF-8.`;
  throw new MemberError('BinaryFile', sentence);
}

function tooLarge(file: AttachedFile): MemberError {
  const limit = `I take source code of up to ${maxBytes / 1000} KB`;
  const sentence = `${shown(file)} is too large: ${limit}. Please attach your solution alone.`;
  return new MemberError('FileTooLarge', sentence);
}

const shown = ({ name }: AttachedFile): string =>
  `**${escapeMarkdown(name.length > 60 ? `${name.slice(0, 60)}…` : name)}**`;
