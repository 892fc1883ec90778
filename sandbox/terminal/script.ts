import { parseLine } from './parse-line.ts';
import type { Prompts } from './prompts.ts';
import { fieldsOf, labelOf } from './prompts.ts';
import { TypingError } from './match-command.ts';
import { findByName, findOption } from './handles.ts';
import type { Session } from './session.ts';

/**
 * A script: lines as they would be typed, and comments that begin with `#`. Lines with `>` fill the modal that the line
 * before them opened, a field a line by the beginning of its label (`> Codewars user name: some_user`); `>>` goes on
 * with the field in a new line. A modal without any such line is closed without sending.
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
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      if (parseLine(line).kind === 'nothing') continue;
      this.#print(['', `${session.prompt} ${line.trim()}`]);
      if (!(await session.perform(line))) return;
    }
  }

  /** Nothing more of it is run. */
  stop(): void {
    this.#lines.length = 0;
  }

  modal: Prompts['modal'] = (modal) => {
    this.#print([`  ┌ ${modal.title}`]);
    const fields = fieldsOf(modal);
    const given: Record<string, string> = {};
    let current: { readonly id: string; text: string } | undefined;
    while (this.#lines[0]?.startsWith('>') === true) {
      const line = this.#lines.shift() ?? '';
      this.#print([`  │ ${line.replace(/^> ?/, '')}`]);
      if (line.startsWith('>>')) {
        if (current === undefined) throw new TypingError('">>" goes on with a field: name the field first.');
        current.text += `\n${line.replace(/^>> ?/, '')}`;
      } else {
        current = fieldIn(line, fields);
      }
      given[current.id] = current.text;
    }
    return Promise.resolve(current === undefined ? undefined : given);
  };

  /** A script says what it chooses in the line itself. */
  option: Prompts['option'] = (menu) => {
    throw new TypingError(`Say which: ${menu.number} ${findOption(menu.options, '1')?.label ?? ''}`);
  };
}

/** The field that a line names, and the text for it. */
function fieldIn(line: string, fields: ReturnType<typeof fieldsOf>): { readonly id: string; text: string } {
  const [, label = '', text = ''] = /^>\s*([^:]*):\s?(.*)$/.exec(line) ?? [];
  const field = findByName(fields, labelOf, label);
  if (field === undefined) throw new TypingError(`The modal asks for no "${label}".`);
  return { id: field.custom_id, text };
}
