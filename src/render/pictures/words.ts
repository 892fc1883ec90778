import { brandColor } from '../colors.ts';
import { fitEmbed, limits } from '../limits.ts';
import { joinParts } from '../lines.ts';
import { codeBlock } from '../markdown/write/code.ts';
import type { Reply } from '../reply.ts';
import { count, counted, cut, escapeMarkdown, oneLine } from '../text.ts';
import type { BarsPicture, CalendarPicture, LinesPicture, Picture } from './pictures.ts';

/** Discord's limit of a file's description. */
const mostAltText = 1024;

/** Says in words what the picture shows, and names everybody in it: for the description of its file. */
export function altText(picture: Picture): string {
  // Names are cut only as far as it takes for all to fit.
  const texts = [250, 100, 60, 40, 30, 20, 10].map((most) =>
    describe(picture, (words) => cut(oneLine(words), most)),
  );
  return texts.find((text) => text.length <= mostAltText) ?? cut(texts.at(-1) ?? '', mostAltText);
}

function describe(picture: Picture, short: (words: string) => string): string {
  const head = joinParts([short(picture.title), short(picture.subtitle ?? '')], ', ');
  switch (picture.kind) {
    case 'calendar':
      return `${head}. ${calendarInWords(picture, short)}`;
    case 'lines':
      return `${head}. ${linesInWords(picture, short)}`;
    case 'bars':
      return `${head}. ${barsInWords(picture, short)}`;
  }
}

function calendarInWords(
  { from, to, days, totals }: CalendarPicture,
  short: (words: string) => string,
): string {
  const active = Object.values(days).filter((value) => value > 0).length;
  const facts = totals.map(({ label, value }) => `${short(label)}: ${short(value)}`);
  const span = `A calendar from ${dayLabel(from)} to ${dayLabel(to)}`;
  return `${span}, with something on ${counted(active, 'day', 'days')}. ${facts.join('; ')}`.trim();
}

function linesInWords({ lines, unit, zone }: LinesPicture, short: (words: string) => string): string {
  const dateLabel = dateLabels(zone);
  const each = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return `${short(name)}: nothing yet`;
    const now = `${count(last.value)} on ${dateLabel(last.at)}`;
    return points.length === 1
      ? `${short(name)}: ${now}`
      : `${short(name)}: from ${count(first.value)} on ${dateLabel(first.at)} to ${now}`;
  });
  return `A chart of ${short(unit)} over time. ${each.join('; ')}`.trim();
}

function barsInWords({ bars, unit }: BarsPicture, short: (words: string) => string): string {
  if (bars.length === 0) return 'A board without entries';
  const each = bars.map(({ place, name, value }) => `${place}. ${short(name)}: ${count(value)}`);
  return `A board of ${short(unit)}. ${each.join('; ')}`;
}

/** All that the picture shows, as lines of plain text. */
export function asText(picture: Picture): string {
  const head = [picture.title, picture.subtitle ?? ''].map(oneLine).filter((line) => line !== '');
  return [...head, '', ...linesOf(picture)].join('\n');
}

/** The answer to the button "As text": in the embed, or as a file where it is too long for that. */
export function textReply(picture: Picture): Reply {
  const { title, subtitle } = picture;
  const [lines, headline] = [linesOf(picture).join('\n'), escapeMarkdown(title)];
  const above = subtitle === undefined ? '' : `${escapeMarkdown(subtitle)}\n`;
  const { text, whole } = codeBlock('', lines, '', limits.description - above.length);
  if (whole) return { embeds: [fitEmbed({ color: brandColor, title: headline, description: above + text })] };
  const description = `${above}It is long, so all of it is in the file.`;
  return {
    embeds: [fitEmbed({ color: brandColor, title: headline, description })],
    files: [{ name: `${picture.kind}.txt`, data: Buffer.from(`${asText(picture)}\n`) }],
  };
}

function linesOf(picture: Picture): string[] {
  switch (picture.kind) {
    case 'calendar':
      return calendarLines(picture);
    case 'lines':
      return picture.lines.flatMap((line, index) => [
        ...(index > 0 ? [''] : []),
        ...lineLines(line, picture),
      ]);
    case 'bars':
      return picture.bars.length === 0 ? ['Nothing here yet'] : barLines(picture);
  }
}

function calendarLines({ days, totals }: CalendarPicture): string[] {
  const active = Object.entries(days)
    .filter(([, value]) => value > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const months = Map.groupBy(active, ([day]) => day.slice(0, 7));
  return [
    ...totals.map(({ label, value }) => `${oneLine(label)}: ${oneLine(value)}`),
    '',
    ...Array.from(months, ([month, entries]) => {
      const sum = entries.reduce((total, [, value]) => total + value, 0);
      const each = entries.map(([day, value]) => `${Number(day.slice(8))}: ${count(value)}`);
      return `${dayLabel(`${month}-01`).slice(2)}, ${count(sum)} in all\n  ${each.join(', ')}`;
    }),
  ];
}

/** The last value of each day. */
function lineLines({ name, points }: LinesPicture['lines'][number], { unit, zone }: LinesPicture): string[] {
  const dateLabel = dateLabels(zone);
  const byDay = new Map(points.map(({ at, value }) => [dateLabel(at), count(value)]));
  const widest = Math.max(0, ...Array.from(byDay.values(), ({ length }) => length));
  return [
    `${oneLine(name)}, ${oneLine(unit)}`,
    ...(byDay.size === 0 ? ['  nothing yet'] : []),
    ...Array.from(byDay, ([day, value]) => `  ${day.padStart(11)}  ${value.padStart(widest)}`),
  ];
}

function barLines({ bars, unit }: BarsPicture): string[] {
  const numbers = bars.map(({ value }) => count(value));
  const widest = Math.max(...numbers.map(({ length }) => length));
  return bars.map(({ place, name }, index) => {
    const number = (numbers[index] ?? '').padStart(widest);
    return `${String(place).padStart(3)}.  ${number} ${oneLine(unit)}  ${oneLine(name)}`;
  });
}

/** Makes `29 Nov 2026` of moments in a time zone. */
function dateLabels(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: zone });
  return (at) => (Number.isNaN(new Date(at).getTime()) ? 'an unknown day' : format.format(at));
}

/** `29 Nov 2026`, of `2026-11-29`. */
const dayLabel = (day: string): string => dateLabels('UTC')(Date.parse(day));
