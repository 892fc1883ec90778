import type { Interface } from 'node:readline/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Session } from './session.ts';
import type { Prompts } from './prompts.ts';
import { drawForm } from './draw/form.ts';
import type { FormField } from './input/form.ts';
import { fieldsOf, FilledForm } from './input/form.ts';
import type { Paint } from './draw/paint.ts';
import { TypingError } from './typing-error.ts';

interface Streams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
}

/**
 * A terminal to type at, or a pipe. What is printed during typing appears above the typed line; lines that are pasted or
 * piped wait for their turn.
 */
export class Terminal implements Prompts {
  readonly #streams: Streams;
  readonly #paint: Paint;
  readonly #readline: Interface;
  #session: Session | undefined;
  /** Lines that came before they were asked for. */
  readonly #early: string[] = [];
  /** Takes the next line, while one is asked for. */
  #take: ((line: string | undefined) => void) | undefined;
  #ended = false;

  constructor(onInterrupt: () => void, paint: Paint, streams?: Streams) {
    this.#streams = streams ?? { input: process.stdin, output: process.stdout };
    this.#paint = paint;
    const { input, output } = this.#streams;
    // What is pasted while no line is asked for is shown when its turn comes.
    const echo = new Writable({
      write: (chunk: string | Buffer, _, done) => {
        if (this.#take !== undefined) output.write(chunk);
        done();
      },
    });
    Object.defineProperty(echo, 'columns', { get: () => output.columns ?? 80 });
    output.on('resize', () => echo.emit('resize'));
    this.#readline = createInterface({
      input,
      output: echo,
      terminal: input.isTTY === true,
      historySize: 200,
      completer: (line: string) => this.#complete(line),
    });
    this.#readline.on('SIGINT', onInterrupt);
    this.#readline.on('line', (line) => this.#came(line));
    // The end of the input is a way to leave, too.
    this.#readline.on('close', () => {
      this.#ended = true;
      const take = this.#take;
      this.#take = undefined;
      take?.(undefined);
    });
  }

  readonly print = (lines: readonly string[]): void => {
    if (this.#take !== undefined) this.#write('\r\u{1B}[K');
    this.#write(`${lines.join('\n')}\n`);
    if (this.#take !== undefined) this.#readline.prompt(true);
  };

  /** Until `/quit` or the end of the input. */
  async run(session: Session): Promise<'quit' | 'input ended'> {
    this.#session = session;
    for (;;) {
      const line = await this.#ask(`${session.prompt} `);
      if (line === undefined) return 'input ended';
      if (!(await session.perform(line))) return 'quit';
      await session.tellNews();
    }
  }

  /** Nothing more is asked for, not even lines that came already. */
  close(): void {
    this.#early.length = 0;
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
    const early = this.#early.shift();
    if (early !== undefined) {
      this.#write(`${question}${early}\n`);
      return early;
    }
    if (this.#ended) return undefined;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#take = resolve;
    this.#readline.setPrompt(question);
    this.#readline.prompt(true);
    return promise;
  }

  #came(line: string): void {
    const take = this.#take;
    if (take === undefined) {
      this.#early.push(line);
      return;
    }
    // A terminal has shown what was typed; a pipe has not.
    if (this.#streams.input.isTTY !== true) this.#write(`${line}\n`);
    this.#take = undefined;
    take(line);
  }

  #write(text: string): void {
    this.#streams.output.write(text);
  }

  /** Where several hits have nothing in common that goes on with what was typed, they are listed and the line stays as it is. */
  async #complete(line: string): Promise<[string[], string]> {
    if (this.#session === undefined) return [[], line];
    // A fault while somebody types is no reason to disturb them.
    const { hits, replaced } = await this.#session.complete(line).catch(() => ({ hits: [], replaced: line }));
    const common = commonBeginning(hits);
    if (hits.length < 2 || goesOn(common, replaced)) return [common === '' ? [] : [common], replaced];
    this.print(hits.map((hit) => `  ${hit.trimEnd()}`));
    return [[], line];
  }
}

/** What all have at their beginning. */
function commonBeginning(all: readonly string[]): string {
  const [first = '', ...others] = all;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

/** Quotes and case are Tab's to set right. */
function goesOn(completed: string, typed: string): boolean {
  const [long, short] = [completed, typed].map((text) => text.replaceAll('"', '').toLowerCase());
  return long !== undefined && short !== undefined && long.length > short.length && long.startsWith(short);
}
