import type { Token } from 'markdown-it';
import { condition, fenceLanguage, type Condition } from './languages.ts';

/** What a fence is, by its info string. */
export type Fence =
  | { readonly kind: 'condition'; readonly condition: Condition; readonly content: string }
  | { readonly kind: 'math'; readonly content: string }
  | {
      readonly kind: 'code';
      /** A Codewars id; `null` where it is nobody's version of anything. */
      readonly language: string | null;
      readonly info: string;
      readonly content: string;
    };

function readFence({ info, content }: Token): Fence {
  const when = condition(info);
  if (when !== null) return { kind: 'condition', condition: when, content };
  if (info.trim() === 'math') return { kind: 'math', content };
  return { kind: 'code', language: fenceLanguage(info), info, content };
}

/**
 * The fences from `from` on that belong together: sequential code blocks, each in a language, are versions of one thing. Any other
 * fence stands alone.
 */
export function fenceGroup(tokens: readonly Token[], from: number): Fence[] {
  const group: Fence[] = [];
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.type !== 'fence') break;
    const fence = readFence(token);
    const isVersion = fence.kind === 'code' && fence.language !== null;
    if (isVersion || group.length === 0) group.push(fence);
    if (!isVersion) break;
  }
  return group;
}

/** Of versions in several languages, the reader's; when none fits the first, as on Codewars. */
export function choose(group: readonly Fence[], language: string | null): readonly Fence[] {
  if (group.length < 2) return group;
  const spoken = new Set(group.map(languageOf));
  if (spoken.size < 2) return group;
  const shown = language !== null && spoken.has(language) ? language : [...spoken][0];
  return group.filter((fence) => languageOf(fence) === shown);
}

/** The first language that fences speak of. */
export function firstLanguage(tokens: readonly Token[]): string | null {
  for (const token of tokens) {
    if (token.type !== 'fence') continue;
    const language = languageOf(readFence(token));
    if (language !== null) return language;
  }
  return null;
}

function languageOf(fence: Fence): string | null {
  if (fence.kind === 'code') return fence.language;
  if (fence.kind === 'math' || fence.condition.negated) return null;
  return fence.condition.languages[0] ?? null;
}

const quotedOrComment = /"[^"\n]*"|'[^'\n]*'|(?:\/\/|#|--|;;).*$|\/\*.*?\*\//gu;
const isMarkdown = /^\s*(?:[-*+>|~<]\s|#{1,6}\s+\p{L}|\d+\.\s|<\/?[a-z])|\]\(|\*\*|`|:\/\//u;
/** Three words in a row, none of which any language knows. */
const sentence =
  /(?<![\w.])(?:(?!(?:abstract|async|await|bool|char|class|const|def|double|else|end|enum|extends|final|float|fn|for|func|function|if|import|in|int|let|long|mut|new|override|private|protected|public|return|short|static|string|String|struct|then|type|unsigned|using|val|var|virtual|void|where)\b)\p{L}{2,}[,:]?(?:\s+|$)){3}/u;

/** Words of English that no language uses for itself. */
const english =
  /(?<![\w.$])(?:the|an|are|be|has|have|must|should|will|your|you|which|that|than|only)(?![\w(.=$])/u;

/** What is plainly code, by the whole line. */
const statements = [
  // a = 1; const b: number = 2; int[] c = {};
  /^\s*(?:(?:let|const|var|val|static|final|mut|int|long|char|double|float|bool|boolean|string|String|auto)\b[\w\s:<>[\]*&]*\s)?[\w.$[\]]+\s*[-+*/:]?=[^=](?!.*,\s*\w+\s*=\s)/u,
  // f(a, b); return f(a); f(a) -> b; f(a) // b
  /^\s*(?:return\s+|await\s+|new\s+)?[a-z_$][\w.$]*\(.*\)\s*(?:(?:[-=]+>|[=!]==?|\/\/|#|--|[;,{]).*)?$/u,
  // int f(int a) {
  /^\s*(?:[\w<>[\]*&]+\s+){0,5}[\w*&]+\([^()]*\)\s*\{\s*$/u,
  /^\s*[a-z_][\w<>[\]*&]*\s+(?:[\w<>[\]*&]+\s+){0,4}[\w*&]+\([^()]*\)\s*;\s*$/u,
  /^\s*(?:async\s+)?(?:def|fn|func|function)\*?\s+[\w$.]+\(.*[(){};]\s*$/u,
  /^\s*(?:import\s+(?:static\s+)?[\w.*]+;|(?:class|struct|enum|interface)\s[^.,]*\{.*)\s*$/u,
  /^\s*(?:public|private|protected)\s[\w\s<>[\],]*(?:[({=].*)?[(){};]\s*$/u,
  /^\s*(?:def\s+[\w.]+\(.*\).*|class\s+\w+(?:\(.*\))?):\s*$/u,
  /^\s*#(?:include|define)\b/u,
  // add :: Int -> Int -> Int, add a b = a + b
  /^\s*[a-z][\w']*\s+(?:::\s|(?:\w\s+)*=\s(?!.*,\s*\w+\s*=\s))/u,
];
const longestLine = 500;
/** What stands between statements. */
const between =
  /^\s*(?:[{}()[\];,]+|\}?\s*(?:else|end|begin|do|then|fi|done|try|break|continue|pass|return)\b.*|(?:if|for|while|switch)\s*\(.*\)\s*\{?|(?:\/\/|#|--|\/\*|\*|;;).*)\s*$|^\s{2,}\S/u;

/** Code that its author put into a condition without a fence of its own. What could be prose is Markdown, as it is on Codewars. */
export function isBareCode(content: string): boolean {
  const lines = content.split('\n', 60).filter((line) => line.trim() !== '');
  const isStatement = (line: string) => statements.some((statement) => statement.test(line));
  return (
    lines.some(isStatement) &&
    lines.every((line) => {
      if (line.length > longestLine) return false;
      const said = line.replace(quotedOrComment, ' ');
      if (isMarkdown.test(said) || sentence.test(said) || english.test(said)) return false;
      return isStatement(line) || between.test(line);
    })
  );
}
