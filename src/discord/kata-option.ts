import { rankName } from '../codewars/ranks.ts';
import { cut } from '../render/text.ts';
import type { AutocompleteAsked, Choice, Services } from './command.ts';
import { clean, kataLinkIn, unwrapped } from './typed.ts';

/** What a member typed for a kata, as a slug or id, and the language where a link names one. @throws MemberError `NotAKata` */
export function kataFrom(typed: string, services: Services): { kata: string; language: string | null } {
  const link = kataLinkIn(typed);
  if (link !== undefined) return link;
  const text = unwrapped(clean(typed));
  const known = services.catalogue.byId(text) ?? services.catalogue.byName(text);
  // Someone who types a name and picks nothing from the list most likely means the slug made of it.
  return { kata: known?.id ?? (/\s/.test(text) ? slugOf(text) : text), language: null };
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');

/** Choices for a kata: what is typed may be any part of its name. */
export function suggestKata({ services, typed }: AutocompleteAsked): Promise<readonly Choice[]> {
  const found = services.catalogue.search(typed, 25);
  const choices = found.map(({ id, name, rank }) => {
    const suffix = rank === null || rank === undefined ? '' : ` (${rankName(rank)})`;
    return { name: `${cut(name, 100 - suffix.length)}${suffix}`, value: id };
  });
  return Promise.resolve(choices.filter((choice) => choice.value.length <= 100));
}
