import type { Picture } from '../pictures.ts';

/** `png: undefined`: there is a character that no font here has. */
export type Answer = { readonly png: Uint8Array | undefined } | { readonly failure: string };

/** Where this file is, which only the bundler knows. The bot imports it for that alone, and runs it as a process. */
export const program = import.meta.filename;

if (process.argv[1] === program) {
  // The bot is gone.
  process.on('disconnect', () => process.exit());
  const { createDraw } = await import('./draw.ts');
  const draw = createDraw();
  const answer = (picture: string): Answer => {
    try {
      return { png: draw(JSON.parse(picture, bounded) as Picture) };
    } catch (error) {
      return { failure: error instanceof Error ? (error.stack ?? error.message) : 'no error was thrown' };
    }
  };
  process.on('message', (picture: string) => {
    // Without a callback, an answer to a bot that is gone would be an error of this process.
    process.send?.(answer(picture), undefined, undefined, () => undefined);
  });
}

/** No line has room for more, and to measure what is endless takes for ever. */
function bounded(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.slice(0, 300).toWellFormed() : value;
}
