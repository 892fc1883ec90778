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
      return { png: draw(JSON.parse(picture) as Picture) };
    } catch (error) {
      return { failure: error instanceof Error ? (error.stack ?? error.message) : 'no error was thrown' };
    }
  };
  process.on('message', (picture: string) => process.send?.(answer(picture)));
}
