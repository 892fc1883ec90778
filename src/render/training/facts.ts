import type { Strategy } from '../../codewars/model.ts';
import type { SolvedRecord } from '../../storage/records.ts';
import { languageLabel, rankLabel } from '../lines.ts';
import { kataUrl, link } from '../links.ts';
import { count, cut, escapeMarkdown, span } from '../text.ts';

/** `id` is `null` if the kata could not be looked up. */
export type SessionKata = SolvedRecord['kata'];

/** Escaped and cut. */
export function kataName(name: string): string {
  return cut(escapeMarkdown(name), 200) || 'a kata without a name';
}

export function sessionKataUrl({ id }: SessionKata): string | null {
  return id === null ? null : kataUrl(id);
}

/** `[**Valid Braces**](…) (4 kyu) in Rust` */
export function kataInLanguage(kata: SessionKata, language: string): string {
  const rank = kata.rank === null ? '' : ` (${rankLabel(kata.rank)})`;
  return `${link(`**${kataName(kata.name)}**`, sessionKataUrl(kata))}${rank} in ${inLanguage(language)}`;
}

/** A language's name, to follow the word "in". */
export function inLanguage(language: string): string {
  return languageLabel(language) || 'its language';
}

/** ` in 12 minutes, at the 3rd attempt` */
export function howSolved(tookMs: number, attempts: number): string {
  const time = span(tookMs) ?? 'less than a minute';
  return ` in ${time}${attempts > 0 ? `, at the ${ordinal(attempts)} attempt` : ''}`;
}

function ordinal(number: number): string {
  if (number === 1) return 'first';
  const tens = number % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${count(number)}${ending}`;
}

/** `Rank up`, `8 kyu workout`. */
export function strategyName(strategy: Strategy): string {
  return strategyNames[strategy] ?? `${strategy.charAt('kyu_'.length)} kyu workout`;
}

const strategyNames: Readonly<Partial<Record<Strategy, string>>> = {
  default: 'Rank up',
  random: 'Random',
  reference_workout: 'Reference',
  beta_workout: 'Beta',
  retrain_workout: 'Retrain what you solved',
  algorithm_retest: 'Algorithm retest',
};
