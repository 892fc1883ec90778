import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { readLeaders, readNeighbours, type LeadersPage } from '../src/boards/codewars-board.ts';
import type { BoardQuery } from '../src/boards/server-board.ts';
import { measures, type Measure } from '../src/boards/values.ts';
import { everywhere, type Command, type CommandContext, type SlashContext } from '../src/discord/command.ts';
import { button, buttons, pageOf, pager } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import type { Period } from '../src/history/periods.ts';
import {
  measureNames,
  notOnBoardText,
  periodNames,
  pictureOfBoard,
  renderLeaders,
  renderServerBoard,
} from '../src/render/embeds/board.ts';
import type { Reply } from '../src/render/reply.ts';
import { accountOption, readAccount } from './shared/account-option.ts';
import { knownLanguage, languageOption } from './shared/language-option.ts';
import { pictureReply } from './shared/picture-reply.ts';
import { privateOption } from './shared/private-option.ts';

const periods = ['week', 'month', 'year', 'all'] as const satisfies readonly Period[];

/** As a button carries it. */
type Route = readonly [by: Measure, period: Period, language: string];

const routeOf = ({ by, period, language }: BoardQuery): Route => [by, period, language ?? ''];

function queryFrom([by, period, language]: readonly string[]): BoardQuery {
  return {
    by: measures.find((each) => each === by) ?? 'points',
    period: periods.find((each) => each === period) ?? 'month',
    language: language === '' ? null : (language ?? null),
  };
}

async function readBoard({ services, guildId, userId }: CommandContext, query: BoardQuery, page: number) {
  if (guildId === null) throw new MemberError('ServersOnly');
  return services.boards.read(guildId, query, page, userId);
}

async function showServer(context: CommandContext, query: BoardQuery, wanted: number): Promise<Reply> {
  const board = await readBoard(context, query, wanted);
  const route = routeOf(query);
  return {
    embeds: [renderServerBoard(board, context.userId, context.services.now())],
    components: [
      ...buttons(
        ...periods.map((period) =>
          button(
            periodNames[period],
            ['leaderboard', 'page', 'server', ...routeOf({ ...query, period }), 0],
            {
              disabled: period === query.period,
            },
          ),
        ),
      ),
      ...buttons(
        ...pager('leaderboard', ['server', ...route], board.page, board.pages),
        board.lines.length > 0 && button('Picture', ['leaderboard', 'picture', ...route, board.page]),
      ),
    ],
  };
}

async function showPicture(context: CommandContext): Promise<Reply> {
  const query = queryFrom(context.args);
  const board = await readBoard(context, query, pageOf(context.args[3]));
  if (board.lines.length === 0) return showServer(context, query, 0);
  return pictureReply(
    context,
    pictureOfBoard(board),
    buttons(button('As text', ['leaderboard', 'page', 'server', ...routeOf(query), board.page])),
    () => showServer(context, query, board.page),
  );
}

async function showLeaders(
  context: CommandContext,
  language: string | null,
  found: LeadersPage,
): Promise<Reply> {
  const { leaders, page, hasMore } = found;
  const { services, guildId } = context;
  const usernames = leaders.map(({ username }) => username);
  const members = guildId === null ? undefined : await services.boards.membersNamed(guildId, usernames);
  return {
    embeds: [renderLeaders(found, language, members)],
    components: buttons(
      ...pager('leaderboard', ['codewars', language ?? ''], page, page + (hasMore ? 2 : 1)),
    ),
  };
}

const boardOf = (language: string | null): string => language ?? 'overall';

async function codewars(context: SlashContext, language: string | null): Promise<Reply> {
  const { options } = context.interaction;
  const { codewars } = context.services;
  const page = Math.max(0, (options.getInteger('page') ?? 1) - 1);
  if (options.getString('user') === null && options.getUser('member') === null)
    return showLeaders(context, language, await readLeaders(codewars, boardOf(language), page));
  const { username } = await readAccount(context, await account.resolve(context));
  const found = await readNeighbours(codewars, boardOf(language), username);
  if (found === undefined) return { content: notOnBoardText(username, language) };
  return showLeaders(context, language, found);
}

const account = accountOption();
const language = languageOption('Only what was done in this language; everything, if you leave it out');
const pageOption = {
  type: Option.Integer as const,
  name: 'page',
  description: 'The page to show; the first, if you leave it out',
  min_value: 1,
  max_value: 500,
};

export default {
  data: {
    name: 'leaderboard',
    description: 'Show who is ahead: in this server, or on all of Codewars',
    options: [
      {
        type: Option.Subcommand,
        name: 'server',
        description: 'The linked members of this server, by what they gained',
        options: [
          {
            type: Option.String,
            name: 'by',
            description: 'What is counted; points, if you leave it out',
            choices: measures.map((value) => ({ name: measureNames[value], value })),
          },
          {
            type: Option.String,
            name: 'period',
            description: 'Since when; this month, if you leave it out',
            choices: periods.map((value) => ({ name: periodNames[value], value })),
          },
          language.option,
          pageOption,
          privateOption,
        ],
      },
      {
        type: Option.Subcommand,
        name: 'codewars',
        description: 'Codewars’ own board, with the members of this server marked',
        options: [language.option, ...account.options, pageOption, privateOption],
      },
    ],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => {
    const { options } = context.interaction;
    const typed = options.getString('language');
    const isServer = options.getSubcommand() === 'server';
    if (isServer && context.guildId === null) throw new MemberError('ServersOnly');
    const language = typed === null ? null : await knownLanguage(context.services, typed);
    if (!isServer) return codewars(context, language);
    const query = queryFrom([
      options.getString('by') ?? '',
      options.getString('period') ?? '',
      language ?? '',
    ]);
    if (query.by === 'honor' && language !== null) throw new MemberError('HonorOfLanguage');
    return showServer(context, query, (options.getInteger('page') ?? 1) - 1);
  },
  autocomplete: { ...account.autocomplete, ...language.autocomplete },
  components: {
    page: {
      reply: 'update',
      execute: async (context) => {
        const [which, ...args] = context.args;
        if (which === 'server') return showServer(context, queryFrom(args), pageOf(args[3]));
        const language = args[0] === '' ? null : (args[0] ?? null);
        const { codewars } = context.services;
        return showLeaders(
          context,
          language,
          await readLeaders(codewars, boardOf(language), pageOf(args[1])),
        );
      },
    },
    picture: { reply: 'update', execute: showPicture },
  },
} satisfies Command;
