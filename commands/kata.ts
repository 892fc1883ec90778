import { MessageFlags, type APISelectMenuOption } from 'discord-api-types/v10';
import { languageName } from '../src/codewars/languages.ts';
import type { Kata } from '../src/codewars/model.ts';
import {
  everywhere,
  type Command,
  type CommandContext,
  type ComponentContext,
} from '../src/discord/command.ts';
import {
  button,
  buttons,
  linkButton,
  menu,
  pageOf,
  pickedFrom,
} from '../src/discord/interactions/components.ts';
import { asksPrivately } from '../src/discord/interactions/router.ts';
import { MemberError } from '../src/errors.ts';
import { pressedText } from '../src/render/daily.ts';
import { renderKata } from '../src/render/embeds/kata.ts';
import { kataUrl } from '../src/render/links.ts';
import { ownSolvedText } from '../src/render/solved.ts';
import type { Reply } from '../src/render/reply.ts';
import { kataOption } from './shared/kata-option.ts';
import { languageOf, languageOption } from './shared/language-option.ts';
import { ownLinks } from './shared/links.ts';
import { privateOption } from './shared/private-option.ts';
import { ownSolved, solvedNotes } from './shared/solved.ts';

/** A menu has up to 25 options; two of them turn its pages. */
const menuPageSize = 23;

interface Wish {
  readonly kata: string;
  readonly language: string | null;
  readonly menuPage?: number;
}

/** `isPrivate`: only the member sees the answer, so it may say what they have solved. */
async function show(context: CommandContext, wanted: Wish, isPrivate: boolean): Promise<Reply> {
  const { services, guildId, place } = context;
  const kata = (await services.codewars.kata(wanted.kata)).value;
  const language = wanted.language === null ? null : languageOf(kata, wanted.language);
  const isAlone = isPrivate || place === 'direct';
  const { here, own } = await solvedNotes(context, isAlone ? await ownLinks(context) : [], kata.id);
  return {
    content: own,
    embeds: [await renderKata(kata, language, services.describe, here)],
    components: [
      ...(kata.languages.length > 1 ? languageMenu(kata, language, wanted.menuPage) : []),
      ...buttons(
        guildId !== null && !isAlone && button('Check if I solved it', ['kata', 'solved', kata.id]),
        isPrivate && place !== 'direct' && button('Show to everyone', ['show-kata', 'publish']),
        linkButton('Open on Codewars', kataUrl(kata.id)),
      ),
    ],
  };
}

function showPicked(context: ComponentContext, isPrivate: boolean): Promise<Reply> {
  const [language = ''] = context.args;
  return show(context, { kata: pickedFrom(context.interaction), language: language || null }, isPrivate);
}

async function tellOwn(context: ComponentContext): Promise<Reply> {
  const [kataId = ''] = context.args;
  const own = await ownSolved(context.services, await ownLinks(context), kataId, context.userId);
  return {
    content: ownSolvedText(own),
    components: own.kind === 'notLinked' ? buttons(button('Link my account', ['link', 'open'])) : [],
  };
}

/** Of the button "I solved it" below the kata of the day. */
async function tellDaily({ services, guildId, userId, args }: ComponentContext): Promise<Reply> {
  if (guildId === null) throw new MemberError('ServersOnly');
  const pressed = await services.daily.solved(guildId, args[0] ?? '', userId);
  return {
    content: pressedText(pressed),
    components: pressed.kind === 'notLinked' ? buttons(button('Link my account', ['link', 'open'])) : [],
  };
}

function languageMenu(kata: Kata, current: string | null, menuPage?: number) {
  const sorted = [...kata.languages].sort((a, b) => languageName(a).localeCompare(languageName(b)));
  const fits = sorted.length <= 25;
  const page = menuPage ?? Math.max(0, Math.floor(sorted.indexOf(current ?? '') / menuPageSize));
  const shown = fits ? sorted : sorted.slice(page * menuPageSize, (page + 1) * menuPageSize);
  const options: APISelectMenuOption[] = shown.map((id) => ({
    label: languageName(id),
    value: id.slice(0, 100),
    ...(id === current ? { default: true } : {}),
  }));
  if (!fits && page > 0) options.unshift({ label: '◀ Earlier languages', value: `page:${page - 1}` });
  if (!fits && (page + 1) * menuPageSize < sorted.length)
    options.push({ label: 'More languages ▶', value: `page:${page + 1}` });
  return menu('Show it for another language', ['kata', 'language', kata.id, current ?? ''], options);
}

const kata = kataOption('Its name, or a link to it', true);
const language = languageOption('The language to show it for');

export default {
  data: {
    name: 'kata',
    description: 'Show a kata: what it asks, its rank, languages and numbers',
    options: [kata.option, language.option, privateOption],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => show(context, await kata.resolve(context), asksPrivately(context.interaction)),
  autocomplete: { ...kata.autocomplete, ...language.autocomplete },
  components: {
    // The question was private, but the answer is public as that of the command.
    pick: { reply: 'public', execute: (context) => showPicked(context, false) },
    pickPrivately: { reply: 'private', execute: (context) => showPicked(context, true) },
    solved: { reply: 'private', execute: tellOwn },
    daily: { reply: 'private', execute: tellDaily },
    language: {
      reply: 'update',
      execute: (context) => {
        const { interaction, args } = context;
        const [kata = '', current = ''] = args;
        const picked = pickedFrom(interaction);
        const menuPage = picked.startsWith('page:') ? pageOf(picked.slice('page:'.length)) : undefined;
        const isPrivate = interaction.message.flags.has(MessageFlags.Ephemeral);
        if (menuPage === undefined) return show(context, { kata, language: picked || null }, isPrivate);
        return show(context, { kata, language: current || null, menuPage }, isPrivate);
      },
    },
  },
} satisfies Command;
