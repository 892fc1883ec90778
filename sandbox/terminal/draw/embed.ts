import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { drawFile } from './file.ts';
import { drawInline } from './inline.ts';
import { sideBySide, wrap } from './layout.ts';
import { drawMarkdown } from './markdown.ts';
import type { Names } from './names.ts';
import type { Paint } from './paint.ts';
import type { ShownFile } from '../screen-message.ts';

const bar = '┃ ';
const gap = 2;
/** Narrower columns read badly: then fewer fields stand side by side. */
const narrowestColumn = 18;

/** An embed as a block behind a bar in its colour. */
export function drawEmbed(embed: APIEmbed, paint: Paint, names: Names, picture?: ShownFile): string[] {
  const inside = insideBar(paint);
  const parts = [
    head(embed, inside, names),
    embed.description === undefined ? [] : drawMarkdown(embed.description, inside, names),
    ...rowsOf(embed.fields ?? [], inside.width).map((row) => drawRow(row, inside, names)),
    embed.image === undefined ? [] : drawImage(picture, inside),
    foot(embed, inside, names),
  ].filter((part) => part.length > 0);
  const lines = parts.flatMap((part, index) => (index === 0 ? part : ['', ...part]));
  return behindBar(lines, embed.color, paint);
}

/** Lines behind a bar in a colour. They are as much narrower as the bar is wide. */
export function behindBar(
  lines: readonly string[],
  color: number | null | undefined,
  paint: Paint,
): string[] {
  return lines.map((line) => `${paint.hue(color ?? 0x4f545c, bar.trim())} ${line}`.trimEnd());
}

/** To draw in, behind a bar. */
export function insideBar(paint: Paint): Paint {
  return { ...paint, width: paint.width - bar.length };
}

function head(embed: APIEmbed, paint: Paint, names: Names): string[] {
  const { title, url } = embed;
  const shown = title === undefined ? '' : paint.style('bold', drawInline(title, paint, names));
  return [
    ...(embed.author === undefined ? [] : wrap(paint.style('dim', embed.author.name), paint.width)),
    ...(title === undefined ? [] : wrap(url === undefined ? shown : paint.link(shown, url), paint.width)),
  ];
}

function drawImage(picture: ShownFile | undefined, paint: Paint): string[] {
  return picture === undefined ? [paint.style('dim', '(an image)')] : drawFile(picture, paint);
}

function foot(embed: APIEmbed, paint: Paint, names: Names): string[] {
  const at = embed.timestamp === undefined ? [] : [names.moment(Date.parse(embed.timestamp) / 1000)];
  const texts = [...(embed.footer === undefined ? [] : [embed.footer.text]), ...at];
  return texts.length === 0 ? [] : wrap(paint.style('dim', texts.join(' • ')), paint.width);
}

/** Inline fields in rows of up to three, as Discord does; the others alone. */
function rowsOf(fields: readonly APIEmbedField[], width: number): APIEmbedField[][] {
  const most = Math.max(1, Math.min(3, Math.floor((width + gap) / (narrowestColumn + gap))));
  const rows: APIEmbedField[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    const joins = field.inline === true && last?.[0]?.inline === true && last.length < most;
    if (joins) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

function drawRow(row: readonly APIEmbedField[], paint: Paint, names: Names): string[] {
  const width =
    row.length === 1 ? paint.width : Math.floor((paint.width - gap * (row.length - 1)) / row.length);
  const column = { ...paint, width };
  const blocks = row.map(({ name, value }) => [
    ...wrap(paint.style('bold', drawInline(name, column, names)), width),
    ...drawMarkdown(value, column, names),
  ]);
  return sideBySide(blocks, width, gap);
}
