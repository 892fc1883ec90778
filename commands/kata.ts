import type { APISelectMenuOption } from 'discord-api-types/v10';
import { languageName } from '../src/codewars/languages.ts';
import type { Kata } from '../src/codewars/model.ts';
import { everywhere, type Command, type ComponentContext, type Services } from '../src/discord/command.ts';
import { buttons, linkButton, menu, pageOf, pickedFrom } from '../src/discord/interactions/components.ts';
import { renderKata } from '../src/render/embeds/kata.ts';
import { kataUrl } from '../src/render/links.ts';
import type { Reply } from '../src/render/reply.ts';
import { kataOption } from './shared/kata-option.ts';
import { languageOf, languageOption } from './shared/language-option.ts';
import { privateOption } from './shared/private-option.ts';

/** A menu has up to 25 options; two of them turn its pages. */
const menuPageSize = 23;

async function show(
  services: Services,
  wanted: { kata: string; language: string | null; menuPage?: number },
): Promise<Reply> {
  const kata = (await services.codewars.kata(wanted.kata)).value;
  const language = wanted.language === null ? null : languageOf(kata, wanted.language);
  return {
    embeds: [await renderKata(kata, language, services.describe)],
    components: [
      ...(kata.languages.length > 1 ? languageMenu(kata, language, wanted.menuPage) : []),
      ...buttons(linkButton('Open on Codewars', kataUrl(kata.id))),
    ],
  };
}

const showPicked = ({ interaction, services, args: [language = ''] }: ComponentContext): Promise<Reply> =>
  show(services, { kata: pickedFrom(interaction), language: language || null });

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
  execute: async (context) => show(context.services, await kata.resolve(context)),
  autocomplete: { ...kata.autocomplete, ...language.autocomplete },
  components: {
    // The question was private, but the answer is public as that of the command.
    pick: { reply: 'public', execute: showPicked },
    pickPrivately: { reply: 'private', execute: showPicked },
    language: {
      reply: 'update',
      execute: ({ interaction, services, args: [kata = '', current = ''] }) => {
        const picked = pickedFrom(interaction);
        const menuPage = picked.startsWith('page:') ? pageOf(picked.slice('page:'.length)) : undefined;
        if (menuPage === undefined) return show(services, { kata, language: picked || null });
        return show(services, { kata, language: current || null, menuPage });
      },
    },
  },
} satisfies Command;
