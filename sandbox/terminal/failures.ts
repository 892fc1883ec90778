import type { ScreenOptions } from './screen.ts';

const teach = 'The local Discord has no such route: teach it one, as docs/sandbox.md says.';

/** What went wrong with lines: said where it can be seen, and counted. */
export class Failures {
  readonly #options: Pick<ScreenOptions, 'discord' | 'scene' | 'paint' | 'print'>;
  #refusalsSeen = 0;
  #count = 0;

  constructor(options: Pick<ScreenOptions, 'discord' | 'scene' | 'paint' | 'print'>) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  add(message: string): void {
    this.#count += 1;
    const { scene, paint, print } = this.#options;
    // Discord's own words name people by their ids.
    const named = message.replaceAll(/\buser (\d+)/g, (whole, id: string) => {
      return scene.people.find((person) => person.id === id)?.name ?? whole;
    });
    print([paint.style('red', `! ${named}`)]);
  }

  /** A request that Discord refuses is a fault of the bot, even where the member was answered. */
  addRefusals(): void {
    const { violations } = this.#options.discord;
    for (const { method, path, status, refusal, unknownRoute } of violations.slice(this.#refusalsSeen)) {
      const advice = unknownRoute === true ? `. ${teach}` : '';
      this.add(`Discord refused ${method} ${path} with ${status}: ${JSON.stringify(refusal)}${advice}`);
    }
    this.#refusalsSeen = violations.length;
  }
}
