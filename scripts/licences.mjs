// `npm run licences`: writes THIRD-PARTY-LICENSES.md, what is shipped with the bot and under which licences. With --check it writes
// nothing, and fails when the file is not what it would write. Either fails when a licence is not among the permissive ones.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

const file = 'THIRD-PARTY-LICENSES.md';
/** Those that ask for nothing but that their text is kept, and of a font that it is not sold alone: SPDX identifiers. */
const permissive = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['Python-2.0', 'PSF-2.0', 'CC0-1.0', 'Unlicense', 'Zlib', 'OFL-1.1'],
]);

const packages = readPackages();
const refused = packages.filter(({ licence }) => !isPermissive(licence));
for (const { name, version, licence } of refused) console.error(`${name} ${version}: licence ${licence}`);
const text = await format(render(packages), { parser: 'markdown' });

if (refused.length > 0) {
  console.error('These licences are not among the permissive ones in scripts/licences.mjs.');
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (text !== readIfThere(file)) {
  console.error(`${file} is not up to date: run npm run licences.`);
  process.exitCode = 1;
}

/** What `npm ci --omit=dev` installs, by name, each version once. */
function readPackages() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const found = Object.entries(lock.packages)
    .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link)
    .map(([path, entry]) => describe(path, entry));
  const once = new Map(found.map((each) => [`${each.name} ${each.version}`, each]));
  return [...once.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/**
 * @param {string} path
 * @param {{ version: string, license?: string, os?: string[], cpu?: string[] }} entry
 */
function describe(path, { version, license: licence = 'unknown', os, cpu }) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  // A part for one kind of machine is not installed on others; its licence is that of the package which it is a part of.
  const isForOneMachine = os !== undefined || cpu !== undefined;
  const texts = (isForOneMachine ? [] : filesIn(path))
    .filter((entry) => /^(licen[sc]e|copying|notice)/i.test(entry))
    .sort();
  const copyright = texts
    .flatMap((entry) => readFileSync(join(path, entry), 'utf8').split(/\r?\n/))
    .map((line) => line.trim())
    .find((line) => /^(portions )?copyright( \(c\)| ©)? .*\d{4}/i.test(line));
  return { name, version, licence, copyright, texts: texts.map((entry) => `${path}/${entry}`) };
}

/** @param {string} expression an SPDX expression without nesting */
function isPermissive(expression) {
  const words = expression.replace(/^\(|\)$/g, '');
  return words.includes(' AND ')
    ? words.split(' AND ').every((each) => permissive.has(each))
    : words.split(' OR ').some((each) => permissive.has(each));
}

/** @param {ReturnType<typeof readPackages>} all */
function render(all) {
  const lines = all.map(({ name, version, licence, copyright, texts }) =>
    [
      `- **${name}** ${version}, ${licence}.`,
      ...(copyright === undefined ? [] : [`\`${copyright.replaceAll('`', '')}\`.`]),
      texts.length === 0 ? 'Its package has no text of the licence.' : `Text: \`${texts.join('`, `')}\``,
    ].join(' '),
  );
  return `# What is shipped with the bot

Written by \`npm run licences\` from the lock file: every package that an installation without development dependencies
has. The texts of the licences are where \`npm ci\` puts them, and in the container too.

${lines.join('\n')}
`;
}

/** @param {string} path */
function filesIn(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    console.error(`${path} is not installed: run npm ci first.`);
    throw error;
  }
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * By code, as no locale changes it.
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}
