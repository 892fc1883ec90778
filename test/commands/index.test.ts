import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import help from '../../commands/help.ts';
import commands from '../../commands/index.ts';
import { isSlashCommand, keyOf, type SlashContext } from '../../src/discord/command.ts';

const root = join(import.meta.dirname, '..', '..');
const files = readdirSync(join(root, 'commands')).filter(
  (file) => file.endsWith('.ts') && file !== 'index.ts',
);
const names = commands.map(({ data }) => keyOf(data.name));
const slashCommands = commands.filter(isSlashCommand);
const typed = slashCommands.map(({ data }) => data.name);
const menus = commands.filter((command) => !isSlashCommand(command)).map(({ data }) => data.name);

const verb =
  /^(?:Abandon|Add|Announce|Begin|Change|Check|Delete|Edit|End|Export|Fill|Finalize|Find|Give|Go|Hide|Keep|Link|Look|Make|Open|Ping|Rank|Read|Refresh|Remove|Search|Send|Set|Show|Stop|Submit|Tell|Test|Turn|Verify)\b/;

/** Arrows turn pages; the others name what comes. */
const otherLabels = /[◀▶]|^(?:A kata for it|Activity|Picture|As text)$/;

describe('commands/', () => {
  it.each(files)('index.ts lists %s, under the name of its command', (file) => {
    expect(names, `add ${file} to commands/index.ts`).toContain(file.replace('.ts', ''));
  });

  it('index.ts lists each once', () => {
    expect(names.length).toBe(new Set(names).size);
    expect(names.length).toBe(files.length);
  });

  it.each([...typed.map((name) => `/${name}`), ...menus])('%s is in the table of README.md', (name) => {
    const rows = readFileSync(join(root, 'README.md'), 'utf8').match(/^\| `.*$/gm) ?? [];
    expect(rows.filter((row) => row.startsWith(`| \`${name}\``))).toHaveLength(1);
  });

  // It is what you just typed, or for the owner alone.
  const helped = typed.filter((name) => name !== 'help' && name !== 'status').map((name) => `/${name}`);
  it.each([...helped, ...menus])('%s is in /help', (name) => {
    const { embeds } = help.execute({ guildId: 'g' } as SlashContext);
    expect(JSON.stringify(embeds)).toMatch(new RegExp(`\\*\\*${name}\\b`));
  });

  it('names what each button does', () => {
    const places = ['commands', 'commands/shared', 'src/discord/interactions'];
    const sources = places.flatMap((place) =>
      readdirSync(join(root, place))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(root, place, file), 'utf8')),
    );
    const calls = /\b(?:button|linkButton|toLink|more|named)\(\s*(?:named\()?['`]([^'`]+)/g;
    const labels = sources.flatMap((source) => [...source.matchAll(calls)].map(([, label = '']) => label));
    expect(labels.length).toBeGreaterThan(50);
    expect(labels.filter((label) => !verb.test(label) && !otherLabels.test(label))).toEqual([]);
  });

  it('offers autocomplete for exactly the options that are declared so', () => {
    for (const { data, autocomplete } of slashCommands) {
      const options = (data.options ?? []).flatMap((option) =>
        option.type === Option.Subcommand ? (option.options ?? []) : [option],
      );
      const declared = options
        .filter((option) => 'autocomplete' in option && option.autocomplete)
        .map(({ name }) => name);
      expect(Object.keys(autocomplete ?? {}).sort(), data.name).toEqual([...new Set(declared)].sort());
    }
  });
});
