import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import type { ShownModal } from '../../../sandbox/discord/index.ts';
import { Script } from '../../../sandbox/terminal/script.ts';

const input = (custom_id: string, label: string) => ({
  type: ComponentType.ActionRow as const,
  components: [{ type: ComponentType.TextInput as const, style: TextInputStyle.Short, custom_id, label }],
});
const modal: ShownModal = {
  interactionId: '1',
  custom_id: 'link',
  title: 'Link',
  components: [input('user', 'Codewars user name'), input('key', 'API key (optional)')],
};

test('fills a modal by the lines that follow, by the beginning of labels', async () => {
  const printed: string[] = [];
  const script = new Script('> codewars: some_user\n> API key: a: b\n>> more\n/help', (lines) => {
    printed.push(...lines);
  });
  expect(await script.modal(modal)).toMatchObject({
    fields: { user: 'some_user', key: 'a: b\nmore' },
    files: {},
  });
  expect(printed[0]).toBe('  ┌ Link');
});

test('closes a modal that no line fills', async () => {
  expect(await new Script('/help', () => {}).modal(modal)).toBeUndefined();
});

test('refuses a field that the modal does not have', () => {
  expect(() => new Script('> Age: 4', () => {}).modal(modal)).toThrow('The modal asks for no "Age".');
});
