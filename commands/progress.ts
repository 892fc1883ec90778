import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { measures, type Measure } from '../src/boards/values.ts';
import { everywhere, type Command, type CommandContext } from '../src/discord/command.ts';
import { button, buttons } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import type { Span } from '../src/history/periods.ts';
import { pointsOfReadings, pointsOfSolves, type Point } from '../src/history/progress.ts';
import { accountKey, idOrName, type Account } from '../src/members/account.ts';
import { measureNames } from '../src/render/embeds/board.ts';
import { noReadingsText, pictureOfProgress, unknownRanksText, unreadText } from '../src/render/history.ts';
import { textReply } from '../src/render/pictures/words.ts';
import type { Reply } from '../src/render/reply.ts';
import { accountOfMember, accountOption, readAccount, type AccountRef } from './shared/account-option.ts';
import { knownLanguage, languageOption } from './shared/language-option.ts';
import { pictureReply } from './shared/picture-reply.ts';
import { privateOption } from './shared/private-option.ts';

const dayMs = 86_400_000;
/** As buttons carry them: one letter, because a custom id has little room. */
const sinces = { month: 30, quarter: 91, year: 365, all: undefined } as const;
type Since = keyof typeof sinces;
const readWithinMs = 8_000;
const others = ['with', 'with2', 'with3', 'with4'] as const;

interface Wish {
  readonly first: AccountRef;
  /** Ids of members. */
  readonly with: readonly string[];
  readonly by: Measure;
  readonly since: Since;
  readonly language: string | null;
  readonly look: 'picture' | 'text';
}

async function show(context: CommandContext, wish: Wish): Promise<Reply> {
  const { by, since, language } = wish;
  if (by === 'honor' && language !== null) throw new MemberError('HonorOfLanguage');
  const { services, userId } = context;
  const refs = [
    wish.first,
    ...(await Promise.all(wish.with.map((memberId) => accountOfMember(context, memberId)))),
  ];
  const accounts = await Promise.all(refs.map((ref) => readAccount(context, ref)));
  const people = [...new Map(accounts.map((account) => [accountKey(account), account])).values()];
  const days = sinces[since];
  const now = services.now();
  const span = { from: days === undefined ? 0 : now - days * dayMs, to: now + 1 };
  const [lines, { timezone }] = await Promise.all([
    Promise.all(people.map((account) => lineOf(context, account, wish, span))),
    services.members.preferences(userId),
  ]);
  const picture = pictureOfProgress(lines, { by, since, language, zone: timezone });
  const go = (look: Wish['look']) => routeTo({ ...wish, look }, people[0]);
  const text = (hasPicture = true): Reply => ({
    ...textReply(picture),
    components: hasPicture ? buttons(button('Picture', go('picture'))) : [],
  });
  const reply =
    wish.look === 'text'
      ? text()
      : await pictureReply(context, picture, buttons(button('As text', go('text'))), text);
  const notes = lines.flatMap(({ name, isWhole, unknown, points }) => [
    ...(isWhole ? [] : [unreadText(name)]),
    ...(unknown > 0 && by === 'points' ? [unknownRanksText(name, unknown)] : []),
    ...(points.length === 0 && (by === 'honor' || by === 'score') ? [noReadingsText(name)] : []),
  ]);
  return notes.length === 0
    ? reply
    : { ...reply, content: [reply.content, ...notes].filter(Boolean).join('\n') };
}

async function lineOf(
  { services, userId }: CommandContext,
  account: Account,
  { by, language }: Wish,
  span: Span,
): Promise<{
  readonly name: string;
  readonly points: readonly Point[];
  readonly isWhole: boolean;
  /** The kata whose points are not counted yet. */
  readonly unknown: number;
}> {
  const name = account.username;
  if (by === 'kata' || by === 'points') {
    const solves = await services.history.readSolves(account, readWithinMs, userId);
    const { unknown } = solves.between({ from: 0, to: span.to }, language ?? undefined);
    return { name, points: pointsOfSolves(solves, by, language, span), isWhole: solves.isWhole, unknown };
  }
  const [known] = await services.history.readingsOf([account], span);
  return {
    name,
    points: pointsOfReadings(known?.readings ?? [], by, language, span),
    isWhole: true,
    unknown: 0,
  };
}

/** Members' ids are written shorter, so that five people fit into the 100 characters of a custom id. */
const digits = 36;
const shorter = (memberId: string): string => BigInt(memberId).toString(digits);
const longer = (text: string): string =>
  Array.from(text, (letter) => BigInt(parseInt(letter, digits)))
    .reduce((id, digit) => id * BigInt(digits) + digit, 0n)
    .toString();

function routeTo({ by, since, language, look, ...people }: Wish, first: Account | undefined) {
  const letters = `${look.charAt(0)}${by.charAt(0)}${since.charAt(0)}`;
  const key = first === undefined ? '' : idOrName(first);
  return ['progress', 'show', letters, language ?? '', key, people.with.map(shorter).join('.')] as const;
}

function wishFrom([letters = '', language = '', first = '', members = '']: readonly string[]): Wish {
  const begins = (at: number) => (word: string) => word.startsWith(letters.charAt(at));
  return {
    look: letters.startsWith('t') ? 'text' : 'picture',
    by: measures.find(begins(1)) ?? 'kata',
    since: (Object.keys(sinces) as Since[]).find(begins(2)) ?? 'year',
    language: language || null,
    first,
    with: members
      .split('.')
      .filter((each) => /^[\da-z]{1,14}$/.test(each))
      .map(longer),
  };
}

const account = accountOption();
const language = languageOption('Only this language; everything, if you leave it out');

export default {
  data: {
    name: 'progress',
    description: 'Draw how kata, points, honor or score grew, alone or beside up to four other members',
    options: [
      ...account.options,
      {
        type: Option.String,
        name: 'by',
        description: 'What is drawn; kata, if you leave it out',
        choices: (['kata', 'points', 'honor', 'score'] as const).map((value) => ({
          name: measureNames[value],
          value,
        })),
      },
      ...others.map((name, index) => ({
        type: Option.User as const,
        name,
        description: index === 0 ? 'A member to draw beside it' : 'One more member to draw beside it',
      })),
      language.option,
      {
        type: Option.String,
        name: 'since',
        description: 'How far back; a year, if you leave it out',
        choices: [
          { name: 'A month', value: 'month' },
          { name: 'A quarter of a year', value: 'quarter' },
          { name: 'A year', value: 'year' },
          { name: 'All the time', value: 'all' },
        ],
      },
      privateOption,
    ],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => {
    const { options } = context.interaction;
    const typed = options.getString('language');
    const [first, language] = await Promise.all([
      account.resolve(context),
      typed === null ? null : knownLanguage(context.services, typed),
    ]);
    const by = options.getString('by');
    const since = options.getString('since') ?? '';
    return show(context, {
      first,
      language,
      with: others.flatMap((name) => options.getUser(name)?.id ?? []),
      by: measures.find((each) => each === by) ?? 'kata',
      since: Object.hasOwn(sinces, since) ? (since as Since) : 'year',
      look: 'picture',
    });
  },
  autocomplete: { ...account.autocomplete, ...language.autocomplete },
  components: {
    show: { reply: 'update', execute: (context) => show(context, wishFrom(context.args)) },
  },
} satisfies Command;
