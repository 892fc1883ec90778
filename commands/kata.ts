import { ApplicationCommandOptionType, type APISelectMenuOption } from 'discord-api-types/v10';
import { languageName } from '../src/codewars/languages.ts';
import type { Kata } from '../src/codewars/model.ts';
import type { Command, Services } from '../src/discord/command.ts';
import { buttons, linkButton, menu, pageOf } from '../src/discord/interactions/components.ts';
import { everywhere } from '../src/discord/interactions/contexts.ts';
import { orSimilarKata } from './shared/did-you-mean.ts';
import { kataFrom, suggestKata } from './shared/kata-option.ts';
import { languageOf, suggestLanguages } from './shared/language-option.ts';
import { renderKata } from '../src/render/embeds/kata.ts';
import type { Reply } from '../src/render/reply.ts';
import { kataUrl } from '../src/render/links.ts';

/** A menu holds 25 options: two of them turn its pages. */
const menuPageSize = 23;

async function show(
  services: Services,
  context: { kata: string; language: string | null; menuPage?: number },
): Promise<Reply> {
  const read = await services.codewars.kata(context.kata);
  const kata = read.value;
  const language = context.language === null ? null : languageOf(kata, context.language);
  const { fetchedAt, stale } = read;
  const embed = await renderKata(
    { kata, language, fetchedAt, stale, now: services.now() },
    services.describe,
  );
  return {
    embeds: [embed],
    components: [
      ...(kata.languages.length > 1 ? languageMenu(kata, language, context.menuPage) : []),
      ...buttons(linkButton('Open on codewars.com', kataUrl(kata.id))),
    ],
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

export default {
  data: {
    name: 'kata',
    description: 'Show a kata: what it asks, its rank, languages and numbers',
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'kata',
        description: 'Its name, or a link to it',
        required: true,
        autocomplete: true,
        max_length: 500,
      },
      {
        type: ApplicationCommandOptionType.String,
        name: 'language',
        description: 'The language to show it for',
        autocomplete: true,
        max_length: 50,
      },
    ],
    ...everywhere,
  },
  reply: 'public',
  execute: async ({ interaction, services }) => {
    const named = kataFrom(interaction.options.getString('kata', true), services);
    const language = interaction.options.getString('language') ?? named.language;
    return orSimilarKata(services, named, ['kata', 'pick', language ?? ''], (kata) =>
      show(services, { kata, language }),
    );
  },
  autocomplete: { kata: suggestKata, language: suggestLanguages },
  components: {
    // The question was private; the answer is for everybody, as that of the command.
    pick: {
      reply: 'public',
      execute: ({ interaction, services, args: [language = ''] }) => {
        const [kata = ''] = interaction.isStringSelectMenu() ? interaction.values : [];
        return show(services, { kata, language: language || null });
      },
    },
    language: {
      reply: 'update',
      execute: ({ interaction, services, args: [kata = '', current = ''] }) => {
        const picked = interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : '';
        const menuPage = picked.startsWith('page:') ? pageOf(picked.slice('page:'.length)) : undefined;
        if (menuPage === undefined) return show(services, { kata, language: picked || null });
        return show(services, { kata, language: current || null, menuPage });
      },
    },
  },
} satisfies Command;
