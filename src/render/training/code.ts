import { languages } from '../../../facts/languages.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { highlighter } from '../markdown/read/languages.ts';
import { codeBlock, unbroken } from '../markdown/write/code.ts';
import type { Reply, ReplyFile } from '../reply.ts';
import { visible } from '../text.ts';

export function codeFile(code: string, language: string | null, stem = 'solution'): ReplyFile {
  return { name: fileName(stem, language), data: Buffer.from(code) };
}

interface ShownCode {
  readonly text: string;
  readonly files: readonly ReplyFile[];
}

/** Code as a highlighted block, or as a file if it is too long or a block would change it. */
export function showCode(code: string, language: string, stem: string, room: number): ShownCode {
  if (code.trim() === '') return { text: '', files: [] };
  const { text, whole } = codeBlock(highlighter(language), code, '', room);
  // A block cannot show fences, mentions and invisible characters.
  const isUnchanged = unbroken(visible(code)) === code.replace(/\r\n?/gu, '\n');
  if (whole && isUnchanged) return { text, files: [] };
  const file = codeFile(code, language, stem);
  return { text: `In the file \`${file.name}\`.`, files: [file] };
}

/** Two screens of a phone. */
const maxShown = 3000;

/** A member's own code. `title` is Discord Markdown; `stem` names the file. */
export function renderCode(input: {
  readonly title: string;
  readonly code: string;
  readonly language: string;
  readonly stem?: string;
}): Reply {
  const { text, files } = showCode(input.code, input.language, input.stem ?? 'solution', maxShown);
  const description = `${input.title}\n${text || 'There is no code yet.'}`;
  return { embeds: [fitEmbed({ color: brandColor, description })], files };
}

/** `solution.rs`; `solution.txt` for an unknown language. */
export function fileName(stem: string, language: string | null): string {
  return `${stem}.${languages.find(({ id }) => id === language)?.extension ?? 'txt'}`;
}
