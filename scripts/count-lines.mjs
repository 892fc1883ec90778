// `npm run lines`: how long the bot is, by folder; comments, blank lines and imports count like any other.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const files = ['src', 'commands'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);
const linesOf = new Map(files.map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1]));
const sum = (names) => names.reduce((total, name) => total + linesOf.get(name), 0);

for (const [folder, inside] of [...Map.groupBy(files, dirname)].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(
    `${String(sum(inside)).padStart(6)} lines, ${String(inside.length).padStart(2)} files  ${folder}`,
  );
}
const [longest, lines] = [...linesOf].reduce((a, b) => (b[1] > a[1] ? b : a));
console.log(
  `${String(sum(files)).padStart(6)} lines, ${files.length} files in all; the longest, ${longest}, has ${lines}`,
);
