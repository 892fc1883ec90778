// `npm start`: runs the compiled bot, and compiles it first where that is missing or older than the sources.
// Plain JavaScript on purpose: stripping types at start would cost the bot time and memory for as long as it runs.
import './node-version.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'main.js');

if (!existsSync(join(root, 'node_modules'))) end('Nothing is installed yet: run `npm ci` first.');
if (isStale()) {
  const bundler = join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  if (!existsSync(bundler)) {
    end(
      `The bot ${existsSync(main) ? 'was built from older sources' : 'is not built yet'}, and what builds it is not installed: ` +
        '`npm ci --omit=dev` and NODE_ENV=production leave it out. Run `npm ci --include=dev && npm run build`; after that ' +
        '`npm prune --omit=dev` may take it away again.',
    );
  }
  console.error('Building the bot …');
  const built = spawnSync(process.execPath, [bundler, '-c', '--log-level', 'warn'], {
    cwd: root,
    // It lists a hundred files on stdout; what is wrong comes on stderr.
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  if (built.status !== 0) process.exit(1);
}
await import(pathToFileURL(main).href);

/** @param {string} line */
function end(line) {
  console.error(line);
  process.exit(1);
}

function isStale() {
  if (!existsSync(main)) return true;
  const builtAt = statSync(main).mtimeMs;
  const inputs = [
    'package-lock.json',
    'rolldown.config.ts',
    ...sourcesBelow('src'),
    ...sourcesBelow('commands'),
    ...sourcesBelow('facts'),
  ];
  return inputs.some((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs > builtAt);
}

/** @param {string} folder */
function sourcesBelow(folder) {
  const path = join(root, folder);
  // A deployment may carry the compiled code alone.
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}
