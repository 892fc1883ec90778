import { createInterface } from 'node:readline/promises';
import type { Session } from './session.ts';
import type { Prompts } from './prompts.ts';
import { fieldsOf, labelOf } from './prompts.ts';

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

  constructor(onInterrupt: () => void) {
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
    }
  }

  close(): void {
    this.#readline.close();
  }

  modal: Prompts['modal'] = async (modal) => {
    this.print([`  ┌ ${modal.title}   (* required, Enter alone skips, /cancel closes)`]);
    const given: Record<string, string> = {};
    for (const field of fieldsOf(modal)) {
      const kept = field.value === undefined || field.value === '' ? '' : ` [${field.value}]`;
      const required = field.required ?? true;
      let answer: string | undefined;
      do {
        answer = await this.#ask(`  │ ${labelOf(field)}${required ? '*' : ''}${kept}: `);
        if (answer === undefined || answer.trim() === '/cancel') return undefined;
      } while (required && answer === '' && kept === '');
      if (answer !== '') given[field.custom_id] = answer;
    }
    return given;
  };

  option: Prompts['option'] = async (menu) => {
    this.print(menu.options.map(({ label }, index) => `  ${index + 1} ${label}`));
    const answer = await this.#ask(`  ${menu.label}: `);
    return answer === undefined || answer.trim() === '' ? undefined : answer.trim();
  };

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
