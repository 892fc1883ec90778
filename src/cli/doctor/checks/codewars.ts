import type { Codewars } from '../../../codewars/codewars.ts';
import { CodewarsError } from '../../../codewars/errors.ts';
import { bad, good, skipped, type Check, type Finding } from './finding.ts';

/** Whether Codewars answers; and whether it offers training, which is good to know and no fault of anybody's here. */
export function checkCodewars(codewars: Pick<Codewars, 'languages' | 'trainNext'>, now: () => number): Check {
  return async (signal) => {
    const begunAt = now();
    try {
      const { value } = await codewars.languages({ fresh: true, withinMs: 8_000, signal });
      const answers = good(`Codewars answers: ${value.length} languages in ${now() - begunAt} ms`);
      return { findings: [answers, await training(codewars, signal)] };
    } catch (error) {
      if (!(error instanceof CodewarsError)) throw error;
      const next =
        'look at this machine’s way to the Internet, and at CODEWARS_API_URL, which is normally left out';
      return { findings: [bad(`Codewars does not answer as it should (${error.code})`, next)] };
    }
  };
}

/** Asked with a key that is nobody's: where there is such a call, the key is refused. */
async function training(codewars: Pick<Codewars, 'trainNext'>, signal: AbortSignal): Promise<Finding> {
  try {
    await codewars.trainNext({ language: 'javascript', peek: true }, 'nobodys-key', {
      withinMs: 5_000,
      signal,
    });
    return good('Codewars offers training');
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    if (error.code === 'BadKey') return good('Codewars offers training');
    return error.code === 'Unsupported'
      ? skipped('Training', 'Codewars does not offer it at present; /train recommends kata all the same')
      : skipped('Training', `Codewars does not say whether it offers it (${error.code})`);
  }
}
