import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import type { User } from '../src/codewars/model.ts';
import { rankFrom, rankName, type RankId } from '../src/codewars/ranks.ts';
import {
  everywhere,
  type AutocompleteContext,
  type Choice,
  type Command,
  type CommandContext,
} from '../src/discord/command.ts';
import { button, buttons, linkButton } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { accountOf, idOrName, isSameAccount, type Account } from '../src/members/account.ts';
import { goalOf, reachedBy, type Target } from '../src/standings/goal.ts';
import { mixes, plansFor, type Mix, type Plan } from '../src/standings/plan.ts';
import { standingIn, type Standing } from '../src/standings/standing.ts';
import { countUnsolved } from '../src/standings/unsolved.ts';
import { completedIn, isWhole } from '../src/history/completed-list.ts';
import { mixNames, ownRivalText, reachedText, renderRankUp } from '../src/render/embeds/rank-up.ts';
import { userUrl } from '../src/render/links.ts';
import type { Reply } from '../src/render/reply.ts';
import {
  accountFrom,
  accountOption,
  readProfile,
  suggestUsers,
  type AccountRef,
} from './shared/account-option.ts';
import { knownLanguage, languageOption } from './shared/language-option.ts';
import { privateOption } from './shared/private-option.ts';
import { clean } from './shared/typed.ts';

/** Reading a long list takes a while; what is missing then is said. */
const completedWithinMs = 2_500;
const ranks: readonly RankId[] = [-7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8];

interface Wish {
  readonly ref: AccountRef;
  /** `null`: overall. */
  readonly language: string | null;
  /** `null`: the next rank. */
  readonly target: string | null;
  readonly mix: Mix;
}

async function show(context: CommandContext, { ref, language, target, mix }: Wish): Promise<Reply> {
  const [{ value: user }, aim] = await Promise.all([
    readProfile(context, ref),
    aimFrom(context, target, language),
  ]);
  const account = accountOf(user);
  const standing = standingOf(user, language);
  const goal = goalOf(standing, aim.target);
  const navigation = [
    button('Show profile', ['profile', 'show', idOrName(account)]),
    linkButton('Open on Codewars', userUrl(user.username)),
  ];
  const shown = { username: user.username, language, standing, rival: aim.rival?.username ?? null };
  const isOwnRival = aim.rival !== undefined && isSameAccount(accountOf(aim.rival), account);
  if (isOwnRival || goal === undefined || goal.missing === 0) {
    const next = goalOf(standing, 'next')?.rank;
    const content = isOwnRival ? ownRivalText(user.username) : reachedText(shown, goal, next);
    return { content, components: buttons(...navigation) };
  }

  const plans = plansFor(mix, goal.missing, standing.rank, goal.rank);
  const goTo = [idOrName(account), language ?? '', aim.name] as const;
  return {
    embeds: [
      renderRankUp({
        ...shown,
        goal,
        mix,
        plans: plans.map((plan) => ({ ...plan, reached: reachedBy(user.ranks.overall, plan.points) })),
        unsolved: await unsolvedOf(context, account, plans, language ?? undefined),
      }),
    ],
    components: [
      ...buttons(
        button('A kata for it', ['train', 'for', language ?? '', workoutFor(plans, standing)], {
          style: 'primary',
        }),
        ...navigation,
      ),
      ...buttons(
        ...mixes.map((each) =>
          button(mixNames[each], ['rankup', 'mix', each, ...goTo], { disabled: each === mix }),
        ),
      ),
    ],
  };
}

interface Aim {
  readonly target: Target;
  readonly rival?: User;
  /** As it can be typed, or '' for the next rank. */
  readonly name: string;
}

/** A rank, or whom to overtake. A name that reads as a rank needs an @. @throws MemberError `NoSuchRank`; as `readProfile` */
async function aimFrom(context: CommandContext, typed: string | null, language: string | null): Promise<Aim> {
  if (typed === null) return { target: 'next', name: '' };
  const text = clean(typed);
  const rank = rankFrom(text);
  if (rank !== undefined) return { target: { rank }, name: rankName(rank) };
  if (looksLikeRank.test(text)) throw new MemberError('NoSuchRank', { typed: text });
  const rival = (await readProfile(context, await accountFrom(context, text))).value;
  return { target: { rival: standingOf(rival, language) }, rival, name: rival.id ?? `@${rival.username}` };
}

const looksLikeRank = /^-?\d{1,3}(?:\s*-?\s*(?:kyu|kyū|dan))?$/iu;

const standingOf = ({ ranks }: User, language: string | null): Standing =>
  language === null ? ranks.overall : standingIn(ranks.languages, language);

/** For the ranks of the plans: the kata that are left, as far as is known. */
async function unsolvedOf(
  { services, userId }: CommandContext,
  account: Account,
  plans: readonly Plan[],
  language: string | undefined,
) {
  const completed = await services.history.completions.read(account, completedWithinMs, userId);
  const done = completedIn(completed, language);
  const counts = countUnsolved(services.catalogue, done, language);
  const ranks = new Set(plans.flatMap(({ parts }) => parts.map(({ rank }) => rank)));
  return {
    byRank: new Map([...ranks].map((rank) => [rank, counts.get(rank) ?? 0])),
    isExact: isWhole(completed),
  };
}

/** Kata of the planned rank that is nearest to the member's own. */
function workoutFor(plans: readonly Plan[], { rank: own }: Standing): string {
  const level = Math.min(own, -1);
  const [nearest = level] = plans
    .flatMap(({ parts }) => parts.map(({ rank }) => rank))
    .sort((a, b) => Math.abs(a - level) - Math.abs(b - level));
  return `kyu_${-nearest}_workout`;
}

const mixOf = (text: string | null | undefined): Mix => mixes.find((each) => each === text) ?? 'spread';

async function suggestTargets(context: AutocompleteContext): Promise<readonly Choice[]> {
  const typed = clean(context.typed).toLowerCase();
  const names = ranks.map(rankName).filter((name) => name.includes(typed));
  return [...names.map((name) => ({ name, value: name })), ...(await suggestUsers(context))];
}

const account = accountOption();
const language = languageOption('The rank in this language; the overall rank, if you leave it out');

export default {
  data: {
    name: 'rankup',
    description: 'Show how many kata lead to the next rank, to any rank, or past someone else',
    options: [
      ...account.options,
      language.option,
      {
        type: Option.String,
        name: 'target',
        description: 'A rank such as 2 kyu, or a Codewars name to overtake; else the next rank',
        autocomplete: true,
        max_length: 200,
      },
      {
        type: Option.String,
        name: 'mix',
        description: 'Which kata to count; spread, if you leave it out',
        choices: mixes.map((value) => ({ name: mixNames[value], value })),
      },
      privateOption,
    ],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => {
    const { options } = context.interaction;
    const typed = options.getString('language');
    const [ref, language] = await Promise.all([
      account.resolve(context),
      typed === null ? null : knownLanguage(context.services, typed),
    ]);
    return show(context, {
      ref,
      language,
      target: options.getString('target'),
      mix: mixOf(options.getString('mix')),
    });
  },
  autocomplete: { ...account.autocomplete, ...language.autocomplete, target: suggestTargets },
  components: {
    mix: {
      reply: 'update',
      execute: (context) => {
        const [mix, ref = '', language = '', target = ''] = context.args;
        return show(context, { ref, language: language || null, target: target || null, mix: mixOf(mix) });
      },
    },
    show: {
      reply: 'update',
      execute: (context) =>
        show(context, { ref: context.args[0] ?? '', language: null, target: null, mix: 'spread' }),
    },
  },
} satisfies Command;
