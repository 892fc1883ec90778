import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationCommandOptionType, ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import type { Interaction, RepliableInteraction } from 'discord.js';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Recited } from './recite.ts';
import { recite } from './recite.ts';

const submit: Recited['commands'] = [
  {
    name: 'submit',
    description: 'd',
    options: [
      { type: ApplicationCommandOptionType.Attachment, name: 'file', description: 'd', required: true },
    ],
  },
];

/** A bot that attempts what it is given, and edits its answer until it is done. */
async function answer(interaction: Interaction, seen: (step: string) => Promise<void>): Promise<void> {
  if (interaction.isButton()) {
    await interaction.showModal({
      custom_id: 'form',
      title: 'Submit',
      components: [
        {
          type: ComponentType.Label,
          label: 'Solution',
          component: { type: ComponentType.FileUpload, custom_id: 'file' },
        },
      ],
    });
  } else if (interaction.isChatInputCommand()) {
    await attempt(interaction, interaction.options.getAttachment('file', true).url, seen);
  } else if (interaction.isModalSubmit()) {
    await attempt(interaction, interaction.fields.getUploadedFiles('file', true).first()!.url, seen);
  }
}

async function attempt(
  interaction: RepliableInteraction,
  url: string,
  seen: (step: string) => Promise<void>,
): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  for (const step of ['queued', 'running', 'running']) {
    await interaction.editReply(step);
    await seen(step);
  }
  const code = await (await fetch(url)).text();
  const again = {
    type: ComponentType.Button as const,
    style: ButtonStyle.Primary as const,
    custom_id: 'again',
    label: 'Submit again',
  };
  await interaction.editReply({
    content: 'passed',
    files: [{ name: 'result.txt', attachment: Buffer.from(code) }],
    components: [{ type: ComponentType.ActionRow, components: [again] }],
  });
}

async function solution(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-waiting-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'solution.js');
  await writeFile(path, 'return 1;\n');
  return path;
}

const passed = [
  'Dojo [APP] · Only you can see this',
  'passed',
  '📎 result.txt (10 bytes)',
  '│ return 1;',
  '[1 Submit again]',
];

test('a script hands over files and shows what it waits for, and nothing of what was before', async () => {
  const path = await solution();
  const script = [
    `/submit file:${path}`,
    '/wait passed',
    'press Submit again',
    `> Solution: @${path}`,
    '# the form is sent',
    '/wait passed',
  ];
  const bot = { commands: submit, answer: (interaction: Interaction) => answer(interaction, async () => {}) };
  expect(await recite(script.join('\n'), bot)).toEqual({
    failures: 0,
    lines: [
      '',
      `Robin #general> /submit file:${path}`,
      '',
      'Robin #general> /wait passed',
      ...passed,
      '',
      'Robin #general> press Submit again',
      '  ┌ Submit',
      '  │ Solution: a file',
      `  │ Solution: @${path}`,
      '',
      'Robin #general> /wait passed',
      ...passed.with(-1, '[2 Submit again]'),
    ],
  });
});

test('an answer that is not waited for is shown each time that it looks different', async () => {
  const { lines } = await recite(`/submit ${await solution()}\n/submit nothing.js`, {
    commands: submit,
    answer: (interaction, shown) =>
      answer(interaction, (step) => vi.waitFor(() => expect(shown).toContain(step), { timeout: 10_000 })),
  });
  const states = lines.filter((line) => /^(queued|running|passed)$/.test(line));
  // Two edits that say the same are drawn once.
  expect(states).toEqual(['queued', 'running', 'passed']);
  expect(lines).toContain('! There is no file "nothing.js" here.');
});

test('there is nothing to wait for before anything was asked', async () => {
  const { lines, failures } = await recite('/wait passed', {
    commands: submit,
    answer: () => Promise.resolve(),
  });
  expect(lines.at(-1)).toBe('! Nothing was asked yet: there is no answer to wait for.');
  expect(failures).toBe(1);
});
