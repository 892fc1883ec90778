export interface Language {
  readonly id: string;
  readonly name: string;
  /** The usual file extension, without a dot. */
  readonly extension: string;
  /** What else people call it, in lower case. */
  readonly aliases: readonly string[];
}

/** The languages of Codewars, as in GET /languages. */
export const languages: readonly Language[] = Object.entries<
  readonly [name: string, extension: string, aliases?: string]
>({
  agda: ['Agda', 'agda'],
  bf: ['BF', 'bf', 'brainfuck'],
  c: ['C', 'c'],
  cfml: ['CFML', 'cfm'],
  clojure: ['Clojure', 'clj', 'clj'],
  cobol: ['COBOL', 'cob'],
  coffeescript: ['CoffeeScript', 'coffee', 'coffee'],
  commonlisp: ['Common Lisp', 'lisp', 'lisp'],
  coq: ['Coq', 'v'],
  cpp: ['C++', 'cpp', 'cplusplus'],
  crystal: ['Crystal', 'cr'],
  csharp: ['C#', 'cs', 'cs'],
  d: ['D', 'd'],
  dart: ['Dart', 'dart'],
  elixir: ['Elixir', 'ex', 'ex'],
  elm: ['Elm', 'elm'],
  erlang: ['Erlang', 'erl', 'erl'],
  factor: ['Factor', 'factor'],
  forth: ['Forth', 'fth'],
  fortran: ['Fortran', 'f90'],
  fsharp: ['F#', 'fs', 'fs'],
  go: ['Go', 'go', 'golang'],
  groovy: ['Groovy', 'groovy'],
  haskell: ['Haskell', 'hs', 'hs'],
  haxe: ['Haxe', 'hx'],
  idris: ['Idris', 'idr'],
  java: ['Java', 'java'],
  javascript: ['JavaScript', 'js', 'js jsx node nodejs node.js'],
  julia: ['Julia', 'jl', 'jl'],
  kotlin: ['Kotlin', 'kt', 'kt'],
  lambdacalc: ['λ Calculus', 'lc'],
  lean: ['Lean', 'lean'],
  lua: ['Lua', 'lua'],
  nasm: ['NASM', 'asm', 'asm x86asm'],
  nim: ['Nim', 'nim'],
  objc: ['Objective-C', 'm', 'objectivec'],
  ocaml: ['OCaml', 'ml', 'ml'],
  pascal: ['Pascal', 'pas'],
  perl: ['Perl', 'pl', 'pl'],
  php: ['PHP', 'php'],
  powershell: ['PowerShell', 'ps1'],
  prolog: ['Prolog', 'pl'],
  purescript: ['PureScript', 'purs'],
  python: ['Python', 'py', 'py python3'],
  r: ['R', 'r'],
  racket: ['Racket', 'rkt'],
  raku: ['Raku', 'raku'],
  reason: ['Reason', 're', 'reasonml'],
  riscv: ['RISC-V', 's'],
  ruby: ['Ruby', 'rb', 'rb'],
  rust: ['Rust', 'rs', 'rs'],
  scala: ['Scala', 'scala'],
  shell: ['Shell', 'sh', 'bash sh'],
  solidity: ['Solidity', 'sol'],
  sql: ['SQL', 'sql'],
  swift: ['Swift', 'swift'],
  typescript: ['TypeScript', 'ts', 'ts'],
  vb: ['VB', 'vb', 'visual-basic vbnet'],
  zig: ['Zig', 'zig'],
}).map(([id, [name, extension, aliases]]) => ({ id, name, extension, aliases: aliases?.split(' ') ?? [] }));
