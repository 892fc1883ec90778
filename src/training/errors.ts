import { languageName } from '../codewars/languages.ts';
import { MemberError } from '../errors.ts';
import { escapeMarkdown } from '../render/text.ts';

/** Codewars shows the key there to whoever is signed in. */
const keyPage = 'https://www.codewars.com/users/edit';

export const noApiKey = (): MemberError =>
  new MemberError(
    'NoApiKey',
    `Training from here needs your Codewars API key. Copy it from your account settings (<${keyPage}>), then type **/link** and paste it into the form.`,
  );

export const noSession = (): MemberError =>
  new MemberError('NoSession', 'You have no kata session in progress. **/train** begins one.');

export const tooManyRunning = (): MemberError =>
  new MemberError(
    'TooManyRunning',
    'Codewars is still running three attempts of yours. Wait for a result, or for a minute, then hand it in again.',
  );

export const attemptReplaced = (): MemberError =>
  new MemberError(
    'AttemptReplaced',
    'You have handed in newer code meanwhile. Codewars counts the newest, so I no longer ask about this one: **/session** shows how it went, and the code of both.',
  );

export const sessionGone = (options?: ErrorOptions): MemberError =>
  new MemberError(
    'SessionGone',
    'Codewars no longer knows this session. Your code is kept: name the kata in **/train** to begin it again; **/session** shows the code.',
    options,
  );

/** The same after a finalize, which may have reached Codewars before without its answer reaching us. */
export const goneBeforeFinalize = (options?: ErrorOptions): MemberError =>
  new MemberError(
    'SessionGone',
    'Codewars no longer knows this session. If you have finalized it before, it takes some minutes to count: try again then. Your code is kept: **/session** shows it. To begin the kata again, name it in **/train**.',
    options,
  );

/** @param why a whole sentence */
export const noValidAttempt = (why: string): MemberError =>
  new MemberError(
    'NoValidAttempt',
    `${why} Finalize when your newest attempt has passed: **/session** shows how it stands.`,
  );

/** What passed in an earlier session of the same kata is nothing that Codewars can finalize. */
export const notFinalized = (reason: string | undefined, options: ErrorOptions): MemberError =>
  new MemberError(
    'NoValidAttempt',
    [
      reason === undefined
        ? 'Codewars does not take this solution as finished.'
        : `Codewars does not take this solution as finished: ${escapeMarkdown(reason)}.`.replace(
            /\.\.$/,
            '.',
          ),
      'Your code is kept: hand it in once more with **/session**, then finalize it.',
    ].join(' '),
    options,
  );

export const toldAlready = (): MemberError =>
  new MemberError('ToldAlready', 'That was told already, or it is more than a week ago.');

/** Said again, it could be there twice. */
export const notKnownWhetherTold = (): MemberError =>
  new MemberError(
    'NotKnownWhetherTold',
    'Discord never said whether my message arrived, and I do not want to say it twice. If it is not there, tell them yourself: you earned it.',
  );

/** Offers the languages that a kata comes in. @param wanted an id or what was typed */
export function languageLacking(wanted: string, languages: readonly string[]): MemberError {
  const names = languages.slice(0, 15).map((id) => languageName(id));
  const hidden = languages.length - names.length;
  const last = hidden > 0 ? `${hidden} more` : names.pop();
  const offered = names.length === 0 ? (last ?? 'none that I know of') : `${names.join(', ')} and ${last}`;
  return new MemberError(
    'LanguageLacking',
    `This kata does not come in ${escapeMarkdown(languageName(wanted.slice(0, 60)))}. It comes in ${offered}.`,
  );
}
