// `npm run -w local-discord build`: the package as JavaScript, since Node strips no types in node_modules. Its types are made by tsc.
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { BuildOptions } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

const dependencies = Object.keys(manifest.dependencies);

/** Discord's schema is a part of the package, so that an installation of this project without its tests does not bring it. */
const bundled = Object.keys(manifest.devDependencies);

/** What is bundled keeps its licence. */
const licences = {
  name: 'licences',
  generateBundle(this: { emitFile: (file: { type: 'asset'; fileName: string; source: string }) => unknown }) {
    for (const name of bundled) {
      const folder = dirname(findPackageJSON(name, import.meta.url) ?? '');
      const source = readFileSync(join(folder, 'LICENSE'), 'utf8');
      this.emitFile({ type: 'asset', fileName: `${name}.LICENSE`, source });
    }
  },
};

export default {
  cwd: import.meta.dirname,
  input: { index: 'index.ts', bin: 'bin.ts' },
  plugins: [licences],
  platform: 'node',
  external: (id) => dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
  output: { dir: 'dist', format: 'esm', cleanDir: true },
} satisfies BuildOptions;
