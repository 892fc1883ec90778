import type { Codewars } from '../../codewars/codewars.ts';
import { CodewarsError } from '../../codewars/errors.ts';
import type { Report } from './report.ts';

type Calls = Pick<Codewars, 'languages' | 'trainNext'>;

/** Checks whether Codewars answers, and whether it offers training. */
export async function checkCodewars(report: Report, signal: AbortSignal, codewars: Calls): Promise<void> {
  const startedAt = performance.now();
  try {
    const { value } = await codewars.languages({ fresh: true, withinMs: 8_000, signal });
    const ms = Math.round(performance.now() - startedAt);
    report.good(`Codewars answers: ${value.length} languages in ${ms} ms`);
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    const next =
      'look at this machine’s way to the Internet, and at CODEWARS_API_URL, which is normally left out';
    report.bad(`Codewars does not answer as it should (${error.code})`, next);
    return;
  }
  // If training is offered, the call refuses a made-up key.
  const code = await codewars
    .trainNext({ language: 'javascript', peek: true }, 'made-up-key', { withinMs: 5_000, signal })
    .then(() => 'BadKey', codeOf);
  if (code === 'BadKey') report.good('Codewars offers training');
  else if (code === 'Unsupported')
    report.skipped('Training', 'Codewars does not offer it at present; /train recommends kata all the same');
  else report.skipped('Training', `Codewars does not say whether it offers it (${code})`);
}

function codeOf(error: unknown): string {
  if (error instanceof CodewarsError) return error.code;
  throw error;
}
