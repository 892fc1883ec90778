/** Which language a fence or a condition speaks of, and how Discord's highlighter calls it. */

import { pairs } from '../pairs.ts';

/** Spellings found in fences, for Codewars' language ids. */
const aliases = pairs(`
  js=javascript jsx=javascript node=javascript ts=typescript py=python python3=python rb=ruby rs=rust
  golang=go cs=csharp c#=csharp fs=fsharp f#=fsharp c++=cpp hs=haskell kt=kotlin coffee=coffeescript
  clj=clojure ex=elixir erl=erlang pl=perl bash=shell sh=shell brainfuck=bf asm=nasm x86asm=nasm
  objective-c=objc objectivec=objc lisp=commonlisp visual-basic=vb vbnet=vb reasonml=reason ml=ocaml
  jl=julia
`);

/** Fences whose info names no programming language: no version of anything, so every reader sees them. */
const noLanguages = new Set(
  'text txt plain plaintext none output console markdown md tex'.split(' ').concat(''),
);

/** highlight.js names where they differ from Codewars' ids; '' where it has none. */
const highlighters = pairs(`
  agda= bf=brainfuck cfml= cobol= commonlisp=lisp csharp=cs factor= forth= idris=haskell javascript=js
  lambdacalc= lean= nasm=x86asm objc=objectivec pascal=delphi purescript=haskell racket=scheme
  raku=perl reason=reasonml riscv= shell=bash solidity= typescript=ts vb=vbnet text= txt= plain=
  plaintext= none= output= console=
`);

/** The Codewars id for whatever a fence calls its language. */
export function languageId(name: string): string {
  const lower = name.trim().toLowerCase();
  return aliases.get(lower) ?? lower;
}

/** The language of a fence by its info string (`js`, `python title=x`); `null` when it names none. */
export function fenceLanguage(info: string): string | null {
  const id = languageId(firstWord(info));
  return noLanguages.has(id) ? null : id;
}

/** What to write after Discord's opening fence for an info string; '' for a language it does not colour. */
export function highlighter(info: string): string {
  const id = languageId(firstWord(info));
  const known = highlighters.get(id) ?? id;
  return /^[a-z0-9][a-z0-9+#-]{0,19}$/u.test(known) ? known : '';
}

function firstWord(info: string): string {
  return /^\S{1,40}(?=\s|$)/u.exec(info.trimStart())?.[0] ?? '';
}

/** A conditional block's info: `if:rust,go` or `if-not:sql`. */
export interface Condition {
  readonly negated: boolean;
  readonly languages: readonly string[];
}

/** Reads a fence's info as a condition; `null` when it is an ordinary fence. */
export function condition(info: string): Condition | null {
  const colon = info.indexOf(':');
  if (colon === -1) return null;
  const word = info.slice(0, colon).trim().toLowerCase();
  if (word !== 'if' && word !== 'if-not') return null;
  const names = info.slice(colon + 1).match(/[^\s,]+/gu) ?? [];
  return { negated: word === 'if-not', languages: names.map(languageId) };
}

/** Whether a reader of `language` sees the block. A reader without a language sees it. */
export function holds({ negated, languages }: Condition, language: string | null): boolean {
  return language === null || languages.includes(language) !== negated;
}
