import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import type { SolvedHere } from '../src/boards/solved-here.ts';
import { rankName } from '../src/codewars/ranks.ts';
import {
  everywhere,
  type AutocompleteContext,
  type Choice,
  type Command,
  type CommandContext,
  type Services,
} from '../src/discord/command.ts';
import { buttons, linkButton, menu, pageOf, pager } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { completedIn, isWhole } from '../src/history/completed-list.ts';
import { renderSearch } from '../src/render/embeds/search.ts';
import { kataSearchUrl } from '../src/render/links.ts';
import type { Reply } from '../src/render/reply.ts';
import { isBlank } from '../src/render/text.ts';
import { knownLanguage, languageOption } from './shared/language-option.ts';
import { ownLinks } from './shared/links.ts';
import { privateOption } from './shared/private-option.ts';
import { kataRanksFrom, rankOption, type KataRanks } from './shared/rank-option.ts';
import { oldSince } from './shared/solved.ts';
import { clean } from './shared/typed.ts';

const pageSize = 10;
/** A longer one leaves no room for the rest in the buttons' custom ids. */
const longestText = 100;
/** Reading a long list takes a while; what is missing then is said. */
const completedWithinMs = 2_500;

interface Wish {
  readonly text: string | null;
  readonly ranks: KataRanks | null;
  readonly tag: string | null;
  readonly language: string | null;
  readonly isUnsolved: boolean;
}

async function show(context: CommandContext, wish: Wish, wanted: number): Promise<Reply> {
  const { services, guildId } = context;
  const { text, ranks, tag, language, isUnsolved } = wish;
  const own = isUnsolved ? await ownCompleted(context, language) : undefined;
  const isLeft = (id: string): boolean => own?.ids.has(id) !== true;
  const named = { ...(text !== null && { text }), ...(language !== null && { language }) };
  const fitting = services.catalogue
    .find({
      ...named,
      ...(ranks !== null && { ranks: ranks.ids }),
      ...(tag !== null && { tags: [tag] }),
    })
    .filter(isLeft);
  // Tags become known together with the rank.
  const unranked =
    ranks === null
      ? []
      : services.catalogue
          .find(named)
          .filter((id) => services.catalogue.rankOf(id) === undefined)
          .filter(isLeft);
  const here =
    guildId === null || fitting.length === 0 ? undefined : await services.solvedHere.read(guildId, fitting);
  const sorted = inOrder(fitting, here);
  const pages = Math.max(1, Math.ceil(sorted.length / pageSize));
  const page = Math.min(wanted, pages - 1);
  const shown = sorted.slice(page * pageSize, (page + 1) * pageSize);
  const kata = shown.flatMap((id) => services.catalogue.byId(id) ?? []);
  const shownHere =
    guildId === null || here === undefined
      ? undefined
      : await services.solvedHere.present(guildId, here, shown);
  const turning = pager(
    'search',
    [text ?? '', ranks?.short ?? '', tag ?? '', language ?? '', isUnsolved ? 'u' : ''],
    page,
    pages,
  );
  const embed = renderSearch({
    ...wish,
    ranks: ranks?.label ?? null,
    kata,
    firstIndex: page * pageSize,
    total: sorted.length,
    here: shownHere,
    unranked: unranked.length,
    isOwnListWhole: own?.isWhole ?? true,
    ownListAgeMs: own === undefined || own.oldSince === null ? null : services.now() - own.oldSince,
    turnsByOption: pages > 1 && turning.includes(undefined),
  });
  return {
    embeds: [embed],
    components: [
      ...menu(
        'Show one of these to me',
        ['kata', 'pickPrivately', language ?? ''],
        kata
          .filter(({ id }) => id.length <= 100)
          .map(({ id, name, rank }) => ({
            label: name,
            value: id,
            ...(rank === undefined || rank === null ? {} : { description: rankName(rank) }),
          })),
      ),
      ...buttons(
        ...turning,
        linkButton('Search on Codewars', kataSearchUrl({ text, language, tag, ranks: ranks?.ids ?? [] })),
      ),
    ],
  };
}

/** Most solved here first; among equals, as they came: best matches of the text, else by name. */
function inOrder(ids: readonly string[], here: SolvedHere | undefined): readonly string[] {
  const countOf = (id: string): number => here?.byKata.get(id)?.count ?? 0;
  return ids.toSorted((a, b) => countOf(b) - countOf(a));
}

/** What the member has completed: in the language, or without one in any. @throws MemberError `SearchElsewhere`, `NotLinked` */
async function ownCompleted(context: CommandContext, language: string | null) {
  const { services, userId, guildId, place } = context;
  if (place === 'elsewhere') throw new MemberError('UnsolvedElsewhere');
  const links = await ownLinks(context);
  if (links.length === 0)
    throw new MemberError('NotLinked', { where: guildId === null ? 'unsolvedDirect' : 'unsolved' });
  const lists = await Promise.all(
    links.map((link) => services.history.completions.read(link, completedWithinMs, userId)),
  );
  return {
    ids: new Set(lists.flatMap((list) => [...completedIn(list, language ?? undefined)])),
    isWhole: lists.every(isWhole),
    oldSince: await oldSince(services, links),
  };
}

/** A tag of the catalogue, whatever its case. @throws MemberError `NoSuchTag` */
function knownTag({ catalogue }: Services, typed: string): string {
  const text = clean(typed);
  const tags = catalogue.tags();
  const found =
    tags.find((tag) => tag === text) ?? tags.find((tag) => tag.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new MemberError('NoSuchTag', { typed: text });
  return found;
}

function suggestTags({ services, typed }: AutocompleteContext): readonly Choice[] {
  const wanted = clean(typed).toLowerCase();
  return services.catalogue
    .tags()
    .filter((tag) => tag.length <= longestText && tag.toLowerCase().includes(wanted))
    .map((tag) => ({ name: tag, value: tag }));
}

const rank = rankOption('A rank such as 6 kyu, a range such as 8-6 kyu, or beta');
const language = languageOption('Kata in this language');

export default {
  data: {
    name: 'search',
    description: 'Find kata by name, rank, tag and language, with who has solved them here',
    options: [
      { type: Option.String, name: 'text', description: 'Words of the name', max_length: longestText },
      rank.option,
      {
        type: Option.String,
        name: 'tag',
        description: 'Kata with this tag',
        autocomplete: true,
        max_length: 100,
      },
      language.option,
      { type: Option.Boolean, name: 'unsolved', description: 'Only kata that you have not solved' },
      {
        type: Option.Integer,
        name: 'page',
        description: 'Which page of the list',
        min_value: 1,
        max_value: 10_000,
      },
      privateOption,
    ],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => {
    const { services, interaction } = context;
    const { options } = interaction;
    const text = clean(options.getString('text') ?? '');
    const typedRank = options.getString('rank');
    const typedTag = options.getString('tag');
    const typedLanguage = options.getString('language');
    const wish = {
      text: isBlank(text) ? null : text,
      ranks: typedRank === null ? null : kataRanksFrom(typedRank),
      tag: typedTag === null ? null : knownTag(services, typedTag),
      language: typedLanguage === null ? null : await knownLanguage(services, typedLanguage),
      isUnsolved: options.getBoolean('unsolved') === true,
    };
    return show(context, wish, (options.getInteger('page') ?? 1) - 1);
  },
  autocomplete: { ...rank.autocomplete, tag: suggestTags, ...language.autocomplete },
  components: {
    page: {
      reply: 'update',
      execute: (context) => {
        const [text = '', ranks = '', tag = '', language = '', unsolved, page] = context.args;
        const wish = {
          text: text || null,
          ranks: ranks === '' ? null : kataRanksFrom(ranks),
          tag: tag || null,
          language: language || null,
          isUnsolved: unsolved === 'u',
        };
        return show(context, wish, pageOf(page));
      },
    },
  },
} satisfies Command;
