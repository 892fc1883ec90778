import type { APIEmbed } from 'discord-api-types/v10';
import { rankName, type RankId } from '../../codewars/ranks.ts';
import type { Goal } from '../../standings/goal.ts';
import type { Mix, Plan } from '../../standings/plan.ts';
import type { Standing } from '../../standings/standing.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { beyondPublished, joinParts, languageLabel } from '../lines.ts';
import { userUrl } from '../links.ts';
import { count, counted, cut, escapeMarkdown } from '../text.ts';

export interface RankUpInput {
  readonly username: string;
  /** `null`: overall. */
  readonly language: string | null;
  readonly standing: Standing;
  readonly goal: Goal;
  /** Whose score the goal is to overtake; `null` if it is a rank. */
  readonly rival: string | null;
  readonly mix: Mix;
  readonly plans: readonly PlanWithRanks[];
  readonly unsolved: {
    /** For the ranks of the plans: the kata that the catalogue knows and the member has not completed. */
    readonly byRank: ReadonlyMap<RankId, number>;
    /** Whether all that the member has completed is known. */
    readonly isExact: boolean;
  };
}

interface PlanWithRanks extends Plan {
  /** The overall ranks that it reaches, and the honor for them. */
  readonly reached: { readonly ranks: readonly RankId[]; readonly honor: number };
}

export const mixNames: Readonly<Record<Mix, string>> = {
  spread: 'Spread',
  easiest: 'Easiest',
  hardest: 'Hardest',
  each: 'Each',
};

const mixNotes: Readonly<Record<Mix, string>> = {
  spread: 'Spread: the nearest ranks, as evenly as can be',
  easiest: 'Easiest: 8 kyu alone',
  hardest: 'Hardest: as few kata as can be',
  each: 'Each: every rank alone, to compare',
};

export function renderRankUp(input: RankUpInput): APIEmbed {
  const { username, goal, rival, mix, plans, standing } = input;
  const about = goal.estimated ? 'about ' : '';
  const aim = rival === null ? `→ ${rankName(goal.rank)}` : `overtakes ${nameOf(rival)}`;
  return fitEmbed({
    title: `${nameOf(username)} ${aim}`,
    url: userUrl(username),
    color: embedColor(standing.rank),
    description: joinParts(
      [
        `${whereText(input)}. ${goalText(input)}: **${about}${counted(goal.missing, 'point', 'points')} to go**${goal.estimated ? ` ${beyondPublished}` : ''}.`,
        mix === 'each' ? 'Any one of these is enough:' : '',
        plans.map((plan) => planText(plan, input)).join('\n'),
        shortageText(input),
      ],
      '\n\n',
    ),
    fields: [
      { name: 'Honor', value: honorText(input) },
      { name: 'Not completed yet, as far as I know', value: unsolvedText(input) },
    ],
    footer: { text: mixNotes[mix] },
  });
}

/** For a goal that is reached already, or the next rank after 8 dan. `next`: the rank after the member's own, if there is one. */
export function reachedText(
  { username, language, standing, rival }: Pick<RankUpInput, 'username' | 'language' | 'standing' | 'rival'>,
  goal: Goal | undefined,
  next: RankId | undefined,
): string {
  const name = `**${nameOf(username)}**`;
  const scope = scopeText({ language });
  if (goal === undefined)
    return `${name} is 8 dan ${scope}. There is no rank above that. Name someone to overtake with \`target\`.`;
  if (rival !== null) {
    const theirs = goal.score - 1;
    const scores = `${counted(standing.score, 'point', 'points')} against ${count(theirs)}`;
    return `${name} is ahead of **${nameOf(rival)}** already: ${scores} ${scope}, ${count(standing.score - theirs)} more. Well done!`;
  }
  const way = next === undefined ? '' : ` Leave out \`target\` for the way to ${rankName(next)}.`;
  return standing.rank >= goal.rank
    ? `${name} is ${rankName(standing.rank)} ${scope}: ${rankName(goal.rank)} is reached already.${way}`
    : `${name} has the ${count(goal.score)} points for ${rankName(goal.rank)} ${scope} already: Codewars will show it soon.${way}`;
}

export const ownRivalText = (username: string): string =>
  `**${nameOf(username)}** is always level with **${nameOf(username)}**. Name someone else to overtake, or a rank.`;

const nameOf = (username: string): string => cut(escapeMarkdown(username) || 'a Codewars member', 100);

const scopeText = ({ language }: Pick<RankUpInput, 'language'>): string =>
  language === null ? 'overall' : `in ${languageLabel(language)}`;

function whereText({ standing, language }: RankUpInput): string {
  if (language !== null && standing.score === 0)
    return `Not begun in ${languageLabel(language)}, which counts as 0 points`;
  return `**${rankName(standing.rank)}** ${scopeText({ language })} with ${counted(standing.score, 'point', 'points')}`;
}

function goalText({ goal, rival }: RankUpInput): string {
  if (rival === null)
    return `${rankName(goal.rank)} begins at ${goal.estimated ? 'about ' : ''}${count(goal.score)}`;
  return `${nameOf(rival)} has ${count(goal.score - 1)}, so it takes ${count(goal.score)} to overtake them`;
}

function planText(plan: PlanWithRanks, { mix, unsolved }: RankUpInput): string {
  const points = counted(plan.points, 'point', 'points');
  const honor = `${count(plan.honor)} + ${count(plan.reached.honor)} honor`;
  const lines = plan.parts.map(({ rank, kata }) =>
    joinParts(
      [
        `**${count(kata)} × ${rankName(rank)}**`,
        mix === 'each' && `${points} · ${honor}`,
        isShort({ rank, kata }, unsolved) && `⚠ ${count(unsolved.byRank.get(rank) ?? 0)} known`,
      ],
      ' · ',
    ),
  );
  return mix === 'each'
    ? lines.join('\n')
    : [...lines, `Together ${count(plan.kata)} kata, ${points}.`].join('\n');
}

function honorText({ mix, plans, language }: RankUpInput): string {
  const most = language === null ? '' : 'up to ';
  const note =
    language === null
      ? ''
      : `Kata that are completed in another language bring none, and only overall ranks count.`;
  const [plan] = plans;
  if (mix === 'each' || plan === undefined)
    return joinParts([`Of each: ${most}that for the kata + ${most}that for the ranks reached.`, note], '\n');
  const { ranks, honor } = plan.reached;
  const names = ranks.map(rankName).join(', ');
  return joinParts(
    [
      `${most}${count(plan.honor)} for the kata`,
      ranks.length === 0
        ? 'none for ranks: no overall rank is reached'
        : `${most}${count(honor)} for the ${ranks.length === 1 ? 'rank' : 'ranks'} reached (${names})`,
      note,
    ],
    '\n',
  );
}

function unsolvedText({ unsolved }: RankUpInput): string {
  const counts = [...unsolved.byRank]
    .map(([rank, known]) => `${rankName(rank)}: ${count(known)}`)
    .join(' · ');
  return unsolved.isExact ? counts : `${counts}\nI have not read all completed kata yet, so it may be fewer.`;
}

function shortageText({ username, language, plans, unsolved, mix }: RankUpInput): string {
  if (!plans.some(({ parts }) => parts.some((part) => isShort(part, unsolved)))) return '';
  const what = mix === 'each' ? 'A line with ⚠' : '⚠ This plan';
  const where = language === null ? '' : ` ${scopeText({ language })}`;
  return `${what} asks for more kata than I know that ${nameOf(username)} has not completed${where}. Codewars may have more.`;
}

const isShort = ({ rank, kata }: Plan['parts'][number], { byRank }: RankUpInput['unsolved']): boolean =>
  kata > (byRank.get(rank) ?? 0);
