import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { everywhere, type Command, type CommandContext, type SlashContext } from '../src/discord/command.ts';
import { button, buttons } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { completedIn, isWhole } from '../src/history/completed-list.ts';
import { pointsOfSolves } from '../src/history/progress.ts';
import { accountOf, idOrName, isSameAccount } from '../src/members/account.ts';
import { renderComparison, sameAccountText } from '../src/render/embeds/comparison.ts';
import { pictureOfProgress, unreadText } from '../src/render/history.ts';
import { textReply } from '../src/render/pictures/words.ts';
import type { Reply } from '../src/render/reply.ts';
import { cut, plain } from '../src/render/text.ts';
import { compare } from '../src/standings/comparison.ts';
import {
  accountFrom,
  accountOfMember,
  ownAccount,
  readAccount,
  readProfile,
  suggestUsers,
  type AccountRef,
} from './shared/account-option.ts';
import { pictureReply } from './shared/picture-reply.ts';
import { privateOption } from './shared/private-option.ts';

type Pair<T> = readonly [T, T];

/** Reading two long lists takes a while; what is missing then is said. */
const completedWithinMs = 8_000;
const mostExamples = 5;

async function show(context: CommandContext, [one, other]: Pair<AccountRef>): Promise<Reply> {
  const { catalogue } = context.services;
  const reads = await Promise.all([readProfile(context, one), readProfile(context, other)]);
  const [a, b] = [reads[0].value, reads[1].value];
  if (isSameAccount(accountOf(a), accountOf(b))) {
    const profile = button('Show profile', ['profile', 'show', idOrName(accountOf(a))]);
    return { content: sameAccountText(a.username), components: buttons(profile) };
  }

  const users = [a, b] as const;
  const lists = await Promise.all([completedOf(context, a), completedOf(context, b)]);
  const comparison = compare(catalogue, [lists[0].ids, lists[1].ids]);
  const sideOf = (side: 0 | 1) => ({
    user: users[side],
    read: lists[side].ids.size,
    isWhole: lists[side].isWhole,
    examples: comparison.only[side].flatMap((id) => catalogue.byId(id) ?? []).slice(0, mostExamples),
  });
  const keys = users.map((user) => idOrName(accountOf(user)));
  const labels = users.map(({ username }) => `Show ${cut(plain(username), 40) || 'profile'}`);
  return {
    embeds: [renderComparison([sideOf(0), sideOf(1)], comparison)],
    components: buttons(
      button('Picture', ['compare', 'picture', ...keys]),
      ...labels.map((label, side) => button(label, ['profile', 'show', keys[side] ?? ''])),
      lists.some((list) => !list.isWhole) && button('Look again', ['compare', 'show', ...keys]),
    ),
  };
}

/** The kata of both over time: unlike points, they are known without the ranks of the kata. */
async function showLines(
  context: CommandContext,
  refs: Pair<AccountRef>,
  look: 'picture' | 'text',
): Promise<Reply> {
  const { services, userId } = context;
  const { history, members, now } = services;
  const accounts = await Promise.all(refs.map((ref) => readAccount(context, ref)));
  const span = { from: 0, to: now() + 1 };
  const lines = await Promise.all(
    accounts.map(async (account) => {
      const solves = await history.readSolves(account, completedWithinMs, userId);
      const points = pointsOfSolves(solves, 'kata', null, span);
      return { name: account.username, points, isWhole: solves.isWhole };
    }),
  );
  const { timezone } = await members.preferences(userId);
  const wanted = { by: 'kata', since: 'all', language: null, zone: timezone } as const;
  const picture = pictureOfProgress(lines, wanted);
  const keys = accounts.map(idOrName);
  const back = button('Show the comparison', ['compare', 'show', ...keys]);
  const asText = (hasPicture = true): Reply => ({
    ...textReply(picture),
    components: buttons(hasPicture && button('Picture', ['compare', 'picture', ...keys]), back),
  });
  const components = buttons(button('As text', ['compare', 'text', ...keys]), back);
  const reply = look === 'text' ? asText() : await pictureReply(context, picture, components, asText);
  const unread = lines.filter(({ isWhole }) => !isWhole).map(({ name }) => unreadText(name));
  return { ...reply, content: [reply.content, ...unread].filter(Boolean).join('\n') };
}

async function completedOf({ services, userId }: CommandContext, user: Parameters<typeof accountOf>[0]) {
  const record = await services.history.completions.read(accountOf(user), completedWithinMs, userId);
  return { ids: completedIn(record), isWhole: isWhole(record) };
}

/**
 * Two accounts: those named, or the one named and the member's own.
 * @throws MemberError `WithOrUser`, `CompareWhom`, `CompareWithWhom`, and as `accountFrom`
 */
async function accountsFrom(context: SlashContext): Promise<Pair<AccountRef>> {
  const { options } = context.interaction;
  const member = options.getUser('with');
  const typed = options.getString('user');
  const other = options.getString('other');
  if (member !== null && typed !== null) throw new MemberError('WithOrUser');
  const named = [
    ...(member === null ? [] : [await accountOfMember(context, member.id)]),
    ...(typed === null ? [] : [await accountFrom(context, typed)]),
    ...(other === null ? [] : [await accountFrom(context, other)]),
  ];
  const [first, second] = named;
  if (first === undefined) throw new MemberError('CompareWhom');
  return [first, second ?? (await ownOrAsk(context))];
}

async function ownOrAsk(context: SlashContext): Promise<AccountRef> {
  try {
    return await ownAccount(context);
  } catch (error) {
    if (error instanceof MemberError) throw new MemberError('CompareWithWhom', undefined, { cause: error });
    throw error;
  }
}

const pairIn = ({ args: [one = '', other = ''] }: CommandContext): Pair<string> => [one, other];

const nameOption = (name: string, description: string) => ({
  type: Option.String as const,
  name,
  description,
  autocomplete: true as const,
  max_length: 200,
});

export default {
  data: {
    name: 'compare',
    description: 'Compare two Codewars accounts: ranks, honor, kata, languages',
    options: [
      { type: Option.User, name: 'with', description: 'A member of this server who has linked an account' },
      nameOption('user', 'In place of a member: a Codewars user name'),
      nameOption('other', 'The second account: a Codewars user name or a mention; you, if you leave it out'),
      privateOption,
    ],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => show(context, await accountsFrom(context)),
  autocomplete: { user: suggestUsers, other: suggestUsers },
  components: {
    show: {
      reply: 'update',
      execute: (context) => show(context, pairIn(context)),
    },
    picture: { reply: 'update', execute: (context) => showLines(context, pairIn(context), 'picture') },
    text: { reply: 'update', execute: (context) => showLines(context, pairIn(context), 'text') },
  },
} satisfies Command;
