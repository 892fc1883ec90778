/** A word of a line. Quotes are taken off; what stands in them may hold spaces. */
export interface Word {
  readonly text: string;
  /** Of `name:value`: where the colon is. A colon within quotes names nothing. */
  readonly colon: number | undefined;
}

/** What a line asks for, before anybody has looked whether that exists. */
export type Line =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'own'; readonly word: OwnWord; readonly rest: string }
  | { readonly kind: 'command'; readonly name: string; readonly words: readonly Word[] }
  /** A button's number, or a menu's with what to choose. */
  | { readonly kind: 'number'; readonly number: number; readonly rest: string }
  | { readonly kind: 'press'; readonly label: string }
  | { readonly kind: 'pick'; readonly option: string }
  | { readonly kind: 'complete'; readonly text: string }
  | { readonly kind: 'talk'; readonly text: string };

/** The sandbox's own words. None of them is a command of the bot. */
export const ownWords = {
  '/?': 'this list',
  '/as': 'NAME: go on as another member; /as admin may manage the server',
  '/go': 'CHANNEL: go on in another channel',
  '/dm': 'go to the direct messages with the bot',
  '/server': 'come back from the direct messages',
  '/say':
    'TEXT: write a message, as members do; a bot that does not listen to messages reads it only where its menu is used',
  '/react':
    'EMOJI [WORDS]: react to the last message, or the last with these words; the same again takes it back',
  '/menu':
    'ENTRY @NAME or ENTRY [WORDS]: an entry of the menu of a member, or of a message: the last one, or the last with these words',
  '/who': 'the roles of the server, highest first, and who has them',
  '/role':
    'create, delete, top or bottom NAME: an admin changes a role by hand; top and bottom are its place in the list',
  '/rename': 'USER NAME: put a name into a profile on Codewars; {code} is the last code that was shown',
  '/solve':
    'USER KATA [LANGUAGE]: someone completes a kata on Codewars, by its id or slug; Codewars tells the bot',
  '/event':
    'ACTION …: a webhook as Codewars sends it: rank_upgraded some_user -3, honor_changed some_user 12, voted multiples-of-3-and-5',
  '/wait':
    'TEXT: wait until the last answer says this, for up to 70 s; it may be edited many times. Without TEXT: until the bot has read what it wants of Codewars',
  '/quit': 'end the sandbox',
} as const;
export type OwnWord = keyof typeof ownWords;

/** What changes something on Codewars. */
const ofCodewars: ReadonlySet<string> = new Set<OwnWord>(['/rename', '/solve', '/event']);

/** The sandbox's words as they are typed: `//say`, where the bot has a command `/say` of its own. */
export function wordsBeside(
  commands: readonly string[],
  { codewars }: { readonly codewars: boolean },
): ReadonlyMap<string, OwnWord> {
  const words = Object.keys(ownWords) as OwnWord[];
  return new Map(
    words
      .filter((word) => codewars || !ofCodewars.has(word))
      .map((word) => [commands.includes(word.slice(1)) ? `/${word}` : word, word]),
  );
}

const allWords = wordsBeside([], { codewars: true });

/** How a script writes the Tab key. */
const tab = '<Tab>';

/** Reads one line. Lines that begin with `#` are comments. */
export function parseLine(line: string, words: ReadonlyMap<string, OwnWord> = allWords): Line {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return { kind: 'nothing' };
  if (text.endsWith(tab)) return { kind: 'complete', text: line.trimStart().slice(0, -tab.length) };
  const [first, rest] = splitFirst(text);
  const word = words.get(first);
  if (word !== undefined) return { kind: 'own', word, rest };
  if (text.startsWith('/')) return { kind: 'command', name: first.slice(1), words: splitWords(rest) };
  if (/^\d+$/.test(first)) return { kind: 'number', number: Number(first), rest };
  if (first === 'press' && rest !== '') return { kind: 'press', label: rest };
  if (first === 'pick' && rest !== '') return { kind: 'pick', option: rest };
  return { kind: 'talk', text };
}

function splitFirst(text: string): [string, string] {
  const space = text.search(/\s/);
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space).trim()];
}

/** Words end at spaces outside of double quotes; a quote that is not closed reaches to the end. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (const [raw] of text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) {
    const quote = raw.indexOf('"');
    const colon = raw.indexOf(':');
    const named = colon > 0 && (quote < 0 || colon < quote);
    words.push({ text: raw.replaceAll('"', ''), colon: named ? colon : undefined });
  }
  return words;
}

/** A value as it can be typed: in quotes where it has spaces. */
export function quote(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
