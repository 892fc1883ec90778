import { languageId } from '../../../codewars/languages.ts';
import { pairs } from '../pairs.ts';

const noLanguages = new Set([
  '',
  ...'text txt plain plaintext none output console markdown md tex'.split(' '),
]);

/** The names of highlight.js that differ from Codewars' ids; '' where it has none. */
const highlighters = pairs(`
  agda= bf=brainfuck cfml= cobol= commonlisp=lisp csharp=cs factor= forth= idris=haskell javascript=js
  lambdacalc= lean= nasm=x86asm objc=objectivec pascal=delphi purescript=haskell racket=scheme
  raku=perl reason=reasonml riscv= shell=bash solidity= typescript=ts vb=vbnet text= txt= plain=
  plaintext= none= output= console=
`);

/** The id of a language; an unknown name is returned in lower case. */
export function idOf(name: string): string {
  return languageId(name) ?? name.trim().toLowerCase();
}

/** The language id in an info string (`js`, `python title=x`); `null` if it names none: every reader sees such a fence. */
export function fenceLanguage(info: string): string | null {
  const id = idOf(firstWord(info));
  return noLanguages.has(id) ? null : id;
}

/** The language to write after Discord's opening fence; '' for one that Discord does not highlight. */
export function highlighter(info: string): string {
  const id = idOf(firstWord(info));
  const known = highlighters.get(id) ?? id;
  return /^[a-z0-9][a-z0-9+#-]{0,19}$/u.test(known) ? known : '';
}

function firstWord(info: string): string {
  return /^\S{1,40}(?=\s|$)/u.exec(info.trimStart())?.[0] ?? '';
}

/** `if:rust,go` or `if-not:sql`. */
export interface Condition {
  readonly negated: boolean;
  readonly languages: readonly string[];
}

/** Reads an info string as a condition; `null` for an ordinary fence. */
export function condition(info: string): Condition | null {
  const [, not, names] = /^\s*if(-not)?\s*:([^]*)/iu.exec(info) ?? [];
  if (names === undefined) return null;
  return { negated: not !== undefined, languages: (names.match(/[^\s,]+/gu) ?? []).map(idOf) };
}

/** Whether a reader of `language` sees the block; `null` sees all. */
export function holds({ negated, languages }: Condition, language: string | null): boolean {
  return language === null || languages.includes(language) !== negated;
}
