// `npm run transcripts`: runs the scripts of the sandbox, and writes what they answered where people read it. A test compares.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { drawCard } from './draw-card.mjs';

/** The colour of 3 kyu, which the profile in the picture has. */
const blue = '#3c7ebb';

let tour = readFileSync('docs/tour.md', 'utf8');
for (const name of ['readme', 'tour', 'training']) {
  const args = [
    '--disable-warning=ExperimentalWarning',
    'sandbox/main.ts',
    '--script',
    `sandbox/scripts/${name}.txt`,
  ];
  const transcript = execFileSync(process.execPath, args, { encoding: 'utf8' });
  writeFileSync(`sandbox/scripts/${name}.transcript.txt`, transcript);
  const block = new RegExp(`(<!-- ${name} -->\n\n\`\`\`text\n)[\\s\\S]*?(\`\`\`\n)`);
  if (!block.test(tour)) throw new Error(`docs/tour.md has no place for ${name}`);
  tour = tour.replace(block, (_, before, after) => before + transcript.trimStart() + after);
  if (name === 'readme') {
    const [, first] = transcript.split(/^(?=Robin #general> )/m);
    writeFileSync('docs/profile.svg', drawCard(first, blue));
  }
}
writeFileSync('docs/tour.md', tour);
