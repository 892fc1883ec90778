import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Makes later starts a tenth faster, for 5 MB of memory. The cache lies beside the compiled code, where no other user may write;
// if the bot cannot either, it starts without. Must run before the code that it caches is loaded.
if (import.meta.filename.endsWith('.js')) enableCompileCache(join(import.meta.dirname, '.compile-cache'));
await import('./run.ts');
