import { CodewarsError } from '../../codewars/errors.ts';
import { MemberError } from '../../errors.ts';
import type { Reply } from '../../render/reply.ts';
import { escapeMarkdown, timestamp } from '../../render/text.ts';
import { StorageError } from '../../storage/errors.ts';
import { button, buttons } from './components.ts';
import { lengthOf } from '../rest/rate-limits.ts';
import { RateLimitError } from '../rest/rest.ts';

/** An error as the member reads it and as the log keeps it. */
export interface Sentence {
  readonly text: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Stable, for logs. */
  readonly code: string;
  /** True: nobody expected this; it gets an incident id. */
  readonly unexpected: boolean;
  /** A button that does what the sentence says to do next. */
  readonly components?: NonNullable<Reply['components']>;
}

export interface Hints {
  /** Names linked in this server that look like the one that was not found. */
  readonly nearest: readonly string[];
  readonly now: number;
}

/** One helpful sentence for whatever went wrong: what happened, and what to do next, with a button for that where there is one. */
export function sentenceFor(error: unknown, hints: Hints): Sentence {
  const sentence = wordsFor(error, hints);
  const step = nextSteps.get(sentence.code);
  return step === undefined ? sentence : { ...sentence, components: buttons(step) };
}

const toLink = (label: string) => button(label, ['link', 'open'], { style: 'primary' });

/** By code. The buttons belong to other rooms' commands; their custom ids lead there. */
const nextSteps = new Map([
  ['NotLinked', toLink('Link my account')],
  ['NoApiKey', toLink('Add my API key')],
  ['Codewars.BadKey', toLink('Change my API key')],
  ['Storage.unsealable', toLink('Add my API key again')],
  ['NoSession', button('Find me a kata', ['train', 'start'], { style: 'primary' })],
]);

function wordsFor(error: unknown, hints: Hints): Sentence {
  if (error instanceof MemberError)
    return { text: error.message, level: 'debug', code: error.code, unexpected: false };
  if (error instanceof CodewarsError) return forCodewars(error, hints);
  if (error instanceof StorageError) {
    const text =
      error.code === 'unsealable'
        ? 'Your API key cannot be opened any more: the bot’s encryption key has changed. Add your key again with /link.'
        : 'I cannot reach my own memory right now, so I could not do that. Please try again in a minute.';
    return { text, level: 'error', code: `Storage.${error.code}`, unexpected: true };
  }
  if (error instanceof RateLimitError) {
    const again = timestamp(hints.now + lengthOf(error), 'R') || 'later';
    const text = `Discord takes no more requests of that kind from me for now. Please try again ${again}.`;
    return { text, level: 'warn', code: 'Discord.RateLimited', unexpected: false };
  }
  return {
    text: 'Something went wrong on my side; nothing you did. Please try again, and tell the people who run me if it stays.',
    level: 'error',
    code: 'Unexpected',
    unexpected: true,
  };
}

function forCodewars(error: CodewarsError, hints: Hints): Sentence {
  const code = `Codewars.${error.code}`;
  const said = (text: string, level: Sentence['level'] = 'info', unexpected = false): Sentence => ({
    text,
    level,
    code,
    unexpected,
  });
  switch (error.code) {
    case 'NotFound':
      return said(notFound(error, hints), 'debug');
    case 'BadKey':
      return said(
        'Codewars does not accept your API key. Copy it again from your account settings and use /link.',
      );
    case 'Forbidden':
      return said('Codewars does not allow that for this account.');
    case 'InvalidInput':
      return said(
        error.reason === undefined
          ? 'Codewars did not accept that input. Please check what you typed and try again.'
          : `Codewars did not accept that: ${ended(escapeMarkdown(error.reason))}`,
      );
    case 'RateLimited':
      return said(
        `Codewars asks me to slow down. Please try again ${when(error.retryAfterMs, hints.now)}.`,
        'warn',
      );
    case 'TooManyCalls':
      return said(
        'You asked for a lot at once, and I am still at it. Please wait until that is answered, then try again.',
      );
    case 'Unavailable':
      return said(
        error.subject.kind === 'session' || error.subject.kind === 'language'
          ? 'Codewars is not answering right now. Please try again in a few minutes.'
          : 'Codewars is not answering right now, and I have no earlier copy of this. Please try again in a few minutes.',
        'warn',
      );
    case 'Unsupported':
      return said('Codewars does not offer this any more. You can do it on codewars.com instead.');
    case 'UnexpectedResponse':
      return said(
        'Codewars answered with something I do not understand. Please try again in a few minutes.',
        'error',
        true,
      );
  }
}

function notFound(error: CodewarsError, { nearest }: Hints): string {
  const name = shown(error.subject.name);
  switch (error.subject.kind) {
    case 'user': {
      const near =
        nearest.length === 0 ? '' : ` Linked here and close to it: ${nearest.map(shown).join(', ')}.`;
      return `Codewars has no user called ${name}.${near} Check the spelling: it is the name in the profile’s address.`;
    }
    case 'kata':
      return `Codewars has no kata ${name}. Paste a link to the kata, or type part of its name and pick from the list.`;
    case 'language':
      return `Codewars does not know the language ${name} here. Pick one from the list.`;
    case 'session':
      return 'Codewars does not know this training session any more. Begin a new one.';
    case 'other':
      return 'Codewars has nothing there.';
  }
}

/** What Codewars says mostly ends without a full stop. */
const ended = (reason: string): string => (/[.!?…]$/u.test(reason) ? reason : `${reason}.`);

function when(retryAfterMs: number | undefined, now: number): string {
  return retryAfterMs === undefined ? 'in a minute' : `<t:${Math.ceil((now + retryAfterMs) / 1000)}:R>`;
}

const shown = (name: string): string =>
  `**${escapeMarkdown(name.length > 60 ? `${name.slice(0, 60)}…` : name)}**`;
