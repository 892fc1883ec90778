import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import commands from '../../commands/index.ts';

describe('commands/', () => {
  it('lists every file of the folder, each under the name of its command', async () => {
    const files = (await readdir(join(import.meta.dirname, '..', '..', 'commands'))).filter(
      (file) => file.endsWith('.ts') && file !== 'index.ts',
    );
    expect(commands.map(({ data: definition }) => `${definition.name}.ts`).sort()).toEqual(files.sort());
  });

  it('offers autocomplete for exactly the options that are declared so', () => {
    for (const { data: definition, autocomplete } of commands) {
      const declared = (definition.options ?? [])
        .filter((option) => 'autocomplete' in option && option.autocomplete)
        .map(({ name }) => name);
      expect(Object.keys(autocomplete ?? {}).sort(), definition.name).toEqual(declared.sort());
    }
  });
});
