import { languageId } from '../../src/codewars/languages.ts';
import { MemberError } from '../../src/errors.ts';
import { isBlank, oneLine } from '../../src/render/text.ts';

/** The text on one line, without the invisible characters that copying from web pages and chats adds. */
export const clean = (typed: string): string => oneLine(typed).replace(strayJoiners, '').trim();

/** Joiners and variation selectors mean nothing beside ASCII. */
const strayJoiners = /(?<=^|[ -~])(?:\u200c|\u200d|[\ufe00-\ufe0f])+|(?:\u200c|\u200d)+(?=[ -~]|$)/gu;

/**
 * Reads a Codewars name, with or without an @, or a link to the profile, alone or among other words.
 * @throws MemberError `NoName`, `NotAName` for a Discord mention, `NotAProfile` for another link
 */
export function userNameFrom(typed: string): string {
  const text = clean(typed);
  if (mentionedIn(text) !== undefined) throw new MemberError('NotAName');
  const name = profileIn(text) ?? unwrapped(text).replace(/^[@＠]\s*/u, '');
  if (isBlank(name)) throw new MemberError('NoName');
  if (startsWithAddress(name)) throw new MemberError('NotAProfile');
  return name;
}

export const mentionedIn = (typed: string): string | undefined => /<@!?(\d+)>/.exec(clean(typed))?.[1];

/** A link to a kata. */
export interface KataLink {
  /** Its slug or id. */
  readonly kata: string;
  readonly language: string | null;
  /** Whether it leads to the trainer, which puts the kata into the unfinished list of the member who opens it. */
  readonly isTrainer: boolean;
}

/** Reads a link to a kata. @throws MemberError `NotAKata` for a link to something else */
export function kataLinkIn(typed: string): KataLink | undefined {
  const text = clean(typed);
  const parts = linkedIn(text, 'kata');
  const link = kataLinkOf(parts);
  if (link === undefined && ((parts?.[0] ?? '') !== '' || startsWithAddress(text)))
    throw new MemberError('NotAKata');
  return link;
}

/** Every kata that a text links to, each once, in their order. */
export function kataLinksIn(text: string): KataLink[] {
  // A link ends where a sentence or Markdown goes on.
  const addresses = clean(text).match(/(?<![\w.-])(?:www\.)?codewars\.com\/[^\s<>()[\]{}"'`|*\\]+/gi) ?? [];
  const links = addresses
    .map((address) => kataLinkOf(linkedIn(address.replace(/[_~]+$/, ''), 'kata')))
    .filter((link) => link !== undefined);
  const keys = links.map(({ kata }) => kata.toLowerCase());
  return links.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function kataLinkOf([kata = '', page = '', ...rest]: readonly string[] = []): KataLink | undefined {
  if (kata === '' || listPages.has(kata)) return undefined;
  const language = kataPages.has(page) ? rest[0] : languageId(page);
  return { kata, language: language === '' ? null : (language ?? null), isTrainer: page === 'train' };
}

/** Removes the angle brackets, quotes or Markdown around a name or link. */
export const unwrapped = (text: string): string =>
  text.replace(/^(?:<(.+)>|(`+|\*\*|")(.+)\2)$/u, (_, inAngles?: string, _sign?: string, inside?: string) =>
    (inAngles ?? inside ?? '').trim(),
  );

/** Names can have slashes, so a name ends where a page of the profile begins. */
function profileIn(text: string): string | undefined {
  const parts = linkedIn(text, 'users');
  if (parts === undefined) return undefined;
  const page = parts.findIndex(
    (part, index) => profilePages.has(part) && parts.slice(0, index).some(Boolean),
  );
  return (page === -1 ? parts : parts.slice(0, page)).join('/').replace(/\/+$/, '');
}

/** The parts of a Codewars path after `/users/` or `/kata/`. */
function linkedIn(text: string, room: 'users' | 'kata'): string[] | undefined {
  const found =
    /(?:^\/?|(?<![\w.-])(?:www\.)?codewars\.com\/(?:api\/v1\/)?)(users|kata|code-challenges)\/(\S+)/i.exec(
      text,
    );
  if (found?.[1] === undefined || (found[1].toLowerCase() === 'users') !== (room === 'users'))
    return undefined;
  const path = (found[2] ?? '')
    // Discord copies a link as `[address](address)`.
    .replace(/\]\(.*$/, '')
    .replace(/[?#].*$/, '')
    .replace(/[)\]>}"'`*|.,;:!?…]+$/u, '');
  return path.split('/').map(decoded);
}

const startsWithAddress = (text: string): boolean =>
  /^\W*(?:https?:\/\/|(?:www\.)?codewars\.com\/)/i.test(text);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Pages of a kata, which a language follows. */
const kataPages = new Set('train solutions discuss forks fork translations edit'.split(' '));
/** Pages below `/kata/` that are not kata. */
const listPages = new Set('search latest my-languages beta reviews projects new'.split(' '));
const profilePages = new Set(
  (
    'stats badges completed completed_solutions unfinished obsolete authored authored_collections collections ' +
    'starred kumite translations comments following followers allies'
  ).split(' '),
);
