import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

export interface Asset {
  readonly type: string;
  readonly body: Uint8Array | string;
}

const client = join(import.meta.dirname, '..', 'client');

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Local Discord</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/page.css">
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript.</noscript>
    <div id="page"></div>
  </body>
</html>
`;

/** What the page consists of, by path. The scripts are bundled here, which takes a fraction of a second. */
export async function buildAssets(): Promise<ReadonlyMap<string, Asset>> {
  const [script, style, icon] = await Promise.all([
    bundle(),
    readStyles(),
    readFile(join(client, 'icon.svg'), 'utf8'),
  ]);
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: html }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: script }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: style }],
    ['/icon.svg', { type: 'image/svg+xml', body: icon }],
  ]);
}

async function bundle(): Promise<string> {
  const build = await rolldown({
    input: join(client, 'main.tsx'),
    platform: 'browser',
    tsconfig: join(client, 'tsconfig.json'),
    logLevel: 'warn',
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  const [chunk, ...others] = output;
  if (others.length > 0) throw new Error('The page is one script.');
  return chunk.code;
}

const styles = [
  'colours.css',
  'layout.css',
  'side.css',
  'message.css',
  'parts.css',
  'input.css',
  'popup.css',
];

async function readStyles(): Promise<string> {
  const parts = await Promise.all(styles.map((name) => readFile(join(client, 'styles', name), 'utf8')));
  return parts.join('\n');
}
