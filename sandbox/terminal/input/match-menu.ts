import type { APIApplicationCommand } from 'discord-api-types/v10';
import { ApplicationCommandType } from 'discord-api-types/v10';
import { findByName } from '../handles.ts';
import { TypingError } from '../typing-error.ts';
import { splitWords } from './parse-line.ts';

/** An entry of a menu, and what the menu is opened of. */
export type MatchedMenu =
  | { readonly name: string; readonly targetUserId: string }
  | {
      readonly name: string;
      /** The last message that has these words; without words, the last one. */
      readonly messageWith: string;
    };

interface Lookups {
  user(name: string): string | undefined;
  users(): readonly string[];
}

/** How an entry is typed: `/menu "Codewars profile" @NAME`. */
export function menuLine({ name, type }: APIApplicationCommand): string {
  return `/menu "${name}"${type === ApplicationCommandType.User ? ' @NAME' : ' [WORDS]'}`;
}

/**
 * Reads what follows `/menu`: the name of an entry, with or without quotes, then a member or words of a message.
 * @throws TypingError that says what there is, and how to type it
 */
export function matchMenu(
  rest: string,
  entries: readonly APIApplicationCommand[],
  lookups: Lookups,
): MatchedMenu {
  const { entry, target } = entryOf(rest, entries);
  if (entry === undefined) {
    const known = entries.length === 0 ? 'The bot has none.' : `Type ${entries.map(menuLine).join(' or ')}.`;
    const what = rest === '' ? 'Say which entry of a menu.' : `No menu has an entry "${target}".`;
    throw new TypingError(`${what} ${known}`);
  }
  const { name, type } = entry;
  if (type !== ApplicationCommandType.User) return { name, messageWith: target };
  if (target === '') throw new TypingError(`Say of whom: ${menuLine(entry)}`);
  const targetUserId = lookups.user(target);
  if (targetUserId === undefined)
    throw new TypingError(`There is no member called "${target}". There are ${lookups.users().join(', ')}.`);
  return { name, targetUserId };
}

/** The entry whose whole name comes first, or else the one that the first word begins. */
function entryOf(rest: string, entries: readonly APIApplicationCommand[]) {
  const words = splitWords(rest).map(({ text }) => text);
  for (let count = words.length; count > 0; count -= 1) {
    const typed = words.slice(0, count).join(' ').toLowerCase();
    const entry = entries.find(({ name }) => name.toLowerCase() === typed);
    if (entry !== undefined) return { entry, target: words.slice(count).join(' ') };
  }
  const [first = '', ...others] = words;
  const entry = first === '' ? undefined : findByName(entries, ({ name }) => name, first);
  return entry === undefined ? { entry, target: words.join(' ') } : { entry, target: others.join(' ') };
}
