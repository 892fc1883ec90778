import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { CodewarsError } from '../../src/codewars/errors.ts';
import { rankName } from '../../src/codewars/ranks.ts';
import { slugOf } from '../../src/codewars/slug.ts';
import type { AutocompleteContext, Choice, Services, SlashContext } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import { cut, isBlank } from '../../src/render/text.ts';
import { clean, kataLinkIn, unwrapped } from './typed.ts';

/** The option `kata`, a name or link, with its autocomplete and what resolves it. */
export function kataOption(description: string, isRequired: boolean) {
  return {
    option: {
      type: Option.String as const,
      name: 'kata',
      description,
      required: isRequired,
      autocomplete: true as const,
      max_length: 500,
    },
    autocomplete: { kata: suggestKata },
    resolve,
  };
}

/**
 * The kata as an id or slug, and the language from the option `language` or a link.
 * @throws MemberError `KataNotFound`, and as `kataFrom`
 */
async function resolve({ interaction, services }: SlashContext) {
  const named = kataFrom(interaction.options.getString('kata') ?? '', services);
  const language = interaction.options.getString('language') ?? named.language;
  return { kata: await existing(named, language, services), language };
}

interface NamedKata {
  readonly candidates: readonly string[];
  /** `undefined` for an id, which autocomplete sends. */
  readonly typed: string | undefined;
  readonly language: string | null;
}

const isId = (text: string): boolean => /^[\da-f]{24}$/i.test(text);

/** Reads a name, slug, id or link. @throws MemberError `NotAKata`, `NoKata` */
export function kataFrom(typed: string, { catalogue }: Pick<Services, 'catalogue'>): NamedKata {
  const link = kataLinkIn(typed);
  const text = link?.kata ?? unwrapped(clean(typed));
  const language = link?.language ?? null;
  if (isId(text)) return { candidates: [text.toLowerCase()], typed: undefined, language };
  if (link !== undefined) return { candidates: [text.toLowerCase()], typed: text, language };
  if (isBlank(text)) throw new MemberError('NoKata');
  const slug = slugOf(text);
  const known =
    catalogue.byId(text) ??
    catalogue.byName(text) ??
    catalogue.bySlug(slug) ??
    catalogue.search(text, 5).find(({ name }) => slugOf(name) === slug);
  const candidates = [
    known?.id ?? '',
    slug,
    // The slug of the second kata with a name.
    slug === '' ? '' : `${slug}-1`,
    // Some slugs have characters that `slugOf` drops.
    /\s/.test(text) ? '' : text,
  ].filter(Boolean);
  return { candidates: [...new Set(candidates)], typed: text, language };
}

/** The first candidate that Codewars has, or does not answer for. An id needs no such check. */
async function existing(
  { candidates, typed }: NamedKata,
  language: string | null,
  { codewars }: Services,
): Promise<string> {
  if (typed === undefined) return candidates[0] ?? '';
  let missing: unknown;
  for (const candidate of candidates) {
    try {
      await codewars.kata(candidate, { withinMs: 3_000 });
      return candidate;
    } catch (error) {
      if (!(error instanceof CodewarsError)) throw error;
      if (error.code !== 'NotFound') return candidate;
      missing = error;
    }
  }
  throw new MemberError('KataNotFound', { typed, language }, { cause: missing });
}

function suggestKata({ services, typed }: AutocompleteContext): readonly Choice[] {
  return services.catalogue.search(clean(typed), 25).map(({ id, name, rank }) => {
    const suffix = rank === null || rank === undefined ? '' : ` (${rankName(rank)})`;
    return { name: isBlank(name) ? '' : `${cut(name, 100 - suffix.length)}${suffix}`, value: id };
  });
}
