/** A table as text in columns: Discord shows none, but a code block keeps columns aligned. */

const mostRows = 100;
const mostColumns = 16;
/** Wider columns are not padded for: one long cell must not push every other row off the screen. */
const widestColumn = 32;

export interface Cell {
  readonly text: string;
  readonly header: boolean;
  readonly right: boolean;
}

/** Rows and cells as they come; what goes beyond a readable size is left out. */
export class Table {
  readonly #rows: Cell[][] = [];

  row(): void {
    if (this.#rows.at(-1)?.length !== 0) this.#rows.push([]);
  }

  /** Whether one more cell would be shown. */
  get wantsCell(): boolean {
    return this.#rows.length <= mostRows && (this.#rows.at(-1)?.length ?? 0) < mostColumns;
  }

  cell(cell: Cell): void {
    if (this.#rows.length === 0) this.row();
    this.#rows.at(-1)?.push(cell);
  }

  /** The lines, with a rule under the headers; '' when no cell says anything. */
  toString(): string {
    const rows = this.#rows.slice(0, mostRows).filter((row) => row.some(({ text }) => text !== ''));
    const widths: number[] = [];
    for (const row of rows) {
      for (const [column, { text }] of row.entries()) {
        widths[column] = Math.max(widths[column] ?? 1, Math.min(width(text), widestColumn));
      }
    }
    const lines: string[] = [];
    for (const [index, row] of rows.entries()) {
      lines.push(
        widths
          .map((wide, column) => pad(row[column], wide))
          .join(' │ ')
          .trimEnd(),
      );
      const headed = row.every(({ header }) => header);
      if (headed && index === 0 && rows.length > 1)
        lines.push(widths.map((wide) => '─'.repeat(wide)).join('─┼─'));
    }
    if (this.#rows.length > mostRows) lines.push('…');
    return lines.join('\n');
  }
}

function pad(cell: Cell | undefined, wide: number): string {
  const text = cell?.text ?? '';
  const space = ' '.repeat(Math.max(0, wide - width(text)));
  return cell?.right === true ? space + text : text + space;
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
