import type { Picture } from '../pictures.ts';

/** `png: undefined`: a character that no font here has. */
export type Answer = { readonly png: Uint8Array | undefined } | { readonly failure: string };

/** Where this file is, which only the bundler knows: the bot imports it for that alone, and runs it as a process. */
export const program = import.meta.filename;

if (process.argv[1] === program) {
  // The bot is gone.
  process.on('disconnect', () => process.exit());
  const { draw } = await import('./draw.ts');
  process.on('message', (picture: string) => void answer(picture));

  const answer = async (picture: string): Promise<void> => {
    const answered: Answer = await draw(JSON.parse(picture) as Picture).then(
      (png) => ({ png }),
      (error: unknown) => ({ failure: error instanceof Error ? (error.stack ?? error.message) : 'unknown' }),
    );
    process.send?.(answered);
  };
}
