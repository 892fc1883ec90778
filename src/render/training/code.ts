import { languages } from '../../../facts/languages.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { highlighter } from '../markdown/read/languages.ts';
import { codeBlock, unbroken } from '../markdown/write/code.ts';
import type { Reply } from '../reply.ts';
import { visible } from '../text.ts';

export type ReplyFile = NonNullable<Reply['files']>[number];

/** Code as a file with its language's usual extension. The file has every character of it. */
export function codeFile(code: string, language: string | null, stem = 'solution'): ReplyFile {
  return { name: fileName(stem, language), data: Buffer.from(code) };
}

/** Code shown, or a file and a sentence that names it. */
interface ShownCode {
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

/** Longer code is read better as a file: this much fills two screens of a phone. */
const longestShown = 3000;

/** A member's own code, to be looked at or copied. `title` in Discord Markdown; a file of it is called `stem`. */
export function renderCode(input: {
  readonly title: string;
  readonly code: string;
  readonly language: string;
  readonly stem?: string;
}): Reply {
  const { text, files } = showCode(input.code, input.language, input.stem ?? 'solution', longestShown);
  const description = `${input.title}\n${text || 'There is no code yet.'}`;
  return { embeds: [fitEmbed({ color: brandColor, description })], files };
}

/** `solution.rs`: a stem with the usual extension of a Codewars language, `txt` where there is none. */
export function fileName(stem: string, language: string | null): string {
  return `${stem}.${languages.find(({ id }) => id === language)?.extension ?? 'txt'}`;
}
