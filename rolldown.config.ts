// `npm run build`: the bot and what operators run, each in a file of its own in dist/, what they share in others.
//
// Of some 200 small files Node's loader takes a third of a start: looking for each, reading it, asking which kind it is. Bundled
// they are a few. Libraries stay where npm put them, all but zod, which is a hundred such files, most of them translations that
// nobody reads. Names carry a hash of what is inside, and nothing is removed: a bot that runs while the next version is built still
// finds what it loads late.
import { isAbsolute, join } from 'node:path';
import type { BuildOptions } from 'rolldown';

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

export default {
  cwd: import.meta.dirname,
  input: Object.fromEntries(programs.map((name) => [name, `program:${name}`])),
  plugins: [versionFirst],
  platform: 'node',
  external: (id) => !/^(\.|program:)/.test(id) && !isAbsolute(id) && id !== 'zod',
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', sourcemap: true },
} satisfies BuildOptions;
