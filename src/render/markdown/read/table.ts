/** A table as text in columns: Discord shows none, but a code block keeps columns aligned. */

export const mostColumns = 16;
/** Longer entries go on in the next line. */
const widestColumn = 40;

export interface Entry {
  readonly text: string;
  readonly header: boolean;
  readonly right: boolean;
}

/** Rows and entries as they come. */
export class Table {
  readonly #rows: Entry[][] = [];

  row(): void {
    this.#rows.push([]);
  }

  /** Whether one more entry would be shown. */
  get wantsEntry(): boolean {
    return (this.#rows.at(-1)?.length ?? 0) < mostColumns;
  }

  add(entry: Entry): void {
    this.#rows.at(-1)?.push(entry);
  }

  /** The lines, with a rule under the headers; '' when no entry says anything. */
  toString(): string {
    const rows = this.#rows.filter((row) => row.some(({ text }) => text !== ''));
    const widths: number[] = [];
    for (const row of rows) {
      for (const [column, { text }] of row.entries())
        widths[column] = Math.max(widths[column] ?? 1, Math.min(width(text), widestColumn));
    }
    const lines: string[] = [];
    for (const [index, row] of rows.entries()) {
      const wrapped = row.map(({ text }) => wrap(text));
      const height = Math.max(...wrapped.map(({ length }) => length));
      for (let line = 0; line < height; line += 1) {
        const shown = widths.map((wide, column) =>
          pad(wrapped[column]?.[line] ?? '', wide, row[column]?.right),
        );
        lines.push(shown.join(' │ ').trimEnd());
      }
      const headed = row.every(({ header }) => header);
      if (headed && index === 0 && rows.length > 1)
        lines.push(widths.map((wide) => '─'.repeat(wide)).join('─┼─'));
    }
    return lines.join('\n');
  }
}

/** The lines of an entry, between words where that can be. */
function wrap(text: string): string[] {
  if (width(text) <= widestColumn) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && width(line) + 1 + width(word) > widestColumn) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (width(line) > widestColumn) {
      const head = Array.from(line)
        .slice(0, widestColumn / 2)
        .join('');
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}

function pad(text: string, wide: number, right = false): string {
  const space = ' '.repeat(Math.max(0, wide - width(text)));
  return right ? space + text : text + space;
}

/** Columns in a fixed-width font: East Asian characters and emoji take two, marks none. */
function width(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (/^\p{M}$/u.test(character)) continue;
    columns +=
      /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$|^\p{Emoji_Presentation}$/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
