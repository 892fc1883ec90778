// Codewars' ids and display names, for when the API cannot be asked. A null prototype, so that no id finds an inherited property.
const names: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  agda: 'Agda',
  bf: 'BF',
  c: 'C',
  cfml: 'CFML',
  clojure: 'Clojure',
  cobol: 'COBOL',
  coffeescript: 'CoffeeScript',
  commonlisp: 'Common Lisp',
  coq: 'Coq',
  cpp: 'C++',
  crystal: 'Crystal',
  csharp: 'C#',
  d: 'D',
  dart: 'Dart',
  elixir: 'Elixir',
  elm: 'Elm',
  erlang: 'Erlang',
  factor: 'Factor',
  forth: 'Forth',
  fortran: 'Fortran',
  fsharp: 'F#',
  go: 'Go',
  groovy: 'Groovy',
  haskell: 'Haskell',
  haxe: 'Haxe',
  idris: 'Idris',
  java: 'Java',
  javascript: 'JavaScript',
  julia: 'Julia',
  kotlin: 'Kotlin',
  lambdacalc: 'λ Calculus',
  lean: 'Lean',
  lua: 'Lua',
  nasm: 'NASM',
  nim: 'Nim',
  objc: 'Objective-C',
  ocaml: 'OCaml',
  pascal: 'Pascal',
  perl: 'Perl',
  php: 'PHP',
  powershell: 'PowerShell',
  prolog: 'Prolog',
  purescript: 'PureScript',
  python: 'Python',
  r: 'R',
  racket: 'Racket',
  raku: 'Raku',
  reason: 'Reason',
  riscv: 'RISC-V',
  ruby: 'Ruby',
  rust: 'Rust',
  scala: 'Scala',
  shell: 'Shell',
  solidity: 'Solidity',
  sql: 'SQL',
  swift: 'Swift',
  typescript: 'TypeScript',
  vb: 'VB',
  zig: 'Zig',
});

/** The display name of a Codewars language id ("cpp" → "C++"); the id itself when it is not known. */
export function languageName(id: string): string {
  return names[id] ?? id;
}

/** The id of a language given by id or display name, letter case aside; `undefined` when it is not known. */
export function languageId(typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase();
  return wanted in names ? wanted : Object.keys(names).find((id) => names[id]?.toLowerCase() === wanted);
}
