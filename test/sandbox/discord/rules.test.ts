import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { call, connectRaw, faultLines, startWorld } from './support.ts';
import type { RawClient, Reply } from './support.ts';
import { commandCases } from './rules/command-cases.ts';
import { messageCases } from './rules/message-cases.ts';
import { componentCases } from './rules/component-cases.ts';
import { modalCases } from './rules/modal-cases.ts';
import type { RuleCase } from './rules/rule-case.ts';

let discord: DiscordStandIn;
let client: RawClient;
let ids: { guildId: string; userId: string; channelId: string };

beforeAll(async () => {
  const world = await startWorld();
  discord = world.discord;
  ids = { guildId: world.guild.id, userId: world.ann.id, channelId: world.channel.id };
  client = await connectRaw(discord);
});
afterAll(() => discord.close());

const ANSWER = { kata: 4, modal: 9, autocomplete: 8 } as const;

/** Sends a body where its rule is checked. */
async function send(to: RuleCase['to'], body: unknown): Promise<Reply> {
  if (to === 'message') return call(discord, 'POST', `/channels/${ids.channelId}/messages`, body);
  if (to === 'edit') {
    const { body: message } = await call(discord, 'POST', `/channels/${ids.channelId}/messages`, {
      content: 'before',
    });
    return call(discord, 'PATCH', `/channels/${ids.channelId}/messages/${message.id ?? ''}`, body);
  }
  const commands = `/applications/${discord.applicationId}/commands`;
  if (to === 'command') return call(discord, 'POST', commands, body);
  if (to === 'commands') return call(discord, 'PUT', commands, body);
  const { id, token } = await invoke(to === 'autocomplete');
  if (to === 'followUp' || to === 'webhookEdit') {
    await call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
    const webhook = `/webhooks/${discord.applicationId}/${token}`;
    return to === 'followUp'
      ? call(discord, 'POST', webhook, body)
      : call(discord, 'PATCH', `${webhook}/messages/@original`, body);
  }
  const type = to === 'answer' ? ANSWER.kata : ANSWER[to];
  return call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type, data: body });
}

async function invoke(isAutocomplete: boolean): Promise<{ id: string; token: string }> {
  const option = { type: 3, name: 'kata', description: 'A kata', autocomplete: true };
  await call(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [
    { name: 'kata', description: 'Shows a kata', options: [option] },
  ]);
  const typed = { userId: ids.userId, guildId: ids.guildId, name: 'kata' };
  const before = client.received.filter(({ t }) => t === 'INTERACTION_CREATE').length;
  void (isAutocomplete ? discord.autocomplete({ ...typed, focused: 'kata' }) : discord.slash(typed));
  const { d } = await client.next('INTERACTION_CREATE', before);
  return { id: String(d.id), token: String(d.token) };
}

describe.each([
  ['messages', messageCases],
  ['components', componentCases],
  ['modals and autocomplete', modalCases],
  ['commands', commandCases],
])('the rules of %s', (_, cases) => {
  it.each(cases.map((rule) => [rule.rule, rule] as const))(
    '%s',
    async (_name, { to, bad, fault, code = 50035, legal }) => {
      const refused = await send(to, bad);
      expect({
        status: refused.status,
        code: refused.body.code,
        faults: faultLines(refused.body.errors),
      }).toEqual({
        status: 400,
        code,
        faults: fault === undefined ? [] : [fault].flat(),
      });
      for (const extreme of [legal].flat(0)) {
        const passed = await send(to, extreme);
        expect({ status: passed.status, faults: faultLines(passed.body.errors) }).toEqual({
          status: expect.toSatisfy((status: number) => status < 300) as number,
          faults: [],
        });
      }
    },
  );
});

it.each([{ contexts: [0] }, { integration_types: [0] }])('a command of a guild takes no %o', async (more) => {
  const commands = `/applications/${discord.applicationId}/guilds/${ids.guildId}/commands`;
  const refused = await call(discord, 'POST', commands, { name: 'a', description: 'd', ...more });
  expect(faultLines(refused.body.errors)).toEqual([
    `${Object.keys(more)[0] ?? ''} SANDBOX_GLOBAL_COMMANDS_ONLY`,
  ]);
  expect((await call(discord, 'POST', commands, { name: 'a', description: 'd' })).body.name).toBe('a');
});

it('a reply stays in its channel', async () => {
  const other = discord.world.channel({ guildId: ids.guildId, name: 'other' });
  const { body } = await call(discord, 'POST', `/channels/${other.id}/messages`, { content: '.' });
  const reply = { content: '.', message_reference: { message_id: body.id } };
  const refused = await call(discord, 'POST', `/channels/${ids.channelId}/messages`, reply);
  expect(faultLines(refused.body.errors)).toEqual([
    'message_reference REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL',
  ]);
  expect((await call(discord, 'POST', `/channels/${other.id}/messages`, reply)).status).toBe(200);
});
