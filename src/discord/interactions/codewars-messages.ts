import type { CodewarsError } from '../../codewars/errors.ts';
import { escapeMarkdown } from '../../render/text.ts';
import {
  ended,
  inTime,
  kataNotFound,
  shown,
  toLink,
  whole,
  withButton,
  type ErrorContext,
  type ErrorMessage,
  type Words,
} from './error-words.ts';

/** What members read when Codewars did not do what they asked. */
export async function codewarsMessage(error: CodewarsError, context: ErrorContext): Promise<ErrorMessage> {
  const said = whole(await codewarsWords(error, context));
  const isUnexpected = error.code === 'UnexpectedResponse';
  return { ...said, level: levels[error.code] ?? 'info', code: `Codewars.${error.code}`, isUnexpected };
}

const levels: Partial<Record<CodewarsError['code'], ErrorMessage['level']>> = {
  NotFound: 'debug',
  RateLimited: 'warn',
  Unavailable: 'warn',
  UnexpectedResponse: 'error',
};

async function codewarsWords(error: CodewarsError, context: ErrorContext): Promise<Words> {
  switch (error.code) {
    case 'NotFound':
      return notFound(error, context);
    case 'BadKey':
      return withButton(
        'Codewars does not accept your API key. Copy it again from your account settings and use /link.',
        toLink('Change my API key'),
      );
    case 'Forbidden':
      return 'Codewars does not allow that for this account. You can try it on codewars.com instead.';
    case 'InvalidInput':
      return `${notAccepted(error.reason)} Please check what you typed and try again.`;
    case 'RateLimited':
      return `Codewars asks me to slow down. Please try again ${inTime(error.retryAfterMs, context.services.now())}.`;
    case 'TooManyCalls':
      return 'You asked for a lot at once, and I am still working on it. Please wait for the answers, then try again.';
    case 'Unavailable':
      return error.subject.kind === 'session' || error.subject.kind === 'language'
        ? 'Codewars is not answering right now. Please try again in a few minutes.'
        : `Codewars is not answering right now, and I have no earlier copy of ${unreadName(error.subject)}. Please try again in a few minutes.`;
    case 'Unsupported':
      return 'Codewars does not offer this any more. You can do it on codewars.com instead.';
    case 'UnexpectedResponse':
      return 'Codewars answered with something I do not understand. Please try again in a few minutes.';
  }
}

/** Ids say nothing to people. */
const unreadName = ({ kind, name }: CodewarsError['subject']): string =>
  kind === 'user' && !/^[0-9a-f]{24}$/.test(name) ? shown(name) : 'this';

async function notFound({ subject }: CodewarsError, context: ErrorContext): Promise<Words> {
  const name = shown(subject.name);
  switch (subject.kind) {
    case 'user': {
      const { services, guildId } = context;
      const nearest =
        guildId === null ? [] : await services.members.nearestNames(guildId, subject.name).catch(() => []);
      const near =
        nearest.length === 0 ? '' : ` Linked here and close to it: ${nearest.map(shown).join(', ')}.`;
      return `Codewars has no user called ${name}.${near} Check the spelling: it is the name in the profile’s address.`;
    }
    case 'kata':
      return kataNotFound({ typed: subject.name, language: null }, context);
    case 'language':
      return `Codewars does not know the language ${name} here. Pick one from the list.`;
    case 'session':
      return 'Codewars no longer knows this training session. **/train** finds you another kata.';
    case 'other':
      return 'Codewars has nothing there. Check what you typed and try again.';
  }
}

const notAccepted = (reason: string | undefined): string =>
  reason === undefined
    ? 'Codewars did not accept that input.'
    : `Codewars did not accept that: ${ended(escapeMarkdown(reason))}`;
