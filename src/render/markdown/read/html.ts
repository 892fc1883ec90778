import { Tokenizer } from 'htmlparser2';

export type Attributes = ReadonlyMap<string, string>;

/** Receives the tags and texts of HTML in order. Tags need not match. */
export interface HtmlListener {
  open(tag: string, attributes: Attributes): void;
  close(tag: string): void;
  text(text: string): void;
}

export interface Element {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: Content[];
}
export type Content = string | Element;

export const noAttributes: Attributes = new Map();

export function elementOf(
  tag: string,
  children: readonly Content[] = [],
  attributes: Attributes = noAttributes,
): Element {
  return { tag, attributes, children: [...children] };
}

/**
 * Reads pieces of HTML to a listener. It uses htmlparser2's tokenizer rather than its parser, because a closing tag in one piece of
 * markdown-it's HTML ends what another piece began.
 */
export function htmlReader(listener: HtmlListener): (html: string) => void {
  let html = '';
  let tag = '';
  let attributes = new Map<string, string>();
  let name = '';
  let value = '';
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: true, xmlMode: false },
    {
      ontext: (start, end) => listener.text(html.slice(start, end)),
      ontextentity: (codePoint) => listener.text(String.fromCodePoint(codePoint)),
      onopentagname(start, end) {
        tag = html.slice(start, end).toLowerCase();
        attributes = new Map();
      },
      onattribname(start, end) {
        name = html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata: (start, end) => void (value += html.slice(start, end)),
      onattribentity: (codePoint) => void (value += String.fromCodePoint(codePoint)),
      onattribend: () => void attributes.set(name, value),
      onopentagend: () => listener.open(tag, attributes),
      onselfclosingtag() {
        listener.open(tag, attributes);
        // Elsewhere HTML ignores the slash, as in `<b/>`.
        if (tag === 'svg') listener.close(tag);
      },
      onclosetag: (start, end) => listener.close(html.slice(start, end).trim().toLowerCase()),
      oncdata: (start, end, offset) => listener.text(html.slice(start, end - offset)),
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore,
    },
  );
  return (piece) => {
    html = piece;
    tokenizer.reset();
    tokenizer.write(piece);
    tokenizer.end();
  };
}
