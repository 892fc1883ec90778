// `npm run build`: the bot and what operators run, each in a file of its own in dist/, what they share in others.
//
// Of some 200 small files Node's loader takes a third of a start: looking for each, reading it, asking which kind it is. Bundled
// they are a few. Libraries stay where npm put them, all but zod, which is a hundred such files, most of them translations that
// nobody reads. Names carry a hash of what is inside, and nothing is removed: a bot that runs while the next version is built still
// finds what it loads late.
import { isAbsolute, join } from 'node:path';
import type { BuildOptions } from 'rolldown';

const programs = ['main', 'register', 'doctor', 'backup', 'restore', 'storage-copy', 'rotate-keys', 'forget'];

export default {
  cwd: import.meta.dirname,
  input: Object.fromEntries(programs.map((name) => [name, join(import.meta.dirname, 'src', `${name}.ts`)])),
  platform: 'node',
  external: (id) => !id.startsWith('.') && !isAbsolute(id) && id !== 'zod',
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', sourcemap: true },
} satisfies BuildOptions;
