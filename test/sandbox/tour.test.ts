import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { patience, root, sandbox, script } from './spawned-sandbox.ts';

const scripts = join(root, 'sandbox', 'scripts');

test.each(['tour', 'readme', 'training'])(
  '%s.txt goes as its transcript says',
  { timeout: patience },
  async (name) => {
    const { code, output, errors, left } = await sandbox(['--script', join(scripts, `${name}.txt`)]);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toBe(readFileSync(join(scripts, `${name}.transcript.txt`), 'utf8'));
    expect(left).toEqual([]);
  },
);

test.each(['readme', 'tour', 'training'])('docs/tour.md shows the transcript of %s.txt as it is', (name) => {
  const tour = readFileSync(join(root, 'docs', 'tour.md'), 'utf8');
  const transcript = readFileSync(join(scripts, `${name}.transcript.txt`), 'utf8').trimStart();
  expect(tour).toContain(`<!-- ${name} -->\n\n\`\`\`text\n${transcript}\`\`\`\n`);
});

test('the picture in the README shows what the transcript says', () => {
  const transcript = readFileSync(join(scripts, 'readme.transcript.txt'), 'utf8');
  const picture = readFileSync(join(root, 'docs', 'profile.svg'), 'utf8');
  const [, profile = ''] = transcript.split(/^(?=Robin #general> )/m);
  for (const [, words = ''] of profile.matchAll(/^┃ (\S+(?: \S+)*)/gm))
    expect(picture).toContain(`>${words.replace(' ↗', '')}</text>`);
});

test('a script fails when a line of it does, after running the rest', { timeout: patience }, async () => {
  const lines = '/nonsense\npress Nothing\nhello\n/members\n/link\n> Age: 4\n/kata\n/? \n/quit\n/help';
  const { code, output } = await sandbox(['--script', await script(lines)]);
  expect(code).toBe(1);
  expect(output.split('\n').filter((line) => line.startsWith('! '))).toEqual([
    '! There is no command /nonsense here. /? lists those there are.',
    '! There is nothing called "Nothing" to press.',
    '! The bot reads commands only. /? lists them.',
    '! /members is not shown to Robin: their permissions are not enough',
    '! The modal asks for no "Age".',
    '! /kata needs the option "kata"',
  ]);
  expect(output).toContain('/profile [user:] [member:]');
  expect(output.trimEnd().endsWith('/quit')).toBe(true);
});

test('a webhook of Codewars is announced before the script goes on', { timeout: patience }, async () => {
  const lines = [
    '/link\n> Codewars user name: some_user',
    '/as Admin\n/announcements set kind:ranks channel:#announcements\n/go announcements',
    '/event rank_upgraded some_user -2\n/event nonsense\n/quit',
  ];
  const { output } = await sandbox(['--script', await script(lines.join('\n'))]);
  const [, said = '', refused = ''] = output.split('> /event ');
  expect(said).toMatch(/^rank_upgraded some_user -2\n\(the bot answered 204\)\nDojo \[APP\]/);
  expect(said).toContain('2 kyu');
  expect(refused).toContain('! Say what happened: rank_upgraded');
});

test('--help lists the options, and so does a slip', async () => {
  const help = await sandbox(['--help']);
  expect(help).toMatchObject({ code: 0, errors: '' });
  for (const option of ['--script', '--stand-ins', '--plain', '--no-train', '--tracking', '--verbose'])
    expect(help.output).toContain(`  ${option}`.trimStart());
  const slip = await sandbox(['--standins']);
  expect(slip).toMatchObject({ code: 1, output: '' });
  expect(slip.errors).toBe(`Unknown option '--standins'.\n${help.output}`);
});
