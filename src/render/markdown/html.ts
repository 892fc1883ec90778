import { Tokenizer } from 'htmlparser2';

export type Attributes = ReadonlyMap<string, string>;

/** What HTML says, tag by tag. Tags need not match: whoever listens keeps them in order. */
export interface HtmlListener {
  open(tag: string, attributes: Attributes): void;
  close(tag: string): void;
  text(text: string): void;
}

/** A tag without attributes: what most pieces are. */
const bareTag = /^<(\/?)([a-z][a-z\d]*)\s*(\/?)>$/i;
const noAttributes: Attributes = new Map();

/**
 * Reads a piece of HTML. The tokenizer of htmlparser2 and not its parser, because markdown-it hands HTML over in pieces: a closing
 * tag in one piece ends what another piece began.
 */
export function readHtml(html: string, listener: HtmlListener): void {
  const [, closing, bare, selfClosing] = bareTag.exec(html) ?? [];
  if (bare === undefined) {
    tokenize(html, listener);
    return;
  }
  const tag = bare.toLowerCase();
  if (closing === '/') listener.close(tag);
  else listener.open(tag, noAttributes);
  if (selfClosing === '/' && closing === '' && tag === 'svg') listener.close(tag);
}

function tokenize(html: string, listener: HtmlListener): void {
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
        // HTML gives `<b/>` no meaning of its own; in drawings it is an element of its own.
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
  tokenizer.write(html);
  tokenizer.end();
}
