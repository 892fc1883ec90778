import { drawBox } from './box.ts';
import { wrap } from './layout.ts';
import type { Paint } from './paint.ts';
import type { ShownFile } from '../screen-message.ts';

const shownLines = 25;

/** A short text is shown, as Discord does; of others the name and size, what they show in words, and where they lie. */
export function drawFile({ filename, size, description, path, text }: ShownFile, paint: Paint): string[] {
  const name = `📎 ${filename}${size === undefined ? '' : ` (${sizeOf(size)})`}`;
  const isShort = text !== undefined && text.trim() !== '' && text.trimEnd().split('\n').length <= shownLines;
  return [
    paint.style('cyan', name),
    ...(description === undefined ? [] : wrap(description, paint.width)),
    ...(path === undefined ? [] : [paint.style('dim', path)]),
    ...(isShort ? drawBox(text, paint) : []),
  ];
}

function sizeOf(bytes: number): string {
  return bytes < 1_000 ? `${bytes} bytes` : `${(bytes / 1_000).toFixed(1)} KB`;
}
