import {
  ButtonStyle,
  ComponentType,
  type APIButtonComponent,
  type APIEmbedField,
} from 'discord-api-types/v10';
import type { Explained, Pressed, SolvedDays, Solver } from '../daily/model.ts';
import type { Kata } from '../codewars/model.ts';
import { rankName } from '../codewars/ranks.ts';
import { heading, renderBriefKata } from './embeds/kata.ts';
import { fitEmbed } from './limits.ts';
import { joinParts, joinSome, languageLabel, languageNames } from './lines.ts';
import { kataUrl, link } from './links.ts';
import type { Describe } from './markdown/describe.ts';
import { ownSolvedText, listed } from './solved.ts';
import { count, counted, cut, escapeMarkdown, plain, timestamp } from './text.ts';

export interface DailyCard {
  readonly kata: Kata;
  readonly date: string;
  /** In which it must be solved; `null`: in any. */
  readonly language: string | null;
  readonly solved: SolvedDays;
  /** The kata before this one. `name`: `undefined` if it is no longer known. */
  readonly before:
    { readonly kataId: string; readonly name: string | undefined; readonly isYesterday: boolean } | undefined;
  /** The next one is there. */
  readonly isOver: boolean;
  readonly isSample?: boolean;
}

const longestNames = 900;
/** With the streaks, they fit into one field. */
const longestNamesBefore = 400;
const mostStreaks = 6;
const longestUrl = 100;

/** The kata of the day, with who has solved it and who solved the one before. Mentions in embeds do not ping. */
export async function renderDaily(card: DailyCard, describe: Describe) {
  const { kata, language, date, isOver, isSample = false } = card;
  const brief = await renderBriefKata(kata, language, describe);
  const title = joinParts(['Kata of the day', heading(kata, language)], ' · ');
  const buttons: (APIButtonComponent | undefined)[] = [
    isOver || isSample
      ? undefined
      : {
          type: ComponentType.Button,
          style: ButtonStyle.Success,
          label: 'I solved it',
          custom_id: `kata:daily:${date}`,
        },
    openButton(kata.id),
  ];
  const components = buttons.filter((each) => each !== undefined);
  return {
    embeds: [
      fitEmbed({
        ...brief,
        author: { name: title },
        fields: [...(brief.fields ?? []), ...memberFields(card)],
      }),
    ],
    components: components.length === 0 ? [] : [{ type: ComponentType.ActionRow as const, components }],
  };
}

/** The fields that name members. */
export function memberFields({
  solved,
  before,
  isOver,
}: Omit<DailyCard, 'kata' | 'date' | 'language'>): APIEmbedField[] {
  const ticks = solved.today.map((solver) => `✅ ${mentionOf(solver)}`);
  const unsolved = isOver ? 'It went unsolved.' : 'Not solved yet. Who is first?';
  return [
    { name: 'Solved it', value: ticks.length === 0 ? unsolved : joinSome(ticks, ' ', longestNames) },
    ...(before === undefined
      ? []
      : [
          {
            name: before.isYesterday ? 'Yesterday' : 'The one before',
            value: beforeText(before, solved.before),
          },
        ]),
  ];
}

function beforeText(before: NonNullable<DailyCard['before']>, solvers: SolvedDays['before']): string {
  const kata = kataLink(before);
  if (solvers.length === 0) return `${kata} went unsolved. Today is a new chance.`;
  const names = joinSome(solvers.map(mentionOf), ', ', longestNamesBefore);
  const streaks = solvers.filter(({ streak }) => streak > 1).sort((a, b) => b.streak - a.streak);
  const inRow = streaks
    .slice(0, mostStreaks)
    .map((solver) => `${mentionOf(solver)} ${counted(solver.streak, 'day', 'days')}`);
  return joinParts(
    [`${kata} was solved by ${names}.`, inRow.length > 0 && `🔥 In a row: ${inRow.join(', ')}`],
    '\n',
  );
}

function kataLink({ name, kataId }: { readonly name: string | undefined; readonly kataId: string }): string {
  const label = cut(escapeMarkdown(name ?? ''), 80) || 'a kata';
  const url = kataUrl(kataId);
  return link(`**${label}**`, url !== null && url.length <= longestUrl ? url : null);
}

const mentionOf = ({ link: { userId, verifiedAt } }: Solver): string =>
  `<@${userId}>${verifiedAt === undefined ? ' (unverified)' : ''}`;

function openButton(kataId: string): APIButtonComponent | undefined {
  const url = kataUrl(kataId);
  return url === null || url.length > 512
    ? undefined
    : { type: ComponentType.Button, style: ButtonStyle.Link, label: 'Open on Codewars', url };
}

/** The name of the thread for talk below it. Discord takes up to 100 characters. */
export const threadName = (kataName: string): string =>
  `Talk about ${cut(plain(kataName), 70) || 'the kata of the day'} (spoilers!)`;

/** The answer to "I solved it", for the member alone. */
export function pressedText(pressed: Pressed): string {
  switch (pressed.kind) {
    case 'solved': {
      const note = {
        shown: 'You get your ✅ within a few minutes.',
        hidden: 'You hide from boards in this server, so you get no ✅.',
        unverified: 'You get your ✅ once your account is verified: see **/account**.',
        closed: 'Its message changes no more, but it counts for your days in a row.',
        late: 'It was over by then, so there is no ✅ for it. The next one is there already.',
      }[pressed.how];
      return `You solved it ${timestamp(pressed.at, 'R')}. ${pressed.how === 'late' ? '' : 'Well done! '}${note}`;
    }
    case 'early':
      return pressed.at === 0
        ? 'You have solved it, but Codewars does not say when, so it does not count for that day.'
        : `You had solved it before, ${timestamp(pressed.at, 'D')}, so it does not count for that day.`;
    case 'otherLanguage':
      return (
        `You have solved it in ${listed(languageNames(pressed.languages)) || 'another language'}. ` +
        `Here it counts in ${languageLabel(pressed.language)}.`
      );
    case 'forgotten':
      return 'That was too long ago: I no longer know which kata it was.';
    case 'never':
    case 'unread':
    case 'notLinked':
      return ownSolvedText(pressed);
  }
}

/** Why this kata, or why there is none, for admins. */
export function explainedText(explained: Explained | undefined): string {
  if (explained === undefined)
    return '⚠ I know no kata for it that was not shown within a year. Choose more ranks, or any language.';
  const { name, kataId, language, why, date, isPreview } = explained;
  const { rank, ranks, median, isWider, isSolvedByMost, fitting, solved, members } = why;
  const kata = `${kataLink({ name, kataId })} (${rankName(rank)})`;
  const wanted =
    median === undefined
      ? 'you chose its ranks'
      : median === null
        ? 'no member’s rank is known yet, so it is an easy one'
        : `the members’ median rank is ${rankName(median)}`;
  const inLanguage = language === undefined ? '' : ` in ${languageLabel(language)}`;
  return joinParts(
    [
      `${isPreview ? 'Now it would be' : `${date}:`} ${kata}, since ${wanted}.`,
      isWider && `None of the wanted ranks was left, so I looked at ${rangeText(ranks)}.`,
      isSolvedByMost && 'Most members have solved all that were left.',
      `Drawn from ${count(fitting)} kata of ${rangeText(ranks)}${inLanguage} that were not shown within a year.`,
      members > 0 && `${count(solved)} of ${counted(members, 'member', 'members')} had solved it.`,
    ],
    ' ',
  );
}

/** `8–6 kyu` */
function rangeText({ from, to }: Explained['why']['ranks']): string {
  return from === to ? rankName(from) : `${-from}–${rankName(to)}`;
}
