import { CodewarsError } from '../../src/codewars/errors.ts';
import { MemberError } from '../../src/errors.ts';
import type { Reply } from '../../src/render/reply.ts';
import { codeFile } from '../../src/render/training/code.ts';
import type { Draft } from '../../src/training/model.ts';
import { button, buttons } from '../../src/discord/interactions/components.ts';
import { ErrorWithDetails } from '../../src/discord/interactions/error-with-details.ts';

/** Says of what goes wrong on the way to Codewars that the code is kept, and gives it back where that is not certain. */
export async function keepingCode(
  code: string,
  { language, kata }: Draft,
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    const kind = error instanceof MemberError ? error.code : '';
    if (error instanceof CodewarsError || kind === 'NoApiKey') {
      throw new ErrorWithDetails(error, 'Your code is kept: **/session** shows it and hands it in again.');
    }
    if (error instanceof MemberError && kind === 'SessionGone') {
      const again = kata === null ? undefined : button('Begin it again', ['train', 'kata', kata, language]);
      return { content: error.message, components: buttons(again) };
    }
    throw isAboutCode(error) ? error : givenBack(error, code, language);
  }
}

/** Code that was typed into a form is nowhere else: it goes back to its writer where it cannot be kept. */
export async function givingBack(code: string, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ErrorWithDetails || isAboutCode(error) ? error : givenBack(error, code, null);
  }
}

/** What is wrong with the code itself its writer can see, and the code of an attempt that was taken is kept. */
const isAboutCode = (error: unknown): boolean =>
  error instanceof MemberError && needNoCode.includes(error.code);

const needNoCode: readonly string[] = ['EmptyCode', 'BinaryCode', 'CodeTooLong', 'AttemptReplaced'];

const givenBack = (error: unknown, code: string, language: string | null): ErrorWithDetails =>
  new ErrorWithDetails(error, 'Your code is in the file.', { files: [codeFile(code, language)] });
