import type { Token } from 'markdown-it';
import { condition, fenceLanguage, type Condition } from './languages.ts';

export interface Fence {
  readonly info: string;
  readonly content: string;
  readonly condition: Condition | null;
  /** A Codewars id; `null` for conditions, formulas and fences for every reader. */
  readonly language: string | null;
}

function readFence({ info, content }: Token): Fence {
  const when = condition(info);
  const language = when === null && info.trim() !== 'math' ? fenceLanguage(info) : null;
  return { info, content, condition: when, language };
}

/** Sequential fences from `from` on, each in a language, are versions of one thing. Any other fence stands alone. */
export function fenceGroup(tokens: readonly Token[], from: number): Fence[] {
  const group: Fence[] = [];
  for (let token = tokens[from]; token?.type === 'fence'; token = tokens[from + group.length]) {
    const fence = readFence(token);
    if (fence.language !== null || group.length === 0) group.push(fence);
    if (fence.language === null) break;
  }
  return group;
}

/** Chooses the versions in the reader's language or, as Codewars does, in the first one. */
export function choose(group: readonly Fence[], language: string | null): readonly Fence[] {
  const shown = group.find((fence) => fence.language === language) ?? group[0];
  return group.filter((fence) => fence.language === shown?.language);
}

export function firstLanguage(tokens: readonly Token[]): string | null {
  for (const token of tokens) {
    if (token.type !== 'fence') continue;
    const fence = readFence(token);
    const spoken = fence.condition?.negated === false ? fence.condition.languages[0] : fence.language;
    if (typeof spoken === 'string') return spoken;
  }
  return null;
}

const quotedOrComment = /"[^"\n]*"|'[^'\n]*'|(?:\/\/|#|--|;;).*$|\/\*.*?\*\//gu;
const isMarkdown = /^\s*(?:[-*+>|~<]\s|#{1,6}\s+\p{L}|\d+\.\s|<\/?[a-z])|\]\(|\*\*|`|:\/\//u;
/** Three words in a row that no language uses. */
const sentence =
  /(?<![\w.])(?:(?!(?:abstract|async|await|bool|char|class|const|def|double|else|end|enum|extends|final|float|fn|for|func|function|if|import|in|int|let|long|mut|new|override|private|protected|public|return|short|static|string|String|struct|then|type|unsigned|using|val|var|virtual|void|where)\b)\p{L}{2,}[,:]?(?:\s+|$)){3}/u;

const english =
  /(?<![\w.$])(?:the|an|are|be|has|have|must|should|will|your|you|which|that|than|only)(?![\w(.=$])/u;

/** Lines that are certainly code. */
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
/** Lines between statements. */
const between =
  /^\s*(?:[{}()[\];,]+|\}?\s*(?:else|end|begin|do|then|fi|done|try|break|continue|pass|return)\b.*|(?:if|for|while|switch)\s*\(.*\)\s*\{?|(?:\/\/|#|--|\/\*|\*|;;).*)\s*$|^\s{2,}\S/u;

/** Whether a condition holds code without a fence of its own. What could be prose is Markdown, as on Codewars. */
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
