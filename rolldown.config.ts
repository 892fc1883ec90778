// `npm run build`: the bot and what operators run, each in a file of its own in dist/, what they share in others.
//
// Node's loader looks for each file, reads it, and asks which kind it is. For some 200 small files of ours that is a third of a start,
// for the 500 of discord.js and what it brings another quarter; bundled they are a few. So is zod, a hundred files, most of them
// translations that nobody reads. Other libraries stay where npm put them: they are small, loaded later, or more than JavaScript.
// Names carry a hash of what is inside, and nothing is removed: a bot that runs while the next version is built still finds what it
// loads late.
import { join } from 'node:path';
import type { BuildOptions } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

const bundled = ['zod', 'discord.js', '@discordjs/rest', 'discord-api-types', 'ws'];
const outside = [
  ...Object.keys(manifest.dependencies).filter((name) => !bundled.includes(name)),
  // discord.js uses it where it is installed.
  'zlib-sync',
];

const programs = ['main', 'register', 'doctor', 'backup', 'restore', 'storage-copy', 'forget'];

/** Programs look at the version of Node before anything else: an old one stumbles over the imports of what follows. */
const versionFirst = {
  name: 'version-first',
  resolveId: (id: string) => (id.startsWith('program:') ? id : undefined),
  load(id: string) {
    if (!id.startsWith('program:')) return undefined;
    const file = (...path: string[]): string => JSON.stringify(join(import.meta.dirname, ...path));
    const program = file('src', id === 'program:main' ? 'main.ts' : `cli/${id.slice('program:'.length)}.ts`);
    return `import ${file('scripts', 'node-version.mjs')};\nawait import(${program});`;
  },
};

/**
 * The sources require what discord.js requires, so that both have the same copy. rolldown bundles what is required, though not by
 * a function that Node made.
 */
const requireFromBundle = {
  name: 'require-from-bundle',
  transform: {
    filter: { code: 'createRequire(import.meta.url)(' },
    handler: (code: string) => ({
      code: code.replaceAll('createRequire(import.meta.url)(', 'require('),
      map: null,
    }),
  },
};

export default {
  cwd: import.meta.dirname,
  input: Object.fromEntries(programs.map((name) => [name, `program:${name}`])),
  plugins: [versionFirst, requireFromBundle],
  platform: 'node',
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  // In discord.js, for what its ShardingManager sends to other processes.
  checks: { eval: false },
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', sourcemap: true },
} satisfies BuildOptions;
