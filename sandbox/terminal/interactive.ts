import { createInterface } from 'node:readline/promises';
import type { Session } from './session.ts';
import type { Prompts } from './prompts.ts';
import { drawForm } from './draw-form.ts';
import type { FormField } from './form.ts';
import { fieldsOf, FilledForm } from './form.ts';
import type { Paint } from './paint.ts';
import { TypingError } from './match-command.ts';

/** A terminal to type at. Whatever is printed while somebody types appears above what they type. */
export class Terminal implements Prompts {
  readonly #ended = new AbortController();
  #session: Session | undefined;
  #asking = false;
  readonly #readline = createInterface({
    input: process.stdin,
    output: process.stdout,
    historySize: 200,
    completer: (line: string) => this.#complete(line),
  });

  readonly #paint: Paint;

  constructor(onInterrupt: () => void, paint: Paint) {
    this.#paint = paint;
    this.#readline.on('SIGINT', onInterrupt);
    // The end of the input is a way to leave, too.
    this.#readline.on('close', () => this.#ended.abort());
  }

  readonly print = (lines: readonly string[]): void => {
    if (this.#asking) process.stdout.write('\r\u{1B}[K');
    process.stdout.write(`${lines.join('\n')}\n`);
    if (this.#asking) this.#readline.prompt(true);
  };

  /** Until `/quit` or the end of the input. */
  async run(session: Session): Promise<void> {
    this.#session = session;
    for (;;) {
      const line = await this.#ask(`${session.prompt} `);
      if (line === undefined || !(await session.perform(line))) return;
      await session.tellNews();
    }
  }

  close(): void {
    this.#readline.close();
  }

  modal: Prompts['modal'] = async (modal) => {
    this.print(drawForm(modal, this.#paint, '   (* required, Enter alone skips or keeps, /cancel closes)'));
    const filled = new FilledForm();
    for (const field of fieldsOf(modal)) {
      if (!(await this.#fill(field, filled))) return undefined;
    }
    return filled;
  };

  option: Prompts['option'] = async (menu) => {
    this.print(menu.options.map(({ label }, index) => `  ${index + 1} ${label}`));
    const answer = await this.#ask(`  ${menu.label}: `);
    return answer === undefined || answer.trim() === '' ? undefined : answer.trim();
  };

  /** Asks until what is typed can be taken. False: the modal is to be closed. */
  async #fill(field: FormField, filled: FilledForm): Promise<boolean> {
    const { label, required, value, asks } = field;
    const kept = value === '' ? '' : asks === 'text' ? ' [as above]' : ` [${value}]`;
    for (;;) {
      const answer = await this.#ask(`  │ ${label}${required ? '*' : ''}${kept}: `);
      if (answer === undefined || answer.trim() === '/cancel') return false;
      if (answer === '' && (!required || value !== '')) return true;
      if (answer === '') continue;
      try {
        if (asks !== 'text' || answer.trim() !== '<<<') filled.put(field, answer);
        else filled.put(field, await this.#lines());
        return true;
      } catch (error) {
        if (!(error instanceof TypingError)) throw error;
        this.print([`  │ ! ${error.message}`]);
      }
    }
  }

  /** Lines until one that says `>>>`. */
  async #lines(): Promise<string> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#ask('  │ ');
      if (line === undefined || line.trim() === '>>>') return lines.join('\n');
      lines.push(line);
    }
  }

  async #ask(question: string): Promise<string | undefined> {
    this.#asking = true;
    try {
      return await this.#readline.question(question, { signal: this.#ended.signal });
    } catch {
      return undefined;
    } finally {
      this.#asking = false;
    }
  }

  async #complete(line: string): Promise<[string[], string]> {
    if (this.#session === undefined) return [[], line];
    // A fault while somebody types is no reason to disturb them.
    const { hits, replaced } = await this.#session.complete(line).catch(() => ({ hits: [], replaced: line }));
    return [[...hits], replaced];
  }
}
