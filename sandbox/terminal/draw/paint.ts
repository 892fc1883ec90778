import { styleText } from 'node:util';

/** How text is emphasised: with escape codes on a terminal, and not at all in a transcript. */
export interface Paint {
  /** Columns to draw in. */
  readonly width: number;
  style(style: Style | readonly Style[], text: string): string;
  /** Text in a colour given as Discord gives it, 0xRRGGBB. */
  hue(colour: number, text: string): string;
  link(text: string, url: string): string;
}

type Style =
  'bold' | 'dim' | 'italic' | 'underline' | 'strikethrough' | 'cyan' | 'yellow' | 'green' | 'red' | 'inverse';

/** For transcripts: eighty columns, no escape codes, links marked with an arrow. */
export const plain: Paint = {
  width: 80,
  style: (_, text) => text,
  hue: (_, text) => text,
  link: (text) => `${text} ↗`,
};

/** `depth`: bits of colour, as `getColorDepth()` tells them. */
export function coloured(width: number, depth: number): Paint {
  return {
    width,
    style: (style, text) =>
      text === '' ? '' : styleText([...[style].flat()], text, { validateStream: false }),
    hue: (colour, text) => `\u{1B}[${hueCode(colour, depth)}m${text}\u{1B}[39m`,
    // OSC 8: terminals that know it make the text clickable, the others show the text.
    link: (text, url) => {
      const shown = styleText(['blue', 'underline'], text, { validateStream: false });
      return `\u{1B}]8;;${url}\u{7}${shown}\u{1B}]8;;\u{7}`;
    },
  };
}

function hueCode(colour: number, depth: number): string {
  const parts = [colour >> 16, colour >> 8, colour].map((part) => part & 0xff);
  if (depth >= 24) return `38;2;${parts.join(';')}`;
  // The 6×6×6 cube of 256 colours; with fewer there is no telling what a colour looks like.
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Math.round((part / 255) * 5));
  return depth >= 8 ? `38;5;${16 + 36 * red + 6 * green + blue}` : '37';
}
