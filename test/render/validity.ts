import type { APIEmbed } from 'discord-api-types/v10';

/**
 * Discord's rules for an embed, written down apart from src/render/limits.ts so that one mistake is not made twice. Lengths are checked
 * in UTF-16 units, which are never fewer than code points. Answers what is wrong; nothing, when the embed is good.
 */
export function faults(embed: APIEmbed): string[] {
  const found: string[] = [];
  const text = (where: string, value: string | undefined, max: number, required = true) => {
    if (value === undefined) return;
    if (required && value.trim() === '') found.push(`${where} is empty`);
    if (value.length > max) found.push(`${where} has ${value.length} of ${max} characters`);
    if (!value.isWellFormed()) found.push(`${where} has half a character`);
  };
  text('title', embed.title, 256);
  text('description', embed.description, 4096);
  text('footer', embed.footer?.text, 2048);
  text('author', embed.author?.name, 256);
  const fields = embed.fields ?? [];
  if (fields.length > 25) found.push(`${fields.length} fields`);
  for (const [index, { name, value }] of fields.entries()) {
    text(`field ${index} name`, name, 256);
    text(`field ${index} value`, value, 1024);
  }
  const all = texts(embed);
  const total = all.reduce((sum, part) => sum + part.length, 0);
  if (total > 6000) found.push(`${total} characters in all`);
  if (total === 0) found.push('says nothing');
  if (embed.url !== undefined && !/^https?:\/\/[^\s]{1,2040}$/u.test(embed.url))
    found.push(`url ${embed.url}`);
  if (
    embed.color !== undefined &&
    !(Number.isInteger(embed.color) && embed.color >= 0 && embed.color <= 0xffffff)
  )
    found.push(`color ${embed.color}`);
  for (const part of all) {
    if (/[\u202a-\u202e\u2066-\u2069]/u.test(part)) found.push('text runs backwards');
  }
  for (const part of [embed.description ?? '', ...fields.map(({ value }) => value)]) {
    if (!hasBalancedFences(part)) found.push('a code block is open');
  }
  return found;
}

/** All the text of an embed. */
export function texts(embed: APIEmbed): string[] {
  return [
    embed.title,
    embed.description,
    embed.footer?.text,
    embed.author?.name,
    ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
  ].filter((part) => part !== undefined);
}

export function hasBalancedFences(markdown: string): boolean {
  return (markdown.match(/```/gu) ?? []).length % 2 === 0;
}

/** Whatever Discord would make a mention, a time, an emoji or a command of. */
export const pings =
  /@everyone|@here|<@[!&]?\d+>|<#\d+>|<a?:\w{1,32}:\d+>|<\/[^\s>]+:\d+>|<t:-?\d+(?::\w)?>|<id:\w+>/iu;

/** Where masked links in Discord Markdown lead; what stands in code is no link. */
export function linkTargets(markdown: string): string[] {
  const prose = markdown
    .replace(/```.*?```/gsu, '')
    .replace(/\\./gsu, '  ')
    .replace(/(`{1,2})[^`].*?\1/gsu, '');
  return [...prose.matchAll(/\]\(([^)]*)\)/gu)].map(([, target]) => target ?? '');
}

/** How Discord shows text in which everything is escaped. */
export function shown(escaped: string): string {
  return escaped.replaceAll('\u200b', '').replace(/\\([^0-9A-Za-z\s])/gu, '$1');
}
