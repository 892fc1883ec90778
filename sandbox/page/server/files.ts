import { isUtf8 } from 'node:buffer';
import type { SeenAttachment } from '../../discord/index.ts';
import type { ShownFile } from '../model.ts';

const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const PREVIEW_LENGTH = 2_000;
/** Where a preview might begin with a part of something very long. */
const TEXT_AT_MOST = 1024 * 1024;

export function fileKind(file: SeenAttachment): ShownFile['kind'] {
  if (PICTURES.has(file.content_type ?? '')) return 'picture';
  const isText = file.data.length <= TEXT_AT_MOST && isUtf8(file.data) && !file.data.includes(0);
  return isText ? 'text' : 'other';
}

export function previewOf(file: SeenAttachment): string {
  return file.text.slice(0, PREVIEW_LENGTH);
}

/** Only pictures are shown by the browser; a page or a drawing with scripts in it is saved, never run. */
export function fileHeaders(file: SeenAttachment): Readonly<Record<string, string>> {
  if (fileKind(file) === 'picture') return { 'content-type': file.content_type ?? '' };
  const name = encodeURIComponent(file.filename);
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
  };
}
