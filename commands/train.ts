import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { CodewarsError } from '../src/codewars/errors.ts';
import { strategies, type Strategy } from '../src/codewars/model.ts';
import type { CommandContext, Command } from '../src/discord/command.ts';
import { askFirst, showBegun } from './shared/session-started.ts';
import { button, buttons } from '../src/discord/interactions/components.ts';
import { serversAndDirect } from '../src/discord/interactions/contexts.ts';
import { orSimilarKata } from './shared/did-you-mean.ts';
import { kataFrom, suggestKata } from './shared/kata-option.ts';
import { suggestLanguages } from './shared/language-option.ts';
import { recommend, showKata, type Whom } from './shared/kata-replies.ts';
import { ErrorWithDetails } from '../src/discord/interactions/error-with-details.ts';
import { knownLanguage, traineeOf, trainingLink } from './shared/training-link.ts';
import { askFor, fittingLanguage, orAnotherLanguage, type Way } from './shared/choose-language.ts';
import type { Reply } from '../src/render/reply.ts';
import { renderOffered } from '../src/render/training/offered.ts';
import { type Instead, insteadText } from '../src/render/training/recommendation.ts';
import { strategyName } from '../src/render/training/strategies.ts';
import type { Trainee, Wanted } from '../src/training/training.ts';

async function memberOf(context: CommandContext<unknown>): Promise<Whom> {
  const { services, userId, guildId } = context;
  return { services, userId, guildId, link: await trainingLink(context) };
}

/** Begins it, or says in which languages it is to be had. */
const begin = (member: Whom, wanted: Wanted, replace = false): Promise<Reply> =>
  orAnotherLanguage(member.services, wanted, () => beginOnce(member, wanted, replace));

async function beginOnce(member: Whom, wanted: Wanted, replace: boolean): Promise<Reply> {
  const { training } = member.services;
  return withApi(member, wanted, async (trainee) => {
    const begun = await training.begin(trainee, wanted, { replace });
    if (begun.kind === 'inTheWay') return askFirst(begun.session, wanted);
    await member.services.training.rememberLanguage(member.userId, wanted.language);
    return showBegun(begun, member.services.describe);
  });
}

async function peek(member: Whom, wanted: { strategy: Strategy; language: string }): Promise<Reply> {
  return withApi(member, wanted, async (trainee) => {
    const offered = await member.services.training.peek(trainee, wanted);
    const { language, strategy } = wanted;
    return {
      ...(await renderOffered({ offered, kataId: null, language, peek: true }, member.services.describe)),
      components: buttons(button('Begin it', ['train', 'next', language, strategy], { style: 'primary' })),
    };
  });
}

/** Through Codewars' training API where this member can use it; else a kata to be solved on codewars.com. */
async function withApi(
  member: Whom,
  wanted: Wanted,
  use: (trainee: Trainee) => Promise<Reply>,
): Promise<Reply> {
  const { link, services } = member;
  if (link === undefined) return instead(member, wanted, 'notLinked');
  if (!services.training.offers(wanted)) return instead(member, wanted, 'notOffered');
  if (!link.hasApiKey) return instead(member, wanted, 'noKey');
  try {
    return await use(traineeOf(link));
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    if (error.code === 'Unsupported') {
      return instead(member, wanted, services.training.offers(wanted) ? 'refused' : 'notOffered');
    }
    if (error.code === 'InvalidInput' && 'strategy' in wanted) {
      throw new ErrorWithDetails(error, 'Try another `strategy` or `language`, or name a `kata`.');
    }
    throw error;
  }
}

async function instead(member: Whom, wanted: Wanted, why: Instead): Promise<Reply> {
  const reply =
    'kata' in wanted
      ? await showKata(member.services, wanted, insteadText(why, 'named'))
      : await recommend(member, wanted, { why });
  await member.services.training.rememberLanguage(member.userId, wanted.language);
  return reply;
}

/** In the language that was typed, else in one that fits, else in one that is asked for. */
async function start(member: Whom, way: Way, typed: string | null, onlyLooks = false): Promise<Reply> {
  const { services, link } = member;
  const language = typed === null ? await fittingLanguage(member, way) : await knownLanguage(services, typed);
  if (language === undefined) return askFor(member, way);
  if (!onlyLooks) return begin(member, { ...way, language });
  if (!('kata' in way)) return peek(member, { ...way, language });
  const wanted = { kata: way.kata, language };
  return showKata(services, wanted, '', services.training.offers(wanted) && link?.hasApiKey === true);
}

const wantedFrom = ([way, what = '', language = '']: readonly string[]): Wanted =>
  way === 'kata' ? { kata: what, language } : { strategy: strategyOf(what), language };

const strategyOf = (text: string | null | undefined): Strategy =>
  strategies.find((each) => each === text) ?? 'default';

export default {
  data: {
    name: 'train',
    description: 'Get a kata to train on, and solve it here where Codewars allows it',
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'language',
        description: 'The language to train in; the one you used last, if you leave it out',
        autocomplete: true,
        max_length: 50,
      },
      {
        type: ApplicationCommandOptionType.String,
        name: 'strategy',
        description: 'How the kata is chosen',
        choices: strategies.map((value) => ({ name: strategyName(value), value })),
      },
      {
        type: ApplicationCommandOptionType.String,
        name: 'kata',
        description: 'Begin this kata instead: its name, or a link to it',
        autocomplete: true,
        max_length: 500,
      },
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'peek',
        description: 'Only look, without beginning it',
      },
    ],
    ...serversAndDirect,
  },
  reply: 'private',
  execute: async (context) => {
    const { interaction, services } = context;
    const { options } = interaction;
    const member = await memberOf(context);
    const typed = options.getString('kata');
    const named = typed === null ? undefined : kataFrom(typed, services);
    const language = options.getString('language') ?? named?.language ?? null;
    const onlyLooks = options.getBoolean('peek') === true;
    if (named === undefined) {
      return start(member, { strategy: strategyOf(options.getString('strategy')) }, language, onlyLooks);
    }
    const route = ['train', 'similar', language ?? ''] as const;
    return orSimilarKata(services, named, route, (kata) => start(member, { kata }, language, onlyLooks));
  },
  autocomplete: { kata: suggestKata, language: suggestLanguages },
  components: {
    next: {
      reply: 'update',
      execute: async (context) => {
        const [language = '', strategy] = context.args;
        return begin(await memberOf(context), { language, strategy: strategyOf(strategy) });
      },
    },
    kata: {
      reply: 'update',
      execute: async (context) => {
        const [kata = '', language = ''] = context.args;
        return begin(await memberOf(context), { kata, language });
      },
    },
    replace: {
      reply: 'update',
      execute: async (context) => begin(await memberOf(context), wantedFrom(context.args), true),
    },
    in: {
      reply: 'update',
      execute: async (context) => {
        const { interaction, args } = context;
        const [language = ''] = interaction.isStringSelectMenu() ? interaction.values : [];
        return begin(await memberOf(context), wantedFrom([args[0] ?? '', args[1] ?? '', language]));
      },
    },
    read: {
      reply: 'private',
      execute: ({ services, args: [kata = '', language = ''] }) => showKata(services, { kata, language }, ''),
    },
    start: {
      reply: 'private',
      execute: async (context) => start(await memberOf(context), { strategy: 'default' }, null),
    },
    similar: {
      reply: 'update',
      execute: async (context) => {
        const [kata = ''] = context.interaction.isStringSelectMenu() ? context.interaction.values : [];
        const [language = ''] = context.args;
        return start(await memberOf(context), { kata }, language === '' ? null : language);
      },
    },
    more: {
      reply: 'update',
      execute: async (context) => {
        const [language = '', strategy, shift, not] = context.args;
        const wanted = { language, strategy: strategyOf(strategy) };
        return recommend(await memberOf(context), wanted, {
          shift: Number(shift),
          ...(not && { not }),
        });
      },
    },
  },
} satisfies Command;
