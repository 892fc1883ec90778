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

/** Ends or begins as a line of prose never does. */
const lineOfCode =
  /[;{}(),:[\]]\s*$|^\s{2,}\S|^\s*(?:\/\/|#include|#define|end$)|^\s*[\w.$]+\([^`]*\)\s*(?:[-=]>|[=!]==?|\/\/|#|--)/u;
const lineOfMarkdown = /^\s*(?:[-*+>|#`~<]|\d+\.) ?/u;
const directive = /^\s*#(?:include|define)/u;

/** Code that its author put into a condition without a fence of its own. */
export function isBareCode(content: string): boolean {
  const lines = content.split('\n', 60).filter((line) => line.trim() !== '');
  return (
    lines.every((line) => lineOfCode.test(line) && (!lineOfMarkdown.test(line) || directive.test(line))) &&
    lines.some((line) => /[;{}=]|->|\)\s*$/u.test(line))
  );
}
