import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Lines of at most `width` columns, at words where that is possible. An empty text is one empty line. */
export function wrap(text: string, width: number, where: 'words' | 'anywhere' = 'words'): string[] {
  const options =
    where === 'words' ? { hard: true, trim: true } : { hard: true, trim: false, wordWrap: false };
  return wrapAnsi(text, Math.max(width, 1), options).split('\n');
}

/** Blocks of lines side by side, each `width` columns wide, `gap` columns apart. */
export function sideBySide(blocks: readonly (readonly string[])[], width: number, gap: number): string[] {
  const height = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((block) => padTo(block[row] ?? '', width))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** Words, such as buttons, one after the other, in as many lines as they need. */
export function flow(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(last) + 1 + stringWidth(word) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
