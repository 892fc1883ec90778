import { type RequestRecord, rotateKeysRequest } from '../../storage/records.ts';
import type { Storage } from '../../storage/storage.ts';
import { isCorrupt, opens, reseal, sealedRows } from './reseal.ts';

export interface RotateKeysOptions {
  readonly storage: Pick<Storage, 'requests' | 'links' | 'hooks' | 'sealer'>;
  /** Shows a line. */
  readonly say: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A name for this request that no other has. */
  readonly newId: () => string;
}

const lookEveryMs = 500;
/** Running processes look every 5 s. */
const answersWithinMs = 15_000;
/** A process that ended in the middle says nothing more. */
const stalledAfterMs = 60_000;
/** For as long, running processes go on although whoever asked is gone. */
const keepRequestForMs = 3_600_000;
const mostRounds = 5;

type Outcome = 'done' | 'nobody' | 'stalled' | 'refused' | 'replaced';

/**
 * Has everything sealed under the first key: by the running processes, each what it owns, and here what none of them took.
 * May be run again at any time. @returns whether the older keys can be taken out. @throws StorageError
 */
export async function rotateKeys(options: RotateKeysOptions): Promise<boolean> {
  const { storage, say, newId } = options;
  const before = await survey(storage);
  say(
    `Secrets kept: ${before.sealed}, of them under another key than the first: ${before.old + before.lost}.`,
  );
  say(`Asking the running bot to seal them anew (${answersWithinMs / 1000} s for it to answer) …`);

  const id = newId();
  const argument = storage.sealer.seal('requests', rotateKeysRequest, id);
  const request: RequestRecord = { id, askedAt: options.now(), argument, answers: {} };
  await storage.requests.set(rotateKeysRequest, request, keepRequestForMs);
  try {
    const outcome = await follow(options, request);
    say(sentences[outcome]);
    return outcome !== 'refused' && outcome !== 'replaced' && (await finish(options));
  } finally {
    await storage.requests.update(rotateKeysRequest, (current) => (current?.id === id ? undefined : current));
  }
}

const sentences: Readonly<Record<Outcome, string>> = {
  done: 'The running bot has done its part.',
  nobody: `No running bot answered within ${answersWithinMs / 1000} s: it is done here.`,
  stalled: 'The running bot has not gone on for a minute: the rest is done here.',
  refused:
    'The running bot does not know the new key yet: set ENCRYPTION_KEY=new,old for every process, restart them, then run this again.',
  replaced: 'This was started a second time meanwhile: the other one goes on.',
};

/** Shows what the running processes answer until they are done. */
async function follow(
  { storage, say, now, sleep }: RotateKeysOptions,
  asked: RequestRecord,
): Promise<Outcome> {
  let shown = '';
  let changedAt = now();
  for (;;) {
    await sleep(lookEveryMs);
    const request = await storage.requests.get(rotateKeysRequest);
    if (request?.id !== asked.id) return 'replaced';
    const answers = Object.values(request.answers);
    if (answers.some(({ refused }) => refused)) return 'refused';
    const text = describe(request.answers);
    if (text !== shown) {
      [shown, changedAt] = [text, now()];
      say(text);
    }
    // All that run have had the time to answer, so that one that would refuse is not overheard.
    const isHeard = now() - asked.askedAt >= answersWithinMs;
    if (isHeard && answers.every(({ done }) => done)) return answers.length > 0 ? 'done' : 'nobody';
    if (isHeard && now() - changedAt >= stalledAfterMs) return 'stalled';
  }
}

/** Seals what is left, also what was sealed meanwhile by a process that had the old key first, and says how it stands. */
async function finish({ storage, say }: RotateKeysOptions): Promise<boolean> {
  let kept = await survey(storage);
  for (let round = 1; kept.old > 0 && round <= mostRounds; round += 1) {
    const here = await reseal(
      storage,
      () => true,
      () => Promise.resolve(true),
    );
    say(`${here?.changed ?? 0} sealed anew here.`);
    kept = await survey(storage);
  }
  if (kept.old > 0) {
    say(
      `${kept.old} are under another key again: a running process still has another key first. Restart every process with the new ENCRYPTION_KEY, then run this again.`,
    );
  }
  if (kept.lost > 0) {
    say(
      `${kept.lost} cannot be opened with the keys given, or cannot be read, and were left alone. Add the key that sealed them behind the first and run this again; ` +
        'if it is lost, their members are asked for their API keys again.',
    );
  }
  if (kept.old > 0 || kept.lost > 0) return false;
  say(
    `Everything (${kept.sealed}) is sealed under the first key: the older keys can be taken out of ENCRYPTION_KEY.`,
  );
  say('Keep them for as long as you keep backups from before.');
  return true;
}

/** How many secrets there are, how many of them want to be sealed anew, and how many no key opens. */
async function survey(
  storage: RotateKeysOptions['storage'],
): Promise<{ readonly sealed: number; readonly old: number; readonly lost: number }> {
  const counts = { sealed: 0, old: 0, lost: 0 };
  try {
    for await (const row of sealedRows(storage)) {
      counts.sealed += 1;
      if (storage.sealer.isCurrent(row.sealed)) continue;
      if (opens(storage, row)) counts.old += 1;
      else counts.lost += 1;
    }
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    counts.lost += 1;
  }
  return counts;
}

function describe(answers: RequestRecord['answers']): string {
  return Object.entries(answers)
    .map(([node, { changed, done }]) => `${node}: ${changed} sealed anew${done ? ', done' : ' …'}`)
    .join('; ');
}
