import { parseLine } from './input/parse-line.ts';
import type { Prompts } from './prompts.ts';
import { drawForm } from './draw/form.ts';
import type { FormField } from './input/form.ts';
import { fieldsOf, FilledForm } from './input/form.ts';
import { plain } from './draw/paint.ts';
import { TypingError } from './typing-error.ts';
import { findByName, findOption } from './handles.ts';
import type { Session } from './session.ts';

/**
 * A script: lines as they would be typed, and comments that begin with `#`. Lines with `>` fill the modal that the line
 * before them opened, a field a line by the beginning of its label (`> Codewars user name: some_user`); `>>` goes on
 * with the field in a new line, `> File: @path` hands over a file, `> Solution: < path` takes the text of one. A modal
 * without any such line is closed without sending. `/wait TEXT` waits until the answer to the line before says so.
 */
export class Script implements Prompts {
  readonly #lines: string[];
  readonly #print: (lines: readonly string[]) => void;

  constructor(text: string, print: (lines: readonly string[]) => void) {
    this.#lines = text.split('\n');
    this.#print = print;
  }

  /** Runs all lines; each is shown behind the prompt, as if it had been typed. */
  async run(session: Session): Promise<void> {
    let goesOn = true;
    while (goesOn && this.#skipsToLine()) {
      goesOn = await this.#next(session);
      await session.tellNews();
    }
  }

  /**
   * Performs the next line, together with those that wait for its answer: what is drawn is what they waited for, so
   * that a transcript does not depend on how often the answer was edited before.
   */
  async #next(session: Session): Promise<boolean> {
    const line = this.#lines.shift() ?? '';
    this.#print(['', `${session.prompt} ${line.trim()}`]);
    if (!this.#isWaitedFor()) return session.perform(line);
    return session.together(async () => {
      const goesOn = await session.perform(line);
      return goesOn && this.#skipsToLine() ? this.#next(session) : goesOn;
    });
  }

  /** Leaves out what is not performed; false at the end. */
  #skipsToLine(): boolean {
    while (this.#lines[0] !== undefined && parseLine(this.#lines[0]).kind === 'nothing') this.#lines.shift();
    return this.#lines.length > 0;
  }

  /** Whether the line after this one, and after what it fills in, is a `/wait`. */
  #isWaitedFor(): boolean {
    const next = this.#lines.find((line) => !line.startsWith('>') && parseLine(line).kind !== 'nothing');
    return next !== undefined && /^\s*\/wait\s/.test(next);
  }

  /** Nothing more of it is run. */
  stop(): void {
    this.#lines.length = 0;
  }

  modal: Prompts['modal'] = (modal) => {
    this.#print(drawForm(modal, plain));
    const fields = fieldsOf(modal);
    const filled = new FilledForm();
    let current: FormField | undefined;
    while (this.#lines[0]?.startsWith('>') === true) {
      const line = this.#lines.shift() ?? '';
      this.#print([`  │ ${line.replace(/^> ?/, '')}`]);
      if (line.startsWith('>>')) {
        if (current === undefined) throw new TypingError('">>" goes on with a field: name the field first.');
        filled.goOn(current, line.replace(/^>> ?/, ''));
      } else {
        current = this.#put(line, fields, filled);
      }
    }
    return Promise.resolve(current === undefined ? undefined : filled);
  };

  /** The field that a line names, filled with the text for it. */
  #put(line: string, fields: readonly FormField[], filled: FilledForm): FormField {
    const [, label = '', text = ''] = /^>\s*([^:]*):\s?(.*)$/.exec(line) ?? [];
    const field = findByName(fields, (each) => each.label, label);
    if (field === undefined) throw new TypingError(`The modal asks for no "${label}".`);
    filled.put(field, text);
    return field;
  }

  /** A script says what it chooses in the line itself. */
  option: Prompts['option'] = (menu) => {
    throw new TypingError(`Say which: ${menu.number} ${findOption(menu.options, '1')?.label ?? ''}`);
  };
}
