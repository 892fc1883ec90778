import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { call, connectRaw, faultLines, startWorld } from './support.ts';
import type { RawClient, Reply } from './support.ts';

let discord: DiscordStandIn;
let client: RawClient;
let where: { userId: string; guildId: string };
let channelId: string;

beforeAll(async () => {
  const world = await startWorld();
  ({ discord } = world);
  where = { userId: world.ann.id, guildId: world.guild.id };
  channelId = world.channel.id;
  client = await connectRaw(discord);
  await call(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [
    { name: 'export', description: 'd' },
  ]);
});
afterAll(() => discord.close());

/** A body with files `files[0]`, `files[1]`, … of these names; the content of a file is its name. */
function withFiles(body: unknown, ...names: string[]): FormData {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(body));
  names.forEach((name, index) => form.set(`files[${index}]`, new Blob([name]), name));
  return form;
}
interface File {
  readonly id: string;
  readonly filename: string;
  readonly size: number;
  readonly url: string;
}
const filesOf = ({ body }: Reply): readonly File[] => body.attachments as File[];
const namesOf = (reply: Reply): string[] => filesOf(reply).map(({ filename }) => filename);
const list = (...ids: (string | number)[]) => ({ attachments: ids.map((id) => ({ id })) });
const post = (body: unknown, ...names: string[]) =>
  call(discord, 'POST', `/channels/${channelId}/messages`, withFiles(body, ...names));
const edit = ({ body }: Reply, change: unknown, ...names: string[]) =>
  call(discord, 'PATCH', `/channels/${channelId}/messages/${body.id ?? ''}`, withFiles(change, ...names));
const faultsOf = ({ status, body }: Reply) => [status, ...faultLines(body.errors)];

interface Live {
  readonly id: string;
  readonly token: string;
}
async function slash(): Promise<Live> {
  const before = client.received.filter(({ t }) => t === 'INTERACTION_CREATE').length;
  await discord.slash({ ...where, name: 'export' });
  return (await client.next('INTERACTION_CREATE', before)).d as unknown as Live;
}
const callback = ({ id, token }: Live, body: unknown, ...names: string[]) =>
  call(
    discord,
    'POST',
    `/interactions/${id}/${token}/callback?with_response=true`,
    withFiles(body, ...names),
  );
const messageOf = ({ body }: Reply): Reply => ({
  status: 200,
  body: (body.resource as { readonly message: Reply['body'] }).message,
});

describe('an edit', () => {
  it('without attachments adds its files to those that are there', async () => {
    const first = await post({}, 'a.txt');
    expect(namesOf(await edit(first, { content: 'more' }))).toEqual(['a.txt']);
    expect(namesOf(await edit(first, {}, 'b.txt'))).toEqual(['a.txt', 'b.txt']);
  });

  it('with attachments keeps what they list, and adds what is new', async () => {
    const first = await post({}, 'a.txt', 'b.txt');
    const [, b] = filesOf(first);
    expect(namesOf(await edit(first, list(b!.id, 0), 'c.txt'))).toEqual(['b.txt', 'c.txt']);
    expect(namesOf(await edit(first, { content: '.', ...list() }))).toEqual([]);
  });

  it('lists each of its files, once, and none that is not there', async () => {
    const first = await post({}, 'a.txt');
    const [a] = filesOf(first);
    expect(faultsOf(await edit(first, list(a!.id), 'b.txt'))).toEqual([
      400,
      'attachments SANDBOX_FILE_NOT_LISTED',
    ]);
    expect(faultsOf(await edit(first, list(0, 0), 'b.txt'))).toEqual([
      400,
      'attachments.1 SANDBOX_FILE_LISTED_TWICE',
    ]);
    expect(faultsOf(await edit(first, list('1'), 'b.txt'))).toEqual([
      400,
      'attachments.0 ATTACHMENT_NOT_FOUND',
      'attachments SANDBOX_FILE_NOT_LISTED',
    ]);
  });

  it('leaves at most 10 files', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `${index}.txt`);
    const first = await post({}, ...names);
    expect(faultsOf(await edit(first, {}, ...names))).toEqual([400, 'attachments BASE_TYPE_MAX_LENGTH']);
    const indexes = names.map((_, index) => index);
    expect(namesOf(await edit(first, list(...indexes), ...names))).toHaveLength(6);
  });

  it('leaves something', async () => {
    const first = await post({}, 'a.txt');
    expect((await edit(first, list())).body.code).toBe(50006);
  });

  it('needs the permission to attach files', async () => {
    const first = await post({ content: '.' });
    discord.world.denyBot(channelId, ['AttachFiles']);
    expect((await edit(first, {}, 'a.txt')).body.code).toBe(50013);
    expect((await edit(first, { content: 'no file' })).status).toBe(200);
    discord.world.denyBot(channelId, []);
  });
});

describe('what a file shows, in words', () => {
  const described = (id: string | number, description: string) => ({ attachments: [{ id, description }] });
  const words = ({ body }: Reply) =>
    (body.attachments as { readonly description?: string }[]).map(({ description }) => description);

  it('is told with the file, and kept and changed by an edit', async () => {
    const first = await post(described(0, 'A cat'), 'a.png');
    expect(words(first)).toEqual(['A cat']);
    const [{ id } = { id: '' }] = filesOf(first);
    expect(words(await edit(first, list(id)))).toEqual(['A cat']);
    expect(words(await edit(first, described(id, 'A dog')))).toEqual(['A dog']);
    const [seen] = discord.world.message(first.body.id ?? '')?.attachments ?? [];
    expect(seen).toMatchObject({ filename: 'a.png', description: 'A dog', text: 'a.png' });
  });

  it('has up to 1,024 characters', async () => {
    expect(faultsOf(await post(described(0, 'x'.repeat(1_025)), 'a.png'))).toEqual([
      400,
      'attachments.0.description BASE_TYPE_MAX_LENGTH',
    ]);
    expect((await post(described(0, 'x'.repeat(1_024)), 'a.png')).status).toBe(200);
  });
});

describe('an image of an embed', () => {
  const shows = (name: string) => ({ embeds: [{ image: { url: `attachment://${name}` } }] });

  it('is a file that came along, and then no file beside the embed', async () => {
    const { body } = await post(shows('a.png'), 'a.png', 'b.txt');
    const [embed] = body.embeds as { readonly image: { readonly url: string } }[];
    expect(embed?.image.url).toMatch(/\/a\.png\?ex=/);
    expect(namesOf({ status: 200, body })).toEqual(['b.txt']);
  });

  it('stays through an edit that names no files, and can be shown by another embed then', async () => {
    const first = await post(shows('a.png'), 'a.png');
    await edit(first, { content: 'more' });
    const { body } = await edit(first, shows('a.png'));
    expect(body.embeds).toEqual(first.body.embeds);
    expect(namesOf(await edit(first, { embeds: [{ title: 'No image' }] }))).toEqual(['a.png']);
  });

  it('is replaced by a file of the same name', async () => {
    const first = await post(shows('a.png'), 'a.png');
    const second = await edit(first, { ...shows('a.png'), ...list(0) }, 'a.png');
    expect(namesOf(second)).toEqual([]);
    expect(second.body.embeds).not.toEqual(first.body.embeds);
    expect(discord.world.message(first.body.id ?? '')?.pictures).toHaveLength(1);
  });

  it('is not taken away from the embed that shows it', async () => {
    const first = await post(shows('a.png'), 'a.png');
    expect(faultsOf(await edit(first, { content: '.', ...list() }))).toEqual([
      400,
      'attachments SANDBOX_SHOWN_IMAGE_DROPPED',
    ]);
    expect((await edit(first, { embeds: [{ title: 'No image' }], ...list() })).status).toBe(200);
    expect(discord.world.message(first.body.id ?? '')?.pictures).toEqual([]);
  });

  it('is there, and an image', async () => {
    for (const [named, sent] of [
      ['a.png', 'b.png'],
      ['a.txt', 'a.txt'],
    ] as const) {
      expect(faultsOf(await post(shows(named), sent))).toEqual([
        400,
        'embeds.0.image.url SANDBOX_NO_SUCH_IMAGE',
      ]);
    }
  });
});

describe('an interaction', () => {
  it('is answered, edited, updated and followed up with files', async () => {
    const live = await slash();
    const answer = messageOf(await callback(live, { type: 4, data: { flags: 64 } }, 'a.txt'));
    expect(namesOf(answer)).toEqual(['a.txt']);
    const webhook = `/webhooks/${discord.applicationId}/${live.token}`;
    const edited = await call(discord, 'PATCH', `${webhook}/messages/@original`, withFiles(list(0), 'b.txt'));
    expect(namesOf(edited)).toEqual(['b.txt']);
    expect(namesOf(await call(discord, 'POST', webhook, withFiles({}, 'c.txt')))).toEqual(['c.txt']);
  });

  it('keeps files of what only one sees apart', async () => {
    const [hidden] = filesOf(
      messageOf(await callback(await slash(), { type: 4, data: { flags: 64 } }, 'a.txt')),
    );
    const [open] = filesOf(messageOf(await callback(await slash(), { type: 4 }, 'a.txt')));
    expect(hidden).toMatchObject({ ephemeral: true });
    expect(hidden?.url).toContain(`/ephemeral-attachments/${discord.applicationId}/`);
    expect(open).not.toHaveProperty('ephemeral');
    expect(open?.url).toContain(`/attachments/${channelId}/`);
  });

  it('takes no file over 10 MiB', async () => {
    const form = new FormData();
    form.set('payload_json', JSON.stringify({ type: 4 }));
    form.set('files[0]', new Blob([new Uint8Array(10 * 1024 * 1024 + 1)]), 'a.bin');
    const { id, token } = await slash();
    expect(await call(discord, 'POST', `/interactions/${id}/${token}/callback`, form)).toMatchObject({
      status: 413,
      body: { code: 40005 },
    });
  });
});

describe('a message that is seen', () => {
  it('shows what is in its files', async () => {
    const { body } = await post({}, 'grüße.txt');
    const [file] = discord.world.message(body.id ?? '')?.attachments ?? [];
    expect(file).toMatchObject({ filename: 'grüße.txt', size: 11, text: 'grüße.txt' });
    expect(Buffer.from(file!.data).toString()).toBe('grüße.txt');
  });

  it('is sent to bots without what only people of the sandbox see', async () => {
    await post({}, 'a.txt');
    const { body } = await call(discord, 'GET', `/channels/${channelId}/messages?limit=1`);
    const [message] = body as unknown as Record<string, unknown>[];
    expect(message).not.toHaveProperty('versions');
    expect((message?.attachments as object[])[0]).not.toHaveProperty('data');
  });
});
