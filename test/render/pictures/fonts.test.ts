import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createGlyphCheck, registerFonts } from '../../../src/render/pictures/drawing/fonts.ts';

const files = join(import.meta.dirname, '../../../node_modules/@fontsource-variable/inter/files');
const ofTheBot = readdirSync(files)
  .filter((name) => name.endsWith('-wght-normal.woff2'))
  .map((name) => charactersOf(readFileSync(join(files, name))));

registerFonts();
const hasGlyphs = createGlyphCheck();

it.each([
  ['Latin', 'Zoë Škvorecký Đặng Thị Łukasz Þórður ŸßœĐ'],
  ['Cyrillic', 'Ёлка Щука Київ ґанок Ђорђе Әлия Ҳамид'],
  ['Greek', 'Ευαγγελία Ωμέγα ἀρχή'],
  ['punctuation', '“a” – b… · 1 × 2 €5 №3 ½²'],
])('the fonts of the bot have %s, with or without others on the machine', (_, text) => {
  for (const character of text.replaceAll(' ', '')) {
    const point = character.codePointAt(0) ?? 0;
    expect(
      ofTheBot.some((has) => has(point)),
      character,
    ).toBe(true);
  }
  expect(hasGlyphs(text)).toBe(true);
});

it('a character has a glyph where a font of the bot or of the machine has it, and nowhere else', (context) => {
  const installed = charactersOfTheMachine();
  if (installed === undefined) return context.skip('this machine cannot say which fonts it has');
  const has = (character: string): boolean => {
    const point = character.codePointAt(0) ?? 0;
    return ofTheBot.some((each) => each(point)) || installed(point);
  };
  const characters = Array.from('aЖΩ日本語中한ไअעعא😀🥋🦀♥★→∞◌ⴰԱაᚠ𝓐⠿ꙮ');
  expect(characters.map((each) => [each, hasGlyphs(each)])).toEqual(
    characters.map((each) => [each, has(each)]),
  );
});

it('what no font can have has no glyph', () => {
  for (const character of ['\ue000', '\uf8ff', '\u{10fffd}', '\ufdd0', '\u{e01f0}'])
    expect([character.codePointAt(0)?.toString(16), hasGlyphs(`a${character}`)]).toEqual([
      character.codePointAt(0)?.toString(16),
      // The last one only chooses the form of a letter, so that nothing is drawn for it.
      /\p{Default_Ignorable_Code_Point}/u.test(character),
    ]);
});

it('spaces, joiners and marks need no glyph of their own', () => {
  expect(hasGlyphs('a b\u00a0c\u200dd\ufe0f')).toBe(true);
});

/** What fontconfig says, whose ranges are in hexadecimal: `20-7e a0-ff`. */
function charactersOfTheMachine(): ((point: number) => boolean) | undefined {
  let fonts: string;
  try {
    fonts = execFileSync('fc-list', ['--format', '%{fontformat} %{charset}\n'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
  const ranges = fonts
    .split('\n')
    .filter((line) => /^(TrueType|CFF) /.test(line))
    .flatMap((line) => line.split(' ').slice(1))
    .map((range) => range.split('-').map((point) => Number.parseInt(point, 16)));
  return (point) => ranges.some(([from = NaN, to = from]) => point >= from && point <= to);
}

/** Which characters a WOFF2 file maps to glyphs: its table `cmap` (https://www.w3.org/TR/WOFF2, OpenType "cmap"). */
function charactersOf(file: Buffer): (point: number) => boolean {
  const tables = file.readUInt16BE(12);
  let at = 48;
  const number = (): number => {
    for (let value = 0; ;) {
      const byte = file.readUInt8(at++);
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  let [before, start, length] = [0, 0, 0];
  for (let index = 0; index < tables; index += 1) {
    const flags = file.readUInt8(at++);
    const tag = flags & 63;
    if (tag === 63) at += 4;
    const original = number();
    const isGlyphs = tag === 10 || tag === 11;
    const isTransformed = isGlyphs ? flags >> 6 !== 3 : flags >> 6 !== 0;
    const stored = isTransformed ? number() : original;
    // The first of the known tags is `cmap`.
    if (tag === 0) [start, length] = [before, stored];
    before += stored;
  }
  const cmap = brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20))).subarray(
    start,
    start + length,
  );
  const ranges: [from: number, to: number][] = [];
  for (let index = 0; index < cmap.readUInt16BE(2); index += 1) {
    const table = cmap.subarray(cmap.readUInt32BE(4 + index * 8 + 4));
    const format = table.readUInt16BE(0);
    if (format === 12) {
      for (let group = 0; group < table.readUInt32BE(12); group += 1)
        ranges.push([table.readUInt32BE(16 + group * 12), table.readUInt32BE(20 + group * 12)]);
    }
    if (format === 4) {
      const segments = table.readUInt16BE(6);
      for (let segment = 0; segment < segments; segment += 2)
        ranges.push([table.readUInt16BE(16 + segments + segment), table.readUInt16BE(14 + segment)]);
    }
  }
  return (point) => ranges.some(([from, to]) => point >= from && point <= to);
}
