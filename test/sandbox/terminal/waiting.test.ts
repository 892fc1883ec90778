import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationCommandOptionType, ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import type { Interaction, RepliableInteraction } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/main.ts';
import { plain } from '../../../sandbox/terminal/paint.ts';
import { setScene } from '../../../sandbox/terminal/scene.ts';
import { Screen } from '../../../sandbox/terminal/screen.ts';
import { Script } from '../../../sandbox/terminal/script.ts';
import { Session } from '../../../sandbox/terminal/session.ts';
import { Whereabouts } from '../../../sandbox/terminal/whereabouts.ts';
import { connectBot } from '../discord/support.ts';

/** A bot that attempts what it is given, and edits its answer until it is done. */
async function answer(interaction: Interaction): Promise<void> {
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
    await attempt(interaction, interaction.options.getAttachment('file', true).url);
  } else if (interaction.isModalSubmit()) {
    await attempt(interaction, interaction.fields.getUploadedFiles('file', true).first()!.url);
  }
}

async function attempt(interaction: RepliableInteraction, url: string): Promise<void> {
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  for (const step of ['queued', 'running', 'running']) {
    await interaction.editReply(step);
    await new Promise((resolve) => setTimeout(resolve, 100));
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

/** Runs a script in front of that bot, and answers what was shown. */
async function recite(script: string): Promise<{ readonly lines: string[]; readonly failures: number }> {
  const discord = await startDiscord();
  onTestFinished(() => discord.close());
  const scene = setScene(discord);
  const running: Promise<void>[] = [];
  const bot = await connectBot(
    discord,
    [
      {
        name: 'submit',
        description: 'd',
        options: [
          { type: ApplicationCommandOptionType.Attachment, name: 'file', description: 'd', required: true },
        ],
      },
    ],
    (interaction) => {
      const answering = answer(interaction);
      running.push(answering);
      return answering;
    },
  );
  onTestFinished(() => bot.destroy());
  const lines: string[] = [];
  const print = (more: readonly string[]): void => void lines.push(...more);
  const recited = new Script(script, print);
  const options = {
    discord,
    scene,
    print,
    whereabouts: new Whereabouts(scene),
    paint: plain,
    names: { user: String, channel: String, moment: String },
    stable: true,
    prompts: recited,
    setName: () => undefined,
    sendEvent: () => Promise.reject(new Error('nothing happens on Codewars here')),
    sendNews: () => undefined,
  };
  const screen = new Screen(options);
  const session = new Session(options, screen);
  await recited.run(session);
  await Promise.all(running);
  screen.stop();
  return { lines, failures: session.failures };
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
  expect(await recite(script.join('\n'))).toEqual({
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
      ...passed,
    ],
  });
});

test('an answer that is not waited for is shown each time that it looks different', async () => {
  const { lines } = await recite(`/submit ${await solution()}\n/submit nothing.js`);
  const states = lines.filter((line) => /^(queued|running|passed)$/.test(line));
  // Two edits that say the same are drawn once, and the last one always is.
  expect(states.at(-1)).toBe('passed');
  expect(states.filter((state) => state === 'running').length).toBeLessThanOrEqual(1);
  expect(lines).toContain('! There is no file "nothing.js" here.');
});

test('there is nothing to wait for before anything was asked', async () => {
  const { lines, failures } = await recite('/wait passed');
  expect(lines.at(-1)).toBe('! Nothing was asked yet: there is no answer to wait for.');
  expect(failures).toBe(1);
});
