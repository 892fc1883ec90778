import { ApplicationCommandOptionType, type APISelectMenuOption } from 'discord-api-types/v10';
import { languageName } from '../src/codewars/languages.ts';
import type { Kata } from '../src/codewars/model.ts';
import { rankName } from '../src/codewars/ranks.ts';
import type { AutocompleteAsked, Choice, Command, Services } from '../src/discord/command.ts';
import { buttons, linkButton, menu, pageOf } from '../src/discord/components.ts';
import { everywhere } from '../src/discord/contexts.ts';
import { MemberError } from '../src/errors.ts';
import type { Reply } from '../src/render/reply.ts';
import { cut } from '../src/render/text.ts';
import { kataUrl } from '../src/render/links.ts';

/** A menu holds 25 options: two of them turn its pages. */
const menuPageSize = 23;

async function show(
  services: Services,
  asked: { kata: string; language: string | null; menuPage?: number },
): Promise<Reply> {
  const read = await services.codewars.kata(asked.kata);
  const kata = read.value;
  const language = asked.language === null ? null : languageOf(kata, asked.language);
  // With its parsers of Markdown and HTML it takes 50 ms and 2 MB to load: only who asks for a kata waits for it, once.
  const { renderKata } = await import('../src/render/kata.ts');
  const embed = renderKata({
    kata,
    language,
    fetchedAt: read.fetchedAt,
    stale: read.stale,
    now: services.now(),
  });
  return {
    embeds: [embed],
    components: [
      ...(kata.languages.length > 1 ? languageMenu(kata, language, asked.menuPage) : []),
      ...buttons(linkButton('Open on codewars.com', kataUrl(kata.id))),
    ],
  };
}

/** By id or by name, as people type it. @throws MemberError `LanguageLacking` */
function languageOf(kata: Kata, wanted: string): string {
  const lower = wanted.trim().toLowerCase();
  const found = kata.languages.find(
    (id) => id.toLowerCase() === lower || languageName(id).toLowerCase() === lower,
  );
  if (found !== undefined) return found;
  const some = kata.languages.slice(0, 15).map((id) => languageName(id));
  const more = kata.languages.length > some.length ? ` and ${kata.languages.length - some.length} more` : '';
  throw new MemberError(
    'LanguageLacking',
    `This kata does not come in that language. It comes in ${some.join(', ')}${more}.`,
  );
}

function languageMenu(kata: Kata, current: string | null, menuPage?: number) {
  const sorted = [...kata.languages].sort((a, b) => languageName(a).localeCompare(languageName(b)));
  const fits = sorted.length <= 25;
  const page = menuPage ?? Math.max(0, Math.floor(sorted.indexOf(current ?? '') / menuPageSize));
  const shown = fits ? sorted : sorted.slice(page * menuPageSize, (page + 1) * menuPageSize);
  const options: APISelectMenuOption[] = shown.map((id) => ({
    label: cut(languageName(id), 100),
    value: id.slice(0, 100),
    ...(id === current ? { default: true } : {}),
  }));
  if (!fits && page > 0) options.unshift({ label: '◀ Earlier languages', value: `page:${page - 1}` });
  if (!fits && (page + 1) * menuPageSize < sorted.length)
    options.push({ label: 'More languages ▶', value: `page:${page + 1}` });
  return menu('Show it for another language', ['kata', 'language', kata.id, current ?? ''], options);
}

/** A slug or id, and the language where a link names one. @throws MemberError `NotAKata` */
function kataFrom(typed: string, services: Services): { kata: string; language: string | null } {
  const text = typed.trim().replace(/^<(.*)>$/, '$1');
  const link =
    /^(?:https?:\/\/)?(?:www\.)?codewars\.com\/kata\/([^/?#\s]+)(?:\/(?:train|solutions|discuss)\/([^/?#\s]+))?/i.exec(
      text,
    );
  if (link?.[1] !== undefined)
    return { kata: decode(link[1]), language: link[2] === undefined ? null : decode(link[2]) };
  if (/^https?:\/\//i.test(text)) {
    throw new MemberError(
      'NotAKata',
      'That link does not lead to a kata. It looks like `https://www.codewars.com/kata/valid-braces`.',
    );
  }
  const known = services.catalogue.byId(text) ?? services.catalogue.byName(text);
  // Someone who types a name and picks nothing from the list most likely means the slug made of it.
  return { kata: known?.id ?? (/\s/.test(text) ? slugOf(text) : text), language: null };
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function suggestKata({ services, typed }: AutocompleteAsked): Promise<readonly Choice[]> {
  const found = services.catalogue.search(typed, 25);
  const choices = found.map(({ id, name, rank }) => {
    const suffix = rank === null || rank === undefined ? '' : ` (${rankName(rank)})`;
    return { name: `${cut(name, 100 - suffix.length)}${suffix}`, value: id };
  });
  return Promise.resolve(choices.filter((choice) => choice.value.length <= 100));
}

async function suggestLanguages({
  interaction,
  services,
  typed,
}: AutocompleteAsked): Promise<readonly Choice[]> {
  const wanted = typed.trim().toLowerCase();
  const kata = services.catalogue.byId(interaction.options.getString('kata') ?? '');
  const ids =
    kata?.languages ?? (await services.codewars.languages({ withinMs: 400 })).value.map(({ id }) => id);
  return ids
    .map((id) => ({ name: cut(languageName(id), 100), value: id }))
    .filter(
      ({ name, value }) =>
        value.length <= 100 && (name.toLowerCase().includes(wanted) || value.includes(wanted)),
    )
    .sort(
      (a, b) =>
        Number(b.name.toLowerCase().startsWith(wanted)) - Number(a.name.toLowerCase().startsWith(wanted)) ||
        a.name.localeCompare(b.name),
    )
    .slice(0, 25);
}

export default {
  definition: {
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
  run: async ({ interaction, services }) => {
    const { kata, language } = kataFrom(interaction.options.getString('kata', true), services);
    return show(services, { kata, language: interaction.options.getString('language') ?? language });
  },
  autocomplete: { kata: suggestKata, language: suggestLanguages },
  components: {
    language: {
      reply: 'update',
      run: ({ interaction, services, args: [kata = '', current = ''] }) => {
        const picked = interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : '';
        const menuPage = picked.startsWith('page:') ? pageOf(picked.slice('page:'.length)) : undefined;
        if (menuPage === undefined) return show(services, { kata, language: picked || null });
        return show(services, { kata, language: current || null, menuPage });
      },
    },
  },
} satisfies Command;
