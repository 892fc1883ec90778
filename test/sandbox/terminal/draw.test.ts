import type { APIEmbed } from 'discord-api-types/v10';
import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { drawEmbed } from '../../../sandbox/terminal/draw/embed.ts';
import { drawMessage } from '../../../sandbox/terminal/draw/message.ts';
import { drawMarkdown } from '../../../sandbox/terminal/draw/markdown.ts';
import { momentIn } from '../../../sandbox/terminal/draw/names.ts';
import { coloured, plain } from '../../../sandbox/terminal/draw/paint.ts';
import type { ScreenMessage } from '../../../sandbox/terminal/screen-message.ts';
import { stable } from '../../../sandbox/terminal/screen-message.ts';

const now = Date.UTC(2025, 2, 14, 12);
const names = {
  user: (id: string) => (id === '77' ? 'Mira' : id),
  channel: (id: string) => (id === '88' ? 'general' : id),
  role: (id: string) => (id === '99' ? '5 kyu' : id),
  moment: momentIn(() => now, false),
};
const shown = (text: string) => drawMarkdown(text, plain, names).join('\n');

const message: ScreenMessage = {
  content: '',
  embeds: [],
  attachments: [],
  pictures: [],
  components: [],
  author: { username: 'dojo', global_name: 'Dojo', bot: true },
  ephemeral: false,
  edited: false,
};

test('shows Markdown as text, and what is escaped as it is', () => {
  expect(shown('**bold** *italic* __under__ ~~gone~~ `co*de*` snake_case_name')).toBe(
    'bold italic under gone co*de* snake_case_name',
  );
  expect(shown('\\*not\\* \\_this\\_ 1\\. [a **b**](https://x.y "t") <https://z.w>')).toBe(
    '*not* _this_ 1. a b ↗ https://z.w',
  );
  expect(shown('# Title\n- one\n2. two\n> said\n-# small')).toBe('Title\n• one\n2. two\n▏ said\nsmall');
});

test('names people, channels, commands and moments', () => {
  expect(shown('<@77> in <#88>: </link:99>, <:kyu:123>, <@&99>')).toBe(
    '@Mira in #general: /link, :kyu:, @5 kyu',
  );
  expect(shown('<t:1741953600:D> <t:1741953600:t> <t:1741867200:R>')).toBe('2025-03-14 12:00 UTC yesterday');
});

test('shows moments of today without a number where the transcript must be stable', () => {
  const moment = momentIn(() => now, true);
  const seconds = now / 1000;
  expect([moment(seconds - 60), moment(seconds + 900, 't'), moment(seconds - 864_000, 'R')]).toEqual([
    '(just now)',
    '(soon)',
    '2025-03-04',
  ]);
});

test('leaves code as it is', () => {
  expect(shown('before\n```js\nconst a = **1**;\n```\nafter')).toBe('before\n│ const a = **1**;\nafter');
});

test('draws an embed behind a bar, inline fields side by side', () => {
  const embed: APIEmbed = {
    title: 'some_user',
    description: 'Some **Person**',
    fields: [
      { name: 'Honor', value: '544', inline: true },
      { name: 'Clan', value: 'some clan', inline: true },
      { name: 'Languages', value: 'Ruby\nRust' },
    ],
    footer: { text: 'foot' },
  };
  expect(drawEmbed(embed, plain, names)).toEqual([
    '┃ some_user',
    '┃',
    '┃ Some Person',
    '┃',
    '┃ Honor                                   Clan',
    '┃ 544                                     some clan',
    '┃',
    '┃ Languages',
    '┃ Ruby',
    '┃ Rust',
    '┃',
    '┃ foot',
  ]);
});

test('never draws wider than it may, whatever the text', () => {
  const long = `${'東京'.repeat(60)} ${'x'.repeat(200)} **${'wörd '.repeat(40)}**\n\`\`\`\n${'y'.repeat(300)}\n\`\`\``;
  const fields = [1, 2, 3, 4].map(() => ({ name: long.slice(0, 90), value: long, inline: true }));
  for (const width of [24, 40, 80]) {
    const lines = drawEmbed({ title: long, description: long, fields }, { ...plain, width }, names);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
  }
});

test('numbers what can be pressed, and marks what only one can see', () => {
  const button = { type: ComponentType.Button, style: ButtonStyle.Secondary } as const;
  const drawn = drawMessage(
    {
      ...message,
      content: 'Hello',
      ephemeral: true,
      edited: true,
      components: [
        {
          type: ComponentType.ActionRow,
          components: [
            { ...button, custom_id: 'a', label: 'Newer', disabled: true },
            { ...button, custom_id: 'b', label: 'Older' },
            { type: ComponentType.Button, style: ButtonStyle.Link, url: 'https://x.y', label: 'Site' },
          ],
        },
        {
          type: ComponentType.ActionRow,
          components: [
            {
              type: ComponentType.StringSelect,
              custom_id: 'c',
              placeholder: 'Language',
              options: [
                { label: 'Ruby', value: 'ruby', default: true },
                { label: 'Rust', value: 'rust' },
              ],
            },
          ],
        },
      ],
    },
    plain,
    names,
  );
  expect(drawn).toEqual([
    'Dojo [APP] · edited · Only you can see this',
    'Hello',
    '(Newer) [1 Older] [Site ↗]',
    '[2 Language ▾] (Ruby), Rust',
  ]);
});

test('draws files with their size, and the text of short ones', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`).join('\n');
  const attachments = [
    { filename: 'a.js', size: 12, text: 'const a = 1;' },
    { filename: 'long.txt', size: 1_234, text: lines(26) },
    { filename: 'b.bin', size: 99_950 },
    { filename: 'empty.txt', size: 0, text: '' },
  ];
  expect(drawMessage({ ...message, attachments }, plain, names)).toEqual([
    'Dojo [APP]',
    '📎 a.js (12 bytes)',
    '│ const a = 1;',
    '📎 long.txt (1.2 KB)',
    '📎 b.bin (100.0 KB)',
    '📎 empty.txt (0 bytes)',
  ]);
  const short = [{ filename: 'a.txt', size: 9, text: `${lines(25)}\n` }];
  expect(drawMessage({ ...message, attachments: short }, plain, names)).toHaveLength(27);
});

test('says in words what a picture shows, and where it lies', () => {
  const picture = { filename: 'a.png', size: 34_100, description: 'A calendar', path: '/tmp/a.png' };
  expect(drawMessage({ ...message, attachments: [picture] }, plain, names).slice(1)).toEqual([
    '📎 a.png (34.1 KB)',
    'A calendar',
    '/tmp/a.png',
  ]);
  const embed = { description: 'Solved', image: { url: 'http://127.0.0.1:1/a.png' } };
  const embeds = [{ title: 'Before' }, embed];
  expect(drawMessage({ ...message, embeds, pictures: [undefined, picture] }, plain, names).slice(1)).toEqual([
    '┃ Before',
    '┃ Solved',
    '┃',
    '┃ 📎 a.png (34.1 KB)',
    '┃ A calendar',
    '┃ /tmp/a.png',
  ]);
  // In a transcript.
  const said = { filename: 'a.png', description: 'A calendar' };
  expect(drawMessage({ ...message, attachments: [said] }, plain, names).slice(1)).toEqual([
    '📎 a.png',
    'A calendar',
  ]);
  expect(drawMessage({ ...message, embeds: [embed] }, plain, names).at(-1)).toBe('┃ (an image)');
});

test('hides what differs from run to run, and nothing else', () => {
  const content = 'Put `dojo-AB23CDEF` there. Something broke (incident `k3J-x_9q`). Try dojo-codewars.';
  expect(stable({ ...message, content }).content).toBe(
    'Put `xxxx-xxxxxxxx` there. Something broke (incident `xxx-x_xx`). Try dojo-codewars.',
  );
  const hook = 'http://127.0.0.1:43597/webhooks/codewars/a-b_c4; `A-b_c4567890123456789012345678_-`';
  expect(stable({ ...message, content: hook }).content).toBe(
    `http://127.0.0.1:xxxxx/webhooks/codewars/xxxxxx; \`${'x'.repeat(32)}\``,
  );
  const timed = 'It took 1,204 ms (0.5 ms, 12 msgs).';
  expect(stable({ ...message, content: timed }).content).toBe('It took x ms (x ms, 12 msgs).');
});

test('colours by what the terminal can', () => {
  const bar = (depth: number) => coloured(80, depth).hue(0xecb613, '┃');
  expect(bar(24)).toBe('\u{1B}[38;2;236;182;19m┃\u{1B}[39m');
  expect(bar(8)).toBe('\u{1B}[38;5;220m┃\u{1B}[39m');
});
