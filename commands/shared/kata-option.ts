import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { CodewarsError } from '../../src/codewars/errors.ts';
import { rankName } from '../../src/codewars/ranks.ts';
import { slugOf } from '../../src/codewars/slug.ts';
import type { AutocompleteContext, Choice, Services, SlashContext } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import { cut, isBlank } from '../../src/render/text.ts';
import { clean, kataLinkIn, unwrapped } from './typed.ts';

/** The option `kata`, by name or link, its autocomplete, and what reads it. */
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
 * The kata that is meant, as an id or slug, and the language that the option `language` or a link names.
 * @throws MemberError `KataNotFound`, and as `kataFrom`
 */
async function resolve({ interaction, services }: SlashContext) {
  const named = kataFrom(interaction.options.getString('kata') ?? '', services);
  const language = interaction.options.getString('language') ?? named.language;
  return { kata: await existing(named, language, services), language };
}

/** A kata as a member named it. */
interface NamedKata {
  /** What it may be on Codewars, as ids and slugs, the likeliest first. */
  readonly candidates: readonly string[];
  /** The member's own words; `undefined` for an id, which is behind what they picked from a list. */
  readonly typed: string | undefined;
  /** Where a link names one. */
  readonly language: string | null;
}

/** Of names with the words that were typed, one may differ in signs alone. */
const alikes = 5;

const isId = (text: string): boolean => /^[\da-f]{24}$/i.test(text);

/** What a member typed for a kata: its name, its slug, its id, or a link. @throws MemberError `NotAKata`, `NoKata` */
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
    catalogue.search(text, alikes).find(({ name }) => slugOf(name) === slug);
  const candidates = [
    known?.id ?? '',
    slug,
    // What Codewars calls the second kata of a name.
    slug === '' ? '' : `${slug}-1`,
    // Slugs of some kata hold signs that names lose.
    /\s/.test(text) ? '' : text,
  ].filter(Boolean);
  return { candidates: [...new Set(candidates)], typed: text, language };
}

/** A look at a candidate is not the answer itself: that one has more time. */
const lookWithinMs = 3_000;

/** The first candidate that Codewars has, or may have where it does not answer. An id is most likely right: it is read but once. */
async function existing(
  { candidates, typed }: NamedKata,
  language: string | null,
  { codewars }: Services,
): Promise<string> {
  if (typed === undefined) return candidates[0] ?? '';
  let missing: unknown;
  for (const candidate of candidates) {
    try {
      await codewars.kata(candidate, { withinMs: lookWithinMs });
      return candidate;
    } catch (error) {
      if (!(error instanceof CodewarsError)) throw error;
      if (error.code !== 'NotFound') return candidate;
      missing = error;
    }
  }
  throw new MemberError('KataNotFound', { typed, language }, { cause: missing });
}

/** Choices for a kata: what is typed may be any part of its name. */
function suggestKata({ services, typed }: AutocompleteContext): Promise<readonly Choice[]> {
  const choices = services.catalogue.search(clean(typed), 25).map(({ id, name, rank }) => {
    const suffix = rank === null || rank === undefined ? '' : ` (${rankName(rank)})`;
    return { name: isBlank(name) ? '' : `${cut(name, 100 - suffix.length)}${suffix}`, value: id };
  });
  return Promise.resolve(choices.filter((choice) => choice.value.length <= 100));
}
