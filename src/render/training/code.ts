import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { codeBlock, unbroken } from '../markdown/write/code.ts';
import { highlighter } from '../markdown/read/languages.ts';
import type { Reply } from '../reply.ts';
import { visible } from '../text.ts';
import { fileName } from './file-names.ts';

export type ReplyFile = NonNullable<Reply['files']>[number];

/** Code as a file with its language's usual extension. The file has every character of it. */
export function codeFile(code: string, language: string | null = null, stem = 'solution'): ReplyFile {
  return { name: fileName(stem, language), data: Buffer.from(code) };
}

/** Code shown, or a file and a sentence that names it. */
export interface ShownCode {
  readonly text: string;
  readonly files: readonly ReplyFile[];
}

/**
 * Code as a highlighted block of at most `room` units; as a file where it is longer, or where a block cannot show it as it is.
 * The text is '' for code that is blank.
 */
export function showCode(code: string, language: string, stem: string, room: number): ShownCode {
  if (code.trim() === '') return { text: '', files: [] };
  const { text, whole } = codeBlock(highlighter(language), code, '', room);
  if (whole && isShownAsIs(code)) return { text, files: [] };
  const file = codeFile(code, language, stem);
  return { text: `In the file \`${file.name}\`.`, files: [file] };
}

/** Whether nothing has to be changed so that the code neither ends its block, nor pings, nor hides. */
function isShownAsIs(code: string): boolean {
  return unbroken(visible(code)) === code.replace(/\r\n?/gu, '\n');
}

export interface CodeInput {
  /** Discord Markdown: what code this is. */
  readonly title: string;
  readonly code: string;
  /** A Codewars id. */
  readonly language: string;
  /** What a file of it is called, without the extension. */
  readonly stem?: string;
}

/** Longer code is read better as a file: this much fills two screens of a phone. */
const longestShown = 3000;

/** A member's own code, to be looked at or copied. */
export function renderCode({ title, code, language, stem = 'solution' }: CodeInput): Reply {
  const { text, files } = showCode(code, language, stem, longestShown);
  return {
    embeds: [fitEmbed({ color: brandColor, description: `${title}\n${text || 'There is no code yet.'}` })],
    ...(files.length > 0 && { files }),
  };
}
