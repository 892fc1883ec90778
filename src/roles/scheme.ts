import { languageName } from '../codewars/languages.ts';
import { rankName, type RankId } from '../codewars/ranks.ts';
import { embedColor } from '../render/colors.ts';
import { cut, plain } from '../render/text.ts';
import type { RankRolesRecord } from '../storage/records.ts';

/** What the roles of a server tell apart. */
export type Scheme = Pick<RankRolesRecord, 'steps' | 'language'>;

/** One role, and the ranks that it stands for. */
export interface Step {
  /** As in `RankRolesRecord.roles`. */
  readonly key: string;
  readonly name: string;
  readonly color: number;
  readonly from: RankId;
  readonly to: RankId;
}

export const verifiedKey = 'verified';
export const verifiedName = 'Codewars verified';

const topRank = 8;
/** The highest rank with a role of its own less one: this role is for all above too. */
const openRank = 3;
const ranks: readonly RankId[] = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, openRank];
const bands = [
  { key: 'white', name: 'White (8–7 kyu)', from: -8, to: -7 },
  { key: 'yellow', name: 'Yellow (6–5 kyu)', from: -6, to: -5 },
  { key: 'blue', name: 'Blue (4–3 kyu)', from: -4, to: -3 },
  { key: 'purple', name: 'Purple (2–1 kyu)', from: -2, to: -1 },
  { key: 'dan', name: 'Dan', from: 1, to: topRank },
] as const;

/** The steps of a scheme, lowest first. */
export function stepsOf({ steps, language }: Scheme): readonly Step[] {
  const suffix = language === null ? '' : ` ${shortName(language)}`;
  const plain = steps === 'bands' ? bands : ranks.map(rankStep);
  return plain.map((step) => ({ ...step, name: `${step.name}${suffix}`, color: colorOf(step.from) }));
}

/** What a server has roles for, highest first. */
export function rolesFor({
  verifiedRole,
  ...scheme
}: Scheme & Pick<RankRolesRecord, 'verifiedRole'>): readonly Pick<Step, 'key' | 'name' | 'color'>[] {
  const verified = verifiedRole ? [{ key: verifiedKey, name: verifiedName, color: 0 }] : [];
  return [...verified, ...stepsOf(scheme).toReversed()];
}

/** The names of roles that setting up did not come to. */
export function notMadeYet(
  rules: Scheme & Pick<RankRolesRecord, 'verifiedRole' | 'roles'>,
): readonly string[] {
  return rolesFor(rules)
    .filter(({ key }) => !Object.hasOwn(rules.roles, key))
    .map(({ name }) => name);
}

/** A language of which Codewars alone knows may be called anything. */
const shortName = (language: string): string => cut(plain(languageName(language)).replaceAll('`', ''), 40);

function rankStep(rank: RankId): Omit<Step, 'color'> {
  const isOpen = rank === openRank;
  const name = isOpen ? `${rankName(rank)} and above` : rankName(rank);
  return { key: String(rank), name, from: rank, to: isOpen ? topRank : rank };
}

/** The key of the step for a rank. */
export function stepFor(scheme: Scheme, rank: RankId): string | undefined {
  return stepsOf(scheme).find(({ from, to }) => from <= rank && rank <= to)?.key;
}

/** Codewars' black of the first dan cannot be read on Discord's dark theme, so all dan have the red of the last. */
const colorOf = (rank: RankId): number => embedColor(rank > 0 ? topRank : rank);
