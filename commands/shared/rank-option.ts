import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { rankName, type RankId } from '../../src/codewars/ranks.ts';
import type { AutocompleteContext, Choice } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import { clean } from './typed.ts';

/** Ranks of kata, as a member chose them. */
export interface KataRanks {
  /** The easiest first; `null` is beta. */
  readonly ids: readonly (RankId | null)[];
  /** `6`, `8-6` or `beta`: read again by `kataRanksFrom`. */
  readonly short: string;
  /** `6 kyu`, `8–6 kyu` or `Beta`. */
  readonly label: string;
}

/** The option `rank` and its autocomplete. Read it with `kataRanksFrom`. */
export function rankOption(description: string) {
  return {
    option: {
      type: Option.String as const,
      name: 'rank',
      description,
      autocomplete: true as const,
      max_length: 50,
    },
    autocomplete: { rank: suggestRanks },
  };
}

/** `6 kyu`, `8-6 kyu`, `8 kyu - 6 kyu`, `6`, or `beta`. @throws MemberError `NoSuchKataRank` */
export function kataRanksFrom(typed: string): KataRanks {
  const text = clean(typed);
  const ranks = readRanks(text);
  if (ranks === undefined) throw new MemberError('NoSuchKataRank', { typed: text });
  return ranks;
}

const range = /^-?([1-8])(?:\s*-?\s*ky[uū])?(?:\s*(?:[-–—]|to)\s*([1-8])(?:\s*-?\s*ky[uū])?)?$/iu;

function readRanks(text: string): KataRanks | undefined {
  if (/^beta$/iu.test(text)) return { ids: [null], short: 'beta', label: 'Beta' };
  const [, one, other = one] = range.exec(text) ?? [];
  if (one === undefined) return undefined;
  return kyuRange(Math.max(Number(one), Number(other)), Math.min(Number(one), Number(other)));
}

function kyuRange(easiest: number, hardest: number): KataRanks {
  const ids = Array.from({ length: easiest - hardest + 1 }, (_, index) => index - easiest);
  if (ids.length === 1) return { ids, short: String(easiest), label: rankName(-easiest) };
  return { ids, short: `${easiest}-${hardest}`, label: `${easiest}–${rankName(-hardest)}` };
}

const suggested: readonly KataRanks[] = [
  ...[8, 7, 6, 5, 4, 3, 2, 1].map((kyu) => kyuRange(kyu, kyu)),
  ...[8, 6, 4, 2].map((kyu) => kyuRange(kyu, kyu - 1)),
  { ids: [null], short: 'beta', label: 'Beta' },
];

function suggestRanks({ typed }: AutocompleteContext): readonly Choice[] {
  const text = clean(typed);
  const meant = readRanks(text);
  const choice = ({ label, short }: KataRanks): Choice => ({ name: label, value: short });
  const others = suggested.filter(
    ({ label, short }) => short !== meant?.short && label.toLowerCase().includes(text.toLowerCase()),
  );
  return [...(meant === undefined ? [] : [meant]), ...others].map(choice);
}
