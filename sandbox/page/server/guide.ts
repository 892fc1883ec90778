import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import markdownIt from 'markdown-it';

const source = join(import.meta.dirname, '..', '..', '..', 'docs', 'sandbox.md');
const HEADING = 'Teach the stand-in a rule';

/** The part of docs/sandbox.md that says how to teach the stand-in a rule, as a page without scripts. */
export async function teachingGuide(theme: 'dark' | 'light'): Promise<string> {
  const markdown = await readFile(source, 'utf8');
  const [, text] = markdown.split(`\n## ${HEADING}\n`);
  if (text === undefined) throw new Error(`docs/sandbox.md has no part "${HEADING}".`);
  const [own = ''] = text.split('\n## ');
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${HEADING} · Local Discord</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/page.css">
  </head>
  <body>
    <main class="guide">
      <h1>${HEADING}</h1>
      ${markdownIt().render(own)}
    </main>
  </body>
</html>
`;
}
