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
import { idOrName, isSameAccount, type Account } from '../src/members/account.ts';
import { beginner, goalOf, reachedBy, type Standing, type Target } from '../src/planner/goal.ts';
import { mixes, plansFor, type Mix, type Plan } from '../src/planner/plan.ts';
import { countUnsolved } from '../src/planner/unsolved.ts';
import { completedIn, isWhole } from '../src/history/completed-list.ts';
import { mixNames, ownRivalText, reachedText, renderRankUp, topText } from '../src/render/embeds/rank-up.ts';
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

async function show(context: CommandContext, { ref, language, target: typed, mix }: Wish): Promise<Reply> {
  const { catalogue, completions } = context.services;
  const [user, aim] = await Promise.all([
    readProfile(context, ref).then(({ value }) => value),
    aimFrom(context, typed, language),
  ]);
  const { username, ranks } = user;
  const account = accountOf(user);
  const standing = standingIn(user, language);
  const rival = aim.rival?.username ?? null;
  const navigation = buttons(
    button('Show profile', ['profile', 'show', idOrName(account)]),
    linkButton('Open on Codewars', userUrl(username)),
  );
  if (aim.rival !== undefined && isSameAccount(accountOf(aim.rival), account))
    return { content: ownRivalText(username), components: navigation };
  const goal = goalOf(standing, aim.target);
  if (goal === undefined) return { content: topText(username), components: navigation };
  const shown = { username, language, standing, goal, rival };
  if (goal.missing === 0)
    return { content: reachedText(shown, goalOf(standing, 'next')?.rank), components: navigation };

  const plans = plansFor(mix, goal.missing, standing.rank, goal.rank);
  const completed = await completions.read(account, completedWithinMs, context.userId);
  const done = completedIn(completed, language ?? undefined);
  const planned = [...new Set(plans.flatMap(({ parts }) => parts.map(({ rank }) => rank)))];
  const byRank = new Map(
    planned.map((rank) => [rank, countUnsolved(catalogue, rank, done, language ?? undefined)]),
  );
  const embed = renderRankUp({
    ...shown,
    mix,
    plans: plans.map((plan) => ({ ...plan, reached: reachedBy(ranks.overall, plan.points) })),
    unsolved: { byRank, isExact: isWhole(completed) },
  });
  const goTo = [idOrName(account), language ?? '', aim.rival ? refTo(aim.rival) : (typed ?? '')] as const;
  return {
    embeds: [embed],
    components: [
      ...buttons(
        button('A kata for it', ['train', 'for', language ?? '', workoutFor(plans, standing)], {
          style: 'primary',
        }),
        button('Show profile', ['profile', 'show', idOrName(account)]),
        linkButton('Open on Codewars', userUrl(username)),
      ),
      ...buttons(
        ...mixes.map((each) =>
          button(mixNames[each], ['rankup', 'mix', each, ...goTo], { disabled: each === mix }),
        ),
      ),
    ],
  };
}

/** A rank, or whom to overtake. A name that reads as a rank needs an @. @throws MemberError `NoSuchRank`; as `readProfile` */
async function aimFrom(
  context: CommandContext,
  typed: string | null,
  language: string | null,
): Promise<{ readonly target: Target; readonly rival?: User }> {
  if (typed === null) return { target: 'next' };
  const text = clean(typed);
  const rank = rankFrom(text);
  if (rank !== undefined) return { target: { rank } };
  if (looksLikeRank.test(text)) throw new MemberError('NoSuchRank', { typed: text });
  const rival = (await readProfile(context, await accountFrom(context, text))).value;
  return { target: { rival: standingIn(rival, language) }, rival };
}

const looksLikeRank = /^-?\d{1,3}(?:\s*-?\s*(?:kyu|kyū|dan))?$/iu;

/** With an @, which no rank has. */
const refTo = (rival: User): string => rival.id ?? `@${rival.username}`;

const accountOf = ({ username, id }: User): Account => ({ username, codewarsId: id });

/** Languages come from members, "constructor" among them. */
function standingIn({ ranks }: User, language: string | null): Standing {
  if (language === null) return ranks.overall;
  return (Object.hasOwn(ranks.languages, language) ? ranks.languages[language] : undefined) ?? beginner;
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
