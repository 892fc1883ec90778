import { rankName } from '../codewars/ranks.ts';
import { MemberError } from '../errors.ts';
import { cut } from '../render/text.ts';
import type { AutocompleteAsked, Choice, Services } from './command.ts';

/** What a member typed for a kata, as a slug or id, and the language where a link names one. @throws MemberError `NotAKata` */
export function kataFrom(typed: string, services: Services): { kata: string; language: string | null } {
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

/** Choices for a kata: what is typed may be any part of its name. */
export function suggestKata({ services, typed }: AutocompleteAsked): Promise<readonly Choice[]> {
  const found = services.catalogue.search(typed, 25);
  const choices = found.map(({ id, name, rank }) => {
    const suffix = rank === null || rank === undefined ? '' : ` (${rankName(rank)})`;
    return { name: `${cut(name, 100 - suffix.length)}${suffix}`, value: id };
  });
  return Promise.resolve(choices.filter((choice) => choice.value.length <= 100));
}
