import { MemberError } from '../../errors.ts';
import { escapeMarkdown } from '../../render/text.ts';

/** A file as an interaction names it. Only Discord fills this in, and yet only Discord's own address is fetched. */
export interface AttachedFile {
  readonly name: string;
  readonly url: string;
  /** In bytes, as declared. */
  readonly size: number;
}

/** Reads files that members attach. */
export interface Attachments {
  /**
   * The text of an attached file.
   * @throws MemberError `FileTooLarge`, `BinaryFile`, `FileNotFetched`, `NotFromDiscord`
   */
  text(file: AttachedFile): Promise<string>;
}

/** More than any kata takes; Codewars itself refuses less. */
const maxBytes = 100_000;

export interface AttachmentsOptions {
  readonly cdnUrl: string;
  /** How long a file may take, in milliseconds. */
  readonly withinMs?: number;
}

/** Fetches from Discord's CDN (`DISCORD_CDN_URL`) and from nowhere else. */
export function createAttachments({ cdnUrl, withinMs = 8_000 }: AttachmentsOptions): Attachments {
  const ours = new URL(`${cdnUrl}/`).href;

  return {
    async text(file) {
      if (file.size > maxBytes) throw tooLarge(file);
      if (!URL.canParse(file.url) || !new URL(file.url).href.startsWith(ours)) {
        throw new MemberError(
          'NotFromDiscord',
          'I read files from Discord only. Please attach the file itself.',
        );
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
    // What was declared is not believed: leaving the loop ends the download.
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new MemberError(
      'FileNotFetched',
      `I could not fetch ${shown(file)} from Discord. Please attach it again.`,
      { cause: error },
    );
  }
  if (bytes > maxBytes) throw tooLarge(file);
  return Buffer.concat(chunks);
}

function decode(file: AttachedFile, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw new MemberError(
    'BinaryFile',
    `${shown(file)} is not text. Please attach your solution’s source code, saved as UTF-8.`,
  );
}

const tooLarge = (file: AttachedFile): MemberError =>
  new MemberError(
    'FileTooLarge',
    `${shown(file)} is too large: I take source code of up to ${maxBytes / 1000} KB. Please attach your solution alone.`,
  );

const shown = (file: AttachedFile): string =>
  `**${escapeMarkdown(file.name.length > 60 ? `${file.name.slice(0, 60)}…` : file.name)}**`;
