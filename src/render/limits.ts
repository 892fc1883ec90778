import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { cut } from './text.ts';

/**
 * Discord's limits (docs: resources/message#embed-limits, components/reference). Discord does not say whether it counts UTF-16
 * units or code points: units are never fewer, so they are what is counted here.
 */
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
  buttonLabel: 80,
  option: 100,
  options: 25,
  customId: 100,
} as const;

const fence = '```';
const closing = `\n${fence}`;

/** Cuts Discord Markdown; a code block that is left open is closed within the same length. */
function cutMarkdown(markdown: string, max: number): string {
  const short = cut(markdown, max);
  if (isBalanced(short)) return short;
  const shorter = cut(markdown, max - closing.length);
  // The shorter cut can have fallen before the opening fence.
  return isBalanced(shorter) ? shorter : shorter + closing;
}

function isBalanced(markdown: string): boolean {
  return markdown.split(fence).length % 2 === 1;
}

/** An address that Discord takes: http or https, and not too long. */
function webUrl(address: string | undefined): string | undefined {
  if (address === undefined || address.length > limits.url) return undefined;
  const { protocol, href = '' } = URL.parse(address) ?? {};
  return (protocol === 'https:' || protocol === 'http:') && href.length <= limits.url ? href : undefined;
}

/**
 * The embed, made one that Discord accepts: parts cut to their limits, empty parts dropped, the whole within 6,000 characters by
 * shortening the description first and dropping the last fields after it. An embed without any text says so.
 */
export function fitEmbed(embed: APIEmbed): APIEmbed {
  const fields = (embed.fields ?? []).map(fitField).filter(hasText).slice(0, limits.fields);
  const title = line(embed.title, limits.title);
  const footer = line(embed.footer?.text, limits.footer);
  const author = line(embed.author?.name, limits.author);
  const total = () =>
    [title, footer, author, ...fields.flatMap(({ name, value }) => [name, value])].reduce(
      (sum, text) => sum + (text?.length ?? 0),
      0,
    );
  // A description shorter than this says nothing: then fields go.
  const least = Math.min(embed.description?.length ?? 0, 200);
  while (fields.length > 0 && total() + least > limits.embed) fields.pop();
  const room = Math.max(0, Math.min(limits.description, limits.embed - total()));
  let description = embed.description === undefined ? undefined : block(embed.description, room);
  if (description === undefined && total() === 0) description = 'Nothing to show.';

  const { title: _t, description: _d, fields: _f, footer: _o, author: _a, url, ...rest } = embed;
  const link = webUrl(url);
  return {
    ...rest,
    ...(title !== undefined && { title }),
    ...(link !== undefined && { url: link }),
    ...(description !== undefined && { description }),
    ...(fields.length > 0 && { fields }),
    ...(footer !== undefined && { footer: { ...embed.footer, text: footer } }),
    ...(author !== undefined && { author: { ...embed.author, name: author } }),
  };
}

function fitField(field: APIEmbedField): APIEmbedField {
  const name = line(field.name, limits.fieldName) ?? '';
  return { ...field, name, value: block(field.value, limits.fieldValue) ?? '' };
}

const hasText = ({ name, value }: APIEmbedField): boolean => name !== '' && value !== '';

function line(text: string | undefined, max: number): string | undefined {
  const short = cut((text ?? '').toWellFormed().trim(), max);
  return short === '' ? undefined : short;
}

function block(text: string, max: number): string | undefined {
  const short = cutMarkdown(text.toWellFormed().trim(), max);
  return short === '' ? undefined : short;
}
