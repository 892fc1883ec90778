import { expect, onTestFinished, test } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { SeenAttachment } from '../../../sandbox/discord/index.ts';
import { plain } from '../../../sandbox/terminal/draw/paint.ts';
import { setScene } from '../../../sandbox/terminal/scene.ts';
import { Screen, type ScreenOptions } from '../../../sandbox/terminal/screen.ts';
import { Whereabouts } from '../../../sandbox/terminal/whereabouts.ts';

/** A screen that nobody types at, and a way to post as the bot. */
async function watch(more: Partial<ScreenOptions> = {}) {
  const discord = await startDiscord({ username: 'Dojo' });
  onTestFinished(() => discord.close());
  const scene = setScene(discord);
  const whereabouts = new Whereabouts(scene);
  const printed: string[] = [];
  const names = { user: String, channel: String, role: String, moment: String };
  const screen = new Screen({
    discord,
    scene,
    whereabouts,
    paint: plain,
    names,
    stable: true,
    print: (lines) => printed.push(...lines),
    ...more,
  });
  const post = async (channel: string, body: object, method = 'POST', message = ''): Promise<string> => {
    const id = scene.channels.find(({ name }) => name === channel)!.id;
    const response = await fetch(`${discord.apiUrl}/v10/channels/${id}/messages${message}`, {
      method,
      body: body instanceof FormData ? body : JSON.stringify(body),
      headers: {
        Authorization: `Bot ${discord.token}`,
        'User-Agent': 'DiscordBot (test, 1)',
        ...(!(body instanceof FormData) && { 'Content-Type': 'application/json' }),
      },
    });
    const told = (await response.json()) as { readonly id: string };
    expect(told).toHaveProperty('id');
    return told.id;
  };
  return { discord, screen, whereabouts, printed, post };
}

const button = {
  components: [{ type: 1, components: [{ type: 2, style: 2, custom_id: 'a', label: 'Press me' }] }],
};

test('shows what appears in the channels, and says in which where it is another', async () => {
  const { printed, post } = await watch();
  await post('general', { content: 'here' });
  await post('kata-talk', { content: 'there' });
  expect(printed).toEqual(['Dojo [APP]', 'here', 'Dojo [APP] · #kata-talk', 'there']);
});

test('says who reacted to what, without drawing the message again', async () => {
  const { discord, printed, post, whereabouts } = await watch();
  const messageId = await post('general', { content: 'Tea?\nOr coffee?' });
  const [robin, mira] = discord.world.users;
  discord.world.react({ userId: mira!.id, messageId, emoji: '👍' });
  discord.world.react({ userId: robin!.id, messageId, emoji: '👍' });
  expect(whereabouts.person.name).toBe('Robin');
  expect(printed.slice(3)).toEqual(['👍 1 · to Dojo: Tea?', '👍 2 (you) · to Dojo: Tea?']);
  await post('general', { content: 'Tea!' }, 'PATCH', `/${messageId}`);
  expect(printed.slice(5)).toEqual(['Dojo [APP] · edited', 'Tea!', '👍 2 (you)']);
  discord.world.unreact({ userId: robin!.id, messageId, emoji: '👍' });
  discord.world.unreact({ userId: mira!.id, messageId, emoji: '👍' });
  expect(printed.slice(8)).toEqual(['👍 1 · to Dojo: Tea!', '(no reactions) · to Dojo: Tea!']);
});

test('says nothing of a file that was sent without a description', async () => {
  const { printed, post } = await watch();
  const body = new FormData();
  body.append('payload_json', JSON.stringify({ attachments: [{ id: 0, description: null }] }));
  body.append('files[0]', new Blob(['some words']), 'notes.txt');
  await post('general', body);
  expect(printed).toEqual(['Dojo [APP]', '📎 notes.txt (10 bytes)', '│ some words']);
});

test('redraws what was edited, and numbers what can be pressed last', async () => {
  const { printed, post, screen } = await watch();
  const id = await post('general', { content: 'first', ...button });
  expect(screen.pressable).toMatchObject([{ messageId: id, handles: [{ number: 1, label: 'Press me' }] }]);
  await post('general', { content: 'a line that nobody can press' });
  expect(screen.pressable.map(({ messageId }) => messageId)).toEqual([id]);
  await post('general', { content: 'second', components: [] }, 'PATCH', `/${id}`);
  expect(screen.pressable).toEqual([]);
  expect(printed.slice(-2)).toEqual(['Dojo [APP] · edited', 'second']);
});

test('numbers stay what they were, on every message', async () => {
  const { post, screen } = await watch();
  const row = (...ids: string[]) => ({
    components: [{ type: 1, components: ids.map((id) => ({ type: 2, style: 2, custom_id: id, label: id })) }],
  });
  const numbers = () =>
    screen.pressable.map(({ handles }) => handles.map(({ number, label }) => `${number} ${label}`));
  const id = await post('general', { content: 'pages', ...row('older', 'newer') });
  await post('general', { content: 'more', ...row('a') });
  expect(numbers()).toEqual([['3 a'], ['1 older', '2 newer']]);
  await post('general', { content: 'page 2', ...row('newer') }, 'PATCH', `/${id}`);
  expect(numbers()).toEqual([['1 newer'], ['3 a']]);
  // What no longer fits gets numbers of its own.
  await post('general', { content: 'page 3', ...row('x', 'y', 'z') }, 'PATCH', `/${id}`);
  expect(numbers()).toEqual([['4 x', '5 y', '6 z'], ['3 a']]);
});

test('holds back what comes during an interaction until all of it is there', async () => {
  const { printed, post, screen } = await watch();
  await screen.during(async () => {
    const id = await post('general', { content: 'working on it' });
    await post('general', { content: 'done' }, 'PATCH', `/${id}`);
    expect(printed).toEqual([]);
  });
  expect(printed).toEqual(['Dojo [APP]', 'done']);
});

test('remembers the code for proving ownership, and shows none', async () => {
  const { printed, post, screen } = await watch();
  await post('general', { content: 'Put dojo-AB23CDEF there.' });
  expect(screen.lastCode).toBe('dojo-AB23CDEF');
  expect(printed.at(-1)).toBe('Put xxxx-xxxxxxxx there.');
});

test('goes where it is told, by the beginning of names', () => {
  const person = (name: string) => ({ id: name, name });
  const whereabouts = new Whereabouts({
    guildId: '1',
    serverName: 'Dojo',
    botName: 'Bot',
    people: ['Robin', 'Mira', 'Max'].map(person),
    channels: ['general', 'kata-talk'].map(person),
  });
  expect([whereabouts.become('m'), whereabouts.become('@mi'), whereabouts.goTo('#kata')]).toEqual([
    false,
    true,
    true,
  ]);
  expect(whereabouts.prompt).toBe('Mira #kata-talk>');
  whereabouts.goDirect(true);
  expect([whereabouts.prompt, whereabouts.guildId]).toEqual(['Mira @Bot>', undefined]);
});

test('waits for a message that comes by itself, but not for ever', async () => {
  const { post, screen } = await watch();
  const before = screen.changes;
  expect(await screen.changed(before, 30)).toBe(false);
  const waiting = screen.changed(before, 5_000);
  await post('general', { content: 'news' });
  expect(await waiting).toBe(true);
});

test('puts pictures where they can be looked at; a transcript shows only what they show in words', async () => {
  const form = new FormData();
  const attachments = [{ id: 0, description: 'A calendar' }];
  form.set(
    'payload_json',
    JSON.stringify({ embeds: [{ image: { url: 'attachment://a.png' } }], attachments }),
  );
  form.set('files[0]', new Blob([Uint8Array.of(0x89, 0x50, 0)]), 'a.png');
  const keepFile = ({ filename, data }: SeenAttachment) => `/tmp/${data.length}-${filename}`;
  const looked = await watch({ keepFile });
  await looked.post('general', form);
  expect(looked.printed).toEqual(['Dojo [APP]', '┃ 📎 a.png (3 bytes)', '┃ A calendar', '┃ /tmp/3-a.png']);
  const recited = await watch();
  await recited.post('general', form);
  expect(recited.printed).toEqual(['Dojo [APP]', '┃ 📎 a.png', '┃ A calendar']);
});
