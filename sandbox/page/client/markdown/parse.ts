/** Discord's Markdown as a tree: https://support.discord.com/hc/en-us/articles/210298617 */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: Wrap; readonly children: readonly Node[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly children: readonly Node[] }
  | {
      readonly kind: 'list';
      readonly start: number | undefined;
      readonly items: readonly (readonly Node[])[];
    }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'block'; readonly language: string; readonly text: string }
  | { readonly kind: 'link'; readonly address: string; readonly children: readonly Node[] }
  | { readonly kind: 'mention'; readonly what: 'user' | 'channel' | 'role' | 'all'; readonly id: string }
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'time'; readonly seconds: number; readonly style: string }
  | { readonly kind: 'emoji'; readonly name: string; readonly id: string };

type Wrap = 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' | 'quote' | 'subtext';

/** Text may come from anyone and be as long as Discord allows: deeper than this, it is shown as it is written. */
const DEEPEST = 12;

/** Of a whole message or a description. */
export function parseMarkdown(text: string): readonly Node[] {
  return blocks(text.replaceAll('\r\n', '\n'), 0);
}

/** Of a line that Discord gives no headings, lists or quotes: titles and names of fields. */
export function parseLine(text: string): readonly Node[] {
  return inline(text, 0);
}

const fence = /^```(?:([\w+#.-]*)\n)?([\s\S]*?)\n?```\n?/;

function blocks(text: string, depth: number): readonly Node[] {
  if (depth > DEEPEST) return [{ kind: 'text', text }];
  const nodes: Node[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') nodes.push(...inline(plain.replace(/\n$/, ''), depth));
    plain = '';
  };
  let rest = text;
  while (rest !== '') {
    const found = blockAt(rest, depth);
    if (found !== undefined) {
      flush();
      nodes.push(found.node);
      rest = rest.slice(found.length);
      continue;
    }
    const at = rest.indexOf('```');
    const end = rest.indexOf('\n');
    const isFence = at > 0 && (end < 0 || at < end) && fence.test(rest.slice(at));
    const length = isFence ? at : end < 0 ? rest.length : end + 1;
    plain += rest.slice(0, length);
    rest = rest.slice(length);
  }
  flush();
  return nodes;
}

/** What begins at the start of a line and takes whole lines. */
function blockAt(text: string, depth: number): { readonly node: Node; readonly length: number } | undefined {
  const block = fence.exec(text);
  if (block?.[2] !== undefined && block[2] !== '') {
    return { node: { kind: 'block', language: block[1] ?? '', text: block[2] }, length: block[0].length };
  }
  const rest = /^>>> ([\s\S]*)/.exec(text);
  if (rest?.[1] !== undefined) {
    return { node: { kind: 'quote', children: blocks(rest[1], depth + 1) }, length: text.length };
  }
  const quote = /^(?:> .*(?:\n|$))+/.exec(text);
  if (quote !== null) {
    const inner = quote[0].replace(/\n$/, '').replaceAll(/^> /gm, '');
    return { node: { kind: 'quote', children: blocks(inner, depth + 1) }, length: quote[0].length };
  }
  const heading = /^(#{1,3}) +(.+?)(?:\n|$)/.exec(text);
  if (heading?.[1] !== undefined && heading[2] !== undefined) {
    const level = heading[1].length as 1 | 2 | 3;
    return {
      node: { kind: 'heading', level, children: inline(heading[2], depth + 1) },
      length: heading[0].length,
    };
  }
  const small = /^-# (.+?)(?:\n|$)/.exec(text);
  if (small?.[1] !== undefined) {
    return { node: { kind: 'subtext', children: inline(small[1], depth + 1) }, length: small[0].length };
  }
  return listAt(text, depth);
}

const item = /^( *)([-*]|\d{1,9}\.) +(.+?)(?:\n|$)/;

function listAt(text: string, depth: number): { readonly node: Node; readonly length: number } | undefined {
  const first = item.exec(text);
  if (first?.[1] === undefined || first[1] !== '') return undefined;
  const isOrdered = (mark = ''): boolean => /\d/.test(mark);
  const items: Node[][] = [];
  let length = 0;
  for (;;) {
    const next = item.exec(text.slice(length));
    if (next?.[3] === undefined) break;
    const isNested = (next[1] ?? '') !== '';
    if (!isNested && isOrdered(next[2]) !== isOrdered(first[2])) break;
    const children = inline(next[3], depth + 1);
    const last = items.at(-1);
    if (isNested && last !== undefined) {
      const start = isOrdered(next[2]) ? parseInt(next[2] ?? '1', 10) : undefined;
      last.push({ kind: 'list', start, items: [children] });
    } else items.push([...children]);
    length += next[0].length;
  }
  const start = isOrdered(first[2]) ? parseInt(first[2] ?? '1', 10) : undefined;
  return { node: { kind: 'list', start, items }, length };
}

type Rule = readonly [pattern: RegExp, make: (match: readonly string[], depth: number) => Node | undefined];

const wrap =
  (kind: Wrap) =>
  ([, inner = '']: readonly string[], depth: number): Node => ({ kind, children: inline(inner, depth + 1) });

/** In the order in which they are tried. Each begins where it is tried. */
const rules: readonly Rule[] = [
  [/^\\([^a-zA-Z\d\s])/, ([, text = '']) => ({ kind: 'text', text })],
  [/^\n/, () => ({ kind: 'break' })],
  [/^(`{1,2})(?!`)([\s\S]*?[^`])\1(?!`)/, ([, , text = '']) => ({ kind: 'code', text: text.trim() })],
  [/^<@!?(\d{1,20})>/, ([, id = '']) => ({ kind: 'mention', what: 'user', id })],
  [/^<@&(\d{1,20})>/, ([, id = '']) => ({ kind: 'mention', what: 'role', id })],
  [/^<#(\d{1,20})>/, ([, id = '']) => ({ kind: 'mention', what: 'channel', id })],
  [/^@(everyone|here)\b/, ([, id = '']) => ({ kind: 'mention', what: 'all', id })],
  [/^<\/([\p{L}\p{N}_ -]{1,98}):\d{1,20}>/u, ([, name = '']) => ({ kind: 'command', name })],
  [/^<a?:(\w{2,32}):(\d{1,20})>/, ([, name = '', id = '']) => ({ kind: 'emoji', name, id })],
  [
    /^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/,
    ([, at, style = 'f']) => ({ kind: 'time', seconds: Number(at), style }),
  ],
  [/^\[((?:\\.|[^\]\\])+)\]\(<?([^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?: +"[^"]*")?\)/, linked],
  [/^<(https?:\/\/[^\s<>]+)>/, ([, address = '']) => bare(address)],
  [/^https?:\/\/[^\s<]+[^\s<.,:;"')\]*_|~]/, ([address = '']) => bare(address)],
  [
    /^\*\*\*([\s\S]+?)\*\*\*(?!\*)/,
    (match, depth) => ({ kind: 'bold', children: [wrap('italic')(match, depth)] }),
  ],
  [/^\*\*([\s\S]+?)\*\*(?!\*)/, wrap('bold')],
  [/^__([\s\S]+?)__(?!_)/, wrap('underline')],
  [/^~~([\s\S]+?)~~(?!_)/, wrap('strike')],
  [/^\|\|([\s\S]+?)\|\|/, wrap('spoiler')],
  [/^\*(?!\s)((?:\\.|[^*\\]|\*\*[^*]+\*\*)+?)(?<!\s)\*(?!\*)/, wrap('italic')],
  [/^_((?:\\.|[^_\\]|__[^_]+__)+?)_(?![_\p{L}\p{N}])/u, wrap('italic')],
];

/** Where something other than plain words may begin. */
const special = /[\\\n`<@[*_~|]|https?:/g;

function inline(text: string, depth: number): readonly Node[] {
  if (depth > DEEPEST) return [{ kind: 'text', text }];
  const nodes: Node[] = [];
  const add = (plain: string): void => {
    const last = nodes.at(-1);
    if (last?.kind === 'text') nodes[nodes.length - 1] = { kind: 'text', text: last.text + plain };
    else if (plain !== '') nodes.push({ kind: 'text', text: plain });
  };
  let at = 0;
  while (at < text.length) {
    special.lastIndex = at;
    const next = special.exec(text)?.index ?? text.length;
    add(text.slice(at, next));
    at = next;
    if (at >= text.length) break;
    const rest = text.slice(at);
    const isInWord = /[\p{L}\p{N}]$/u.test(text.slice(Math.max(at - 2, 0), at));
    const found =
      rest.startsWith('_') && !rest.startsWith('__') && isInWord ? undefined : tryRules(rest, depth);
    if (found === undefined) {
      add(rest.charAt(0));
      at += 1;
    } else {
      if (found.node.kind === 'text') add(found.node.text);
      else nodes.push(found.node);
      at += found.length;
    }
  }
  return nodes;
}

function tryRules(rest: string, depth: number): { readonly node: Node; readonly length: number } | undefined {
  for (const [pattern, make] of rules) {
    const match = pattern.exec(rest);
    const node = match === null ? undefined : make(match, depth);
    if (match !== null && node !== undefined) return { node, length: match[0].length };
  }
  return undefined;
}

function linked([, label = '', address = '']: readonly string[], depth: number): Node | undefined {
  const safe = safeAddress(address);
  return safe === undefined ? undefined : { kind: 'link', address: safe, children: inline(label, depth + 1) };
}

function bare(address: string): Node {
  const safe = safeAddress(address);
  const children: readonly Node[] = [{ kind: 'text', text: address }];
  return safe === undefined ? { kind: 'text', text: address } : { kind: 'link', address: safe, children };
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'discord:']);

/** An address that may be opened; undefined for scripts and everything else that is no page. */
export function safeAddress(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && SCHEMES.has(url.protocol) ? url.href : undefined;
}
