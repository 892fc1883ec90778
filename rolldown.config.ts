// `npm run build`: the bot and what operators run, each in a file of its own in dist/, what they share in others.
//
// Node's loader looks for each file, reads it, and asks which kind it is: for 1,000 small files, as many as a start takes, that is half
// of its time. So the sources are bundled, and of the libraries those that every start loads; the others stay where npm put them. Names
// carry a hash of what is inside, and nothing is removed: a bot that runs while the next version is built still finds what it loads
// late.
import { join } from 'node:path';
import type { BuildOptions } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

const bundled = [
  ...['discord.js', '@discordjs/rest', 'discord-api-types', 'undici', 'ws', 'fastify', 'pino', 'zod'],
  ...['keyv', '@keyv/sqlite', 'fastest-levenshtein', 'lru-cache', 'tinyqueue'],
];
/** What bundled libraries would load if it were there, or if they were used otherwise: nothing of it is loaded. */
const unused = [
  ...['better-sqlite3', 'bun:sqlite', 'zlib-sync', 'light-my-request'],
  ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'],
];
const dependencies = Object.keys(manifest.dependencies);
const outside = [...dependencies, ...unused].filter((name) => !bundled.includes(name));

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

/**
 * fastify loads HTTP/2, TLS and semver with its own files, and uses them for what this bot does not ask of it: 13 ms of a start. In the
 * bundle they are loaded where they are used.
 */
const requireWhereUsed = {
  name: 'require-where-used',
  transform: {
    filter: { id: /[\\/]fastify[\\/]lib[\\/](?:server|plugin-utils)\.js$/ },
    handler(code: string, id: string) {
      const names = id.endsWith('server.js') ? ['http2', 'https'] : ['semver'];
      for (const name of names) {
        const [declaration, required] =
          new RegExp(`^const ${name} = (require\\('[^']+'\\))$`, 'm').exec(code) ?? [];
        if (declaration === undefined || required === undefined) throw new Error(`${id} requires no ${name}`);
        code = code
          .replace(declaration, '')
          .replaceAll(new RegExp(`(?<![.\\w])${name}(?=\\.\\w)`, 'g'), required);
      }
      return { code, map: null };
    },
  },
};

/** The bundle loads these modules when one of their functions is called. node:crypto takes 10 ms, and `web` listens without it. */
const loadedOnCall = new Set(['node:crypto']);

function loadOnCall(module: string, whole: string | undefined, some = '{}'): string {
  if (whole !== undefined) throw new Error(`cannot load ${whole}, all of ${module}, on call`);
  const exported = process.getBuiltinModule(module) as unknown as Record<string, unknown>;
  return some
    .slice(1, -1)
    .split(',')
    .map((each) => {
      const [name = '', as = name] = each.trim().split(' as ');
      if (!/^[a-z]/.test(name) || typeof exported[name] !== 'function')
        throw new Error(`cannot load ${name} of ${module} on call: it is no function`);
      return `const ${as} = (...given) => process.getBuiltinModule("${module}").${name}(...given);`;
    })
    .join(' ');
}

/**
 * An import reads all that one of Node's modules exports, and with that loads what Node leaves for later: its own fetch with node:http,
 * streams of files with node:fs. The bundle takes each module as it is, which makes a start 4 ms shorter, and 3 MB smaller.
 */
const builtinsAsTheyAre = {
  name: 'builtins-as-they-are',
  renderChunk: (code: string) => ({
    code: code.replaceAll(/^import (.+) from "(node:[\w/]+)";$/gm, (_, names: string, module: string) => {
      const [found, whole, some] =
        /^(?:\* as )?([\w$]+)?(?:, )?(\{(?!.*\bdefault\b).*\})?$/.exec(names) ?? [];
      if (found === undefined) throw new Error(`cannot take ${names} of ${module} without an import`);
      if (loadedOnCall.has(module)) return loadOnCall(module, whole, some);
      const taken = [whole, some?.replaceAll(' as ', ': ')].filter((each) => each !== undefined);
      return taken.map((each) => `const ${each} = process.getBuiltinModule("${module}");`).join(' ');
    }),
    // No line becomes another.
    map: null,
  }),
};

/** What every start loads is one file, with all that it imports: Node takes a millisecond for each, and these would be 25. */
const groups = [
  { name: 'core', test: /[\\/]src[\\/](?:core|log|config[\\/]config|storage[\\/]open-storage)\.ts$/ },
  // The process that draws pictures needs nothing else of it.
  { name: 'text', test: /[\\/]src[\\/]render[\\/]text\.ts$/, priority: 1 },
];

/** Maps of libraries are 9 of 11 MB. With --enable-source-maps they took 40 MB of memory and a third of a start. */
const unmapped = {
  name: 'libraries-have-no-map',
  transform: { filter: { id: /node_modules/ }, handler: (code: string) => ({ code, map: { mappings: '' } }) },
};

export default {
  cwd: import.meta.dirname,
  input: Object.fromEntries(programs.map((name) => [name, `program:${name}`])),
  plugins: [versionFirst, requireFromBundle, requireWhereUsed, unmapped, builtinsAsTheyAre],
  platform: 'node',
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  // In discord.js, for what its ShardingManager sends to other processes.
  checks: { eval: false },
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    codeSplitting: { groups },
    sourcemap: true,
    // V8 keeps text in two bytes a character where one of them is not Latin-1: without, the bot is 3 MB smaller and is read faster.
    charset: 'ascii',
    // V8 keeps the text of what it runs: without the comments of libraries the bot is 3 MB smaller.
    comments: { legal: true, annotation: false, jsdoc: false },
  },
} satisfies BuildOptions;
