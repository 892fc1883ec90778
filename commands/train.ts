import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { CodewarsError } from '../src/codewars/errors.ts';
import { strategies, type Strategy } from '../src/codewars/model.ts';
import { serversAndDirect, type Command, type Component } from '../src/discord/command.ts';
import { button, buttons, pickedFrom } from '../src/discord/interactions/components.ts';
import type { Reply } from '../src/render/reply.ts';
import { renderOffered } from '../src/render/training/offered.ts';
import { type Instead, insteadText } from '../src/render/training/recommendation.ts';
import { strategyName } from '../src/render/training/facts.ts';
import type { Trainee, Wanted } from '../src/training/model.ts';
import { kataOption } from './shared/kata-option.ts';
import {
  askForLanguage,
  confirmReplace,
  recommend,
  showKata,
  showStarted,
  type Way,
} from './shared/kata-replies.ts';
import { knownLanguage, languageOption } from './shared/language-option.ts';
import { learnerOf, traineeOf, type Learner } from './shared/training-link.ts';

async function begin(learner: Learner, wanted: Wanted, replace = false): Promise<Reply> {
  const { training } = learner.services;
  return withApi(learner, wanted, async (trainee) => {
    const begun = await training.begin(trainee, wanted, { replace });
    if (begun.kind === 'inTheWay') return confirmReplace(begun.session, wanted);
    await remember(learner, wanted.language);
    return showStarted(begun, learner);
  });
}

async function peek(learner: Learner, wanted: { strategy: Strategy; language: string }): Promise<Reply> {
  const { training, describe } = learner.services;
  return withApi(learner, wanted, async (trainee) => {
    const offered = await training.peek(trainee, wanted);
    const { language, strategy } = wanted;
    return {
      ...(await renderOffered({ offered, kataId: null, language, peek: true }, describe)),
      components: buttons(button('Begin it', ['train', 'next', language, strategy], { style: 'primary' })),
    };
  });
}

/** Uses Codewars' training API if this member can, else recommends a kata to solve on codewars.com. */
async function withApi(
  learner: Learner,
  wanted: Wanted,
  use: (trainee: Trainee) => Promise<Reply>,
): Promise<Reply> {
  const { link, services } = learner;
  const { training } = services;
  // The recommendation says what else a link is for.
  if (link === undefined) {
    return instead(learner, wanted, training.isOff() && 'kata' in wanted ? 'notOffered' : 'notLinked');
  }
  if (!training.offers(wanted) || (training.isOff() && !link.hasApiKey)) {
    return instead(learner, wanted, 'notOffered');
  }
  if (!link.hasApiKey) return instead(learner, wanted, 'noKey');
  try {
    return await use(traineeOf(link));
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    if (error.code === 'Unsupported') {
      return instead(learner, wanted, training.offers(wanted) ? 'refused' : 'notOffered');
    }
    // Codewars has no kata left in this queue.
    if (error.code === 'InvalidInput' && 'strategy' in wanted) return instead(learner, wanted, 'refused');
    throw error;
  }
}

async function instead(learner: Learner, wanted: Wanted, why: Instead): Promise<Reply> {
  const reply =
    'kata' in wanted
      ? await showKata(learner, wanted, insteadText(why, 'named'))
      : await recommend(learner, wanted, { why });
  await remember(learner, wanted.language);
  return reply;
}

const remember = ({ services, userId }: Learner, language: string) =>
  services.members.prefer(userId, { language });

async function start(learner: Learner, way: Way, typed: string | null, onlyLooks = false): Promise<Reply> {
  const { services, link } = learner;
  const language =
    typed === null ? await fittingLanguage(learner, way) : await knownLanguage(services, typed);
  if (language === undefined) return askForLanguage(learner, way);
  if (!onlyLooks) return begin(learner, { ...way, language });
  if (!('kata' in way)) return peek(learner, { ...way, language });
  const wanted = { kata: way.kata, language };
  return showKata(learner, wanted, '', services.training.offers(wanted) && link?.hasApiKey === true);
}

/** Recommends without beginning, also where the training API could begin one. */
async function suggest(
  learner: Learner,
  way: { readonly strategy: Strategy },
  typed: string | undefined,
): Promise<Reply> {
  const language = typed ?? (await fittingLanguage(learner, way));
  return language === undefined ? askForLanguage(learner, way) : recommend(learner, { ...way, language }, {});
}

/** The member's last language, else their best, if the kata has it; else the only language of the kata. @throws CodewarsError */
async function fittingLanguage({ services, link, userId }: Learner, way: Way): Promise<string | undefined> {
  const { language: last } = await services.members.preferences(userId);
  const usual = last ?? (link && (await services.recommender.bestLanguage(link, userId)));
  if (!('kata' in way)) return usual;
  const { languages } = (await services.codewars.kata(way.kata)).value;
  if (usual !== undefined && (languages.includes(usual) || languages.length === 0)) return usual;
  return languages.length === 1 ? languages[0] : undefined;
}

const wantedFrom = ([way, what = '', language = '']: readonly string[]): Wanted =>
  way === 'kata' ? { kata: what, language } : { strategy: strategyOf(what), language };

const strategyOf = (text: string | null | undefined): Strategy =>
  strategies.find((each) => each === text) ?? 'default';

const update = (
  execute: (learner: Learner, args: readonly string[], picked: string) => Promise<Reply>,
): Component => ({
  reply: 'update',
  execute: async (context) =>
    execute(await learnerOf(context), context.args, pickedFrom(context.interaction)),
});

const kata = kataOption('Begin this kata instead: its name, or a link to it', false);
const language = languageOption('The language to train in; the one you used last, if you leave it out');

export default {
  data: {
    name: 'train',
    description: 'Get a kata to train on, and solve it here where Codewars allows it',
    options: [
      language.option,
      {
        type: Option.String,
        name: 'strategy',
        description: 'How the kata is chosen',
        choices: strategies.map((value) => ({ name: strategyName(value), value })),
      },
      kata.option,
      { type: Option.Boolean, name: 'peek', description: 'Only look, without beginning it' },
    ],
    ...serversAndDirect,
  },
  reply: 'private',
  execute: async (context) => {
    const { options } = context.interaction;
    const learner = await learnerOf(context);
    const onlyLooks = options.getBoolean('peek') === true;
    if (options.getString('kata') === null) {
      const way = { strategy: strategyOf(options.getString('strategy')) };
      return start(learner, way, options.getString('language'), onlyLooks);
    }
    const named = await kata.resolve(context);
    return start(learner, named, named.language, onlyLooks);
  },
  autocomplete: { ...kata.autocomplete, ...language.autocomplete },
  components: {
    next: update((learner, [language = '', strategy]) =>
      begin(learner, { language, strategy: strategyOf(strategy) }),
    ),
    kata: update((learner, [kata = '', language = '']) => begin(learner, { kata, language })),
    replace: update((learner, args) => begin(learner, wantedFrom(args), true)),
    in: update((learner, [way = '', what = ''], language) =>
      begin(learner, wantedFrom([way, what, language])),
    ),
    pick: update((learner, [language = ''], kata) => start(learner, { kata }, language || null)),
    more: update((learner, [language = '', strategy, shift, not]) =>
      recommend(
        learner,
        { language, strategy: strategyOf(strategy) },
        { shift: Number(shift), not: not === '' ? undefined : not },
      ),
    ),
    for: {
      reply: 'private',
      execute: async (context) => {
        const [language = '', strategy] = context.args;
        return suggest(await learnerOf(context), { strategy: strategyOf(strategy) }, language || undefined);
      },
    },
    read: {
      reply: 'private',
      execute: async (context) => {
        const [kata = '', language = ''] = context.args;
        return showKata(await learnerOf(context), { kata, language });
      },
    },
    start: {
      reply: 'private',
      execute: async (context) => start(await learnerOf(context), { strategy: 'default' }, null),
    },
  },
} satisfies Command;
