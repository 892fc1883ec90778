import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { cut } from './text.ts';

/** Discord's limits (docs: resources/message#embed-limits), counted in UTF-16 units. */
export const limits = {
  content: 2000,
  title: 256,
  description: 4096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1024,
  footer: 2048,
  author: 256,
  embed: 6000,
  url: 2048,
} as const;

/** An embed whose parts may be empty, too long or missing. */
export type EmbedDraft = Omit<APIEmbed, 'url'> & { readonly url?: string | null };

/** Makes an embed that Discord accepts: cuts long parts, drops empty ones, and shortens the whole to `most` characters. */
export function fitEmbed(
  { title, description, fields, footer, author, url, ...rest }: EmbedDraft,
  most: number = limits.embed,
): APIEmbed {
  const fitted: APIEmbed = rest;
  const short = {
    title: line(title, limits.title),
    footer: line(footer?.text, limits.footer),
    author: line(author?.name, limits.author),
  };
  if (short.title) fitted.title = short.title;
  if (short.footer) fitted.footer = { ...footer, text: short.footer };
  if (short.author) fitted.author = { ...author, name: short.author };
  const link = webUrl(url);
  if (link !== undefined) fitted.url = link;
  const some = (fields ?? []).map(fitField).filter(({ name, value }) => name && value);
  if (some.length > 0) fitted.fields = some.slice(0, limits.fields);
  // Fields are dropped before the description gets shorter than this.
  const least = Math.min(description?.length ?? 0, 200);
  while (fitted.fields && lengthOf(fitted) + least > most) {
    fitted.fields.pop();
    if (fitted.fields.length === 0) delete fitted.fields;
  }
  const room = Math.max(0, Math.min(limits.description, most - lengthOf(fitted)));
  const text = block(description ?? '', room) || (lengthOf(fitted) === 0 ? 'Nothing to show.' : '');
  return text === '' ? fitted : { ...fitted, description: text };
}

/** Drops embeds beyond the characters that Discord allows per message. The first always stays. */
export function fitEmbeds(embeds: readonly APIEmbed[]): APIEmbed[] {
  let room: number = limits.embed;
  return embeds.filter((embed, index) => {
    const length = lengthOf(embed);
    if (index > 0 && length > room) return false;
    room -= length;
    return true;
  });
}

function lengthOf({ title = '', description = '', footer, author, fields = [] }: APIEmbed): number {
  const inFields = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return (
    title.length + description.length + (footer?.text.length ?? 0) + (author?.name.length ?? 0) + inFields
  );
}

function fitField(field: APIEmbedField): APIEmbedField {
  return { ...field, name: line(field.name, limits.fieldName), value: block(field.value, limits.fieldValue) };
}

function line(text: string | undefined, max: number): string {
  return cut((text ?? '').toWellFormed().trim(), max);
}

const fence = '```';
const closing = `\n${fence}`;

/** Cuts Discord Markdown, and closes a code block that the cut left open. */
function block(text: string, max: number): string {
  const markdown = text.toWellFormed().trim();
  const short = cut(markdown, max);
  if (isBalanced(short)) return short;
  const shorter = cut(markdown, max - closing.length);
  // The shorter cut can fall before the opening fence.
  return isBalanced(shorter) ? shorter : shorter + closing;
}

function isBalanced(markdown: string): boolean {
  return markdown.split(fence).length % 2 === 1;
}

/** Discord accepts http and https. */
function webUrl(address: string | null | undefined): string | undefined {
  if (!address || address.length > limits.url) return undefined;
  const { protocol, href = '' } = URL.parse(address) ?? {};
  return (protocol === 'https:' || protocol === 'http:') && href.length <= limits.url ? href : undefined;
}
