import { distance } from 'fastest-levenshtein';
import type { Word } from './parse-line.ts';

/** The known word that is nearest to a mistyped one, if any is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const beginning = typed.length < 3 ? undefined : known.find((each) => each.startsWith(typed));
  if (beginning !== undefined) return beginning;
  const [best] = known
    .map((each) => ({ each, off: distance(typed, each) }))
    .sort((one, other) => one.off - other.off);
  return best !== undefined && best.off <= Math.max(1, Math.floor(typed.length / 3)) ? best.each : undefined;
}

/** What to type where the words of one value were typed without quotes; nothing where there is one word at most. */
export function quotesFor(command: string, words: readonly Word[]): string {
  const value = words.filter(({ text, colon }) => colon === undefined && !/^[@#]/.test(text));
  if (value.length < 2) return '';
  const quoted = value.map(({ text }) => text).join(' ');
  return ` A value of several words goes in double quotes: ${command} "${quoted}"`;
}

/** What is typed in the session has done so far that an announcement needs. */
export interface Done {
  /** Names of Codewars accounts, or addresses of profiles, that were put into a form of /link. */
  readonly linked: readonly string[];
  readonly hasChannel: boolean;
}

/** Why nothing may have been announced of what happened to an account, or to a kata. */
export function whySilent(user: string | undefined, { linked, hasChannel }: Done): string {
  const lower = user?.toLowerCase();
  const isLinked = linked.some((typed) => lower === undefined || typed.toLowerCase().includes(lower));
  const missing = [
    ...(isLinked ? [] : [`no member here has linked ${user ?? 'an account'} yet: /link`]),
    ...(hasChannel ? [] : ['no channel is set: /as admin, then /announcements set']),
  ];
  if (missing.length > 0) return `(nothing was announced: ${missing.join('; ')})`;
  return '(nothing was announced yet: what was told before is not told again, honor is told at milestones or gathered, and only kinds with a channel are told. As admin, /announcements show says what is set)';
}
