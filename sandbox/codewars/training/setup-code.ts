import { gradedKata } from '../grading/kata/index.ts';

/** The code that a trainee begins with: what the tests call where there are tests, in a few languages something like it. */
export function setupFor(slug: string, language: string): string {
  const graded = gradedIn(slug, language);
  if (graded !== undefined) return graded.setup;
  const write = setups[language];
  return write === undefined ? `// ${slug}: your solution\n` : write(slug);
}

/** The tests shown beside it. */
export function exampleFor(slug: string, language: string): string {
  const graded = gradedIn(slug, language);
  if (graded !== undefined) return graded.example;
  return language === 'javascript' || language === 'typescript'
    ? `Test.describe("${slug}", () => {\n  Test.it("is defined", () => Test.expect(typeof ${camel(slug)} === "function"));\n});`
    : `# The tests of ${slug} are shown once you try.`;
}

function gradedIn(slug: string, language: string): (typeof gradedKata)[number] | undefined {
  return language === 'javascript' ? gradedKata.find((kata) => kata.slug === slug) : undefined;
}

type Write = (slug: string) => string;

const setups: Readonly<Record<string, Write>> = {
  javascript: (slug) => `function ${camel(slug)}(input) {\n  \n}`,
  typescript: (slug) => `export function ${camel(slug)}(input: unknown): unknown {\n  \n}`,
  coffeescript: (slug) => `${camel(slug)} = (input) ->\n  `,
  python: (slug) => `def ${snake(slug)}(given):\n    pass`,
  ruby: (slug) => `def ${snake(slug)}(given)\n  \nend`,
  rust: (slug) => `fn ${snake(slug)}(given: &str) -> String {\n    todo!()\n}`,
  go: (slug) => `package kata\n\nfunc ${camel(slug)}(given string) string {\n\treturn ""\n}`,
};

const snake: Write = (slug) => slug.replaceAll('-', '_');
const camel: Write = (slug) => slug.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
