import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { expect, onTestFinished, test } from 'vitest';
import type { ShownModal } from '../../../sandbox/discord/index.ts';
import { drawForm } from '../../../sandbox/terminal/draw/form.ts';
import { fieldsOf, FilledForm } from '../../../sandbox/terminal/input/form.ts';
import { plain } from '../../../sandbox/terminal/draw/paint.ts';

const modal: ShownModal = {
  interactionId: '1',
  custom_id: 'submit',
  title: 'Submit a solution',
  components: [
    { type: ComponentType.TextDisplay, content: 'Multiply\nin JavaScript' },
    {
      type: ComponentType.Label,
      label: 'Solution',
      description: 'Up to 4,000 characters.',
      component: {
        type: ComponentType.TextInput,
        style: TextInputStyle.Paragraph,
        custom_id: 'code',
        value: 'function multiply(a, b) {\n  return a\n}\n',
      },
    },
    {
      type: ComponentType.Label,
      label: 'Or as a file',
      component: { type: ComponentType.FileUpload, custom_id: 'file', required: false, max_values: 2 },
    },
    {
      type: ComponentType.Label,
      label: 'When it is right',
      component: {
        type: ComponentType.StringSelect,
        custom_id: 'then',
        options: [
          { label: 'Finalize', value: 'f', default: true },
          { label: 'Ask me', value: 'a' },
        ],
      },
    },
    {
      type: ComponentType.ActionRow,
      components: [
        { type: ComponentType.TextInput, style: TextInputStyle.Short, custom_id: 'note', label: 'Note' },
      ],
    },
  ],
};
const [code, file, then, note] = fieldsOf(modal);

async function fileOf(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-form-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'solution.js');
  await writeFile(path, text);
  return path;
}

test('draws texts, what fields say of themselves, and what stands in them', () => {
  expect(drawForm(modal, plain)).toEqual([
    '  ┌ Submit a solution',
    '  │ Multiply',
    '  │ in JavaScript',
    '  │ Solution: Up to 4,000 characters.',
    '  │ │ function multiply(a, b) {',
    '  │ │   return a',
    '  │ │ }',
    '  │ Or as a file: up to 2 files',
    '  │ When it is right: Finalize, Ask me',
  ]);
});

test('draws the beginning of what is long', () => {
  const value = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
  const drawn = drawForm(
    {
      ...modal,
      components: [
        {
          type: ComponentType.Label,
          label: 'Solution',
          component: {
            type: ComponentType.TextInput,
            style: TextInputStyle.Paragraph,
            custom_id: 'c',
            value,
          },
        },
      ],
    },
    plain,
  );
  expect([drawn.length, drawn.at(1), drawn.at(-2), drawn.at(-1)]).toEqual([
    28,
    '  │ Solution:',
    '  │ │ line 24',
    '  │ │ … 15 more lines',
  ]);
});

test('takes text, the text of a file, files, and names of choices', async () => {
  const path = await fileOf('return a * b;\n');
  const filled = new FilledForm();
  filled.put(code!, `< ${path}`);
  filled.put(file!, `@${path}`);
  filled.put(file!, `@${path}`);
  filled.put(then!, 'ask');
  filled.put(note!, '< 3');
  filled.goOn(note!, 'more');
  expect(filled.fields).toEqual({ code: 'return a * b;\n', then: 'a', note: '< 3\nmore' });
  expect(filled.files.file?.map(({ name, data }) => [name, String(data)])).toEqual([
    [basename(path), 'return a * b;\n'],
    [basename(path), 'return a * b;\n'],
  ]);
});

test('says what it cannot take', async () => {
  const filled = new FilledForm();
  const folder = join(await fileOf(''), '..');
  expect(() => filled.put(file!, 'solution.js')).toThrow('"Or as a file" takes a file: @path/to/file');
  expect(() => filled.put(file!, '@nowhere/solution.js')).toThrow(
    'There is no file "nowhere/solution.js" here.',
  );
  expect(() => filled.put(file!, `@${folder}`)).toThrow('cannot be read (EISDIR)');
  expect(() => filled.put(code!, '< nowhere.js')).toThrow('There is no file "nowhere.js" here.');
  expect(() => filled.put(then!, 'Never')).toThrow('"When it is right" offers no "Never".');
  expect(() => filled.goOn(file!, 'x')).toThrow('"Or as a file" takes no second line.');
  expect([filled.fields, filled.files]).toEqual([{}, {}]);
});
