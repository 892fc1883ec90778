import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

/** By then all is read that a start reads. */
const startedWithinMs = 5_000;

// Reading many rows at the start makes V8 grow the space for young objects threefold and keep it: 30 MB with 12,000 kata
// (`npm run bench -- catalogue`). Must come before anything grows. Once started it may grow with what the bot has to do: kept small
// it takes nearly twice the processor time of each command when 50 come at once (`npm run bench -- answers`).
setFlagsFromString('--semi-space-growth-factor=1');
// What V8 made of the code is kept beside the compiled code, where nobody else may write, and so all but the first start take an
// eighth less processor time and a quarter less time, for 5 MB of memory. Must come before whatever it is to keep; where the folder
// cannot be written the start is as slow as without.
if (import.meta.filename.endsWith('.js'))
  enableCompileCache(join(import.meta.dirname, '..', '.compile-cache'));
await import('./run.ts');
setTimeout(() => setFlagsFromString('--semi-space-growth-factor=2'), startedWithinMs).unref();
