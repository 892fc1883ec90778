import { languageName } from '../codewars/languages.ts';
import { MemberError } from '../errors.ts';
import { escapeMarkdown } from '../render/text.ts';

const errorOf =
  (code: string, sentence: string) =>
  (options?: ErrorOptions): MemberError =>
    new MemberError(code, sentence, options);

/** Codewars shows the key there to whoever is signed in. */
const keyPage = 'https://www.codewars.com/users/edit';

export const noApiKey = errorOf(
  'NoApiKey',
  `Training from here needs your Codewars API key. Copy it from your account settings (<${keyPage}>), then type **/link** and paste it into the form.`,
);

export const noSession = errorOf('NoSession', 'You have no kata session in progress. **/train** begins one.');

export const emptyCode = errorOf(
  'EmptyCode',
  'There is no code in that. Write your solution, then hand it in.',
);

export const binaryCode = errorOf(
  'BinaryCode',
  'That is no source code: it holds signs that no program text has. Hand in the text of your solution.',
);

export const codeTooLong = errorOf(
  'CodeTooLong',
  'That is more than 100 KB of code. Make it shorter, then hand it in again.',
);

export const tooManyRunning = errorOf(
  'TooManyRunning',
  'Codewars is still running three attempts of yours. Wait for a result, or for a minute, then hand it in again.',
);

export const attemptReplaced = errorOf(
  'AttemptReplaced',
  'You have handed in newer code meanwhile. Codewars counts the newest, so I no longer ask about this one: **/session** shows how it went, and the code of both.',
);

export const sessionGone = errorOf(
  'SessionGone',
  'Codewars no longer knows this session. Your code is kept: name the kata in **/train** to begin it again; **/session** shows the code.',
);

/** The same after a finalize, which may have reached Codewars before without its answer reaching us. */
export const goneBeforeFinalize = errorOf(
  'SessionGone',
  'Codewars no longer knows this session. If you have finalized it before, it takes some minutes to count: try again then. Your code is kept: **/session** shows it. To begin the kata again, name it in **/train**.',
);

export const toldAlready = errorOf('ToldAlready', 'That was told already, or it is more than a week ago.');

/** Said again, it could be there twice. */
export const notKnownWhetherTold = errorOf(
  'NotKnownWhetherTold',
  'Discord never said whether my message arrived, and I do not want to say it twice. If it is not there, tell them yourself: you earned it.',
);

/** @param why a whole sentence */
export const noValidAttempt = (why: string): MemberError =>
  new MemberError(
    'NoValidAttempt',
    `${why} Finalize when your newest attempt has passed: **/session** shows how it stands.`,
  );

/** What passed in an earlier session of the same kata is nothing that Codewars can finalize. */
export function notFinalized(reason: string | undefined, options: ErrorOptions): MemberError {
  const why = reason === undefined ? '' : `: ${escapeMarkdown(reason).replace(/\.$/, '')}`;
  return new MemberError(
    'NoValidAttempt',
    `Codewars does not take this solution as finished${why}. Your code is kept: hand it in once more with **/session**, then finalize it.`,
    options,
  );
}

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
