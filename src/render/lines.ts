import { languageName } from '../codewars/languages.ts';
import { isRankId, rankName, type RankId } from '../codewars/ranks.ts';
import { ago, count, cut, escapeMarkdown } from './text.ts';

/** Joins the parts that are not empty. */
export function joinParts(parts: readonly (string | false | null | undefined)[], separator: string): string {
  return parts.filter(Boolean).join(separator);
}

/** Joins as many whole parts as fit into `max` units and counts the others, and those `besides`: `a, b and 48 more`. */
export function joinSome(parts: readonly string[], separator: string, max: number, besides = 0): string {
  let text = '';
  for (const [index, part] of parts.entries()) {
    const longer = index === 0 ? part : text + separator + part;
    const rest = parts.length - index - 1 + besides;
    if (longer.length + (rest > 0 ? andMore(rest, separator).length : 0) > max) {
      return index === 0 ? `${count(rest + 1)} in all` : text + andMore(rest + 1, separator);
    }
    text = longer;
  }
  return text === '' || besides === 0 ? text : text + andMore(besides, separator);
}

function andMore(left: number, separator: string): string {
  return `${separator.includes('\n') ? separator : ' '}and ${count(left)} more`;
}

export function someTags(tags: readonly string[], max = 300): string {
  return joinSome(
    tags.map((tag) => cut(escapeMarkdown(tag), 60)).filter((tag) => tag !== ''),
    ', ',
    max,
  );
}

/** Escaped. */
export function languageNames(ids: readonly string[]): string[] {
  return ids.map(languageLabel).filter((name) => name !== '');
}

/** Escaped and cut. */
export function languageLabel(id: string): string {
  return cut(escapeMarkdown(languageName(id)), 40);
}

/** `4 kyu`; `Beta` without a rank. `name`: Codewars' own word, for ranks that are unknown here. */
export function rankLabel(rank: RankId | null, name: string | null = null): string {
  if (rank !== null && isRankId(rank)) return rankName(rank);
  return name === null ? 'Beta' : cut(escapeMarkdown(name), 40) || 'Beta';
}

export const beyondPublished = '(an estimate: Codewars publishes no thresholds beyond 2 dan)';

export function staleNote(fetchedAt: number, now: number): string {
  return `Codewars is not answering: this is from ${ago(now - fetchedAt)}`;
}
