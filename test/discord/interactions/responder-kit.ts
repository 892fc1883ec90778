import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationCommandOptionType, ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { onTestFinished } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn, Invocation, StartDiscord } from '../../../sandbox/discord/index.ts';
import type { Command, Services } from '../../../src/discord/command.ts';
import { button, buttons } from '../../../src/discord/interactions/components.ts';
import {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
} from '../../../src/discord/interactions/dispatcher.ts';
import { registerCommands } from '../../../src/discord/rest/register-commands.ts';
import { createRest } from '../../../src/discord/rest/rest.ts';
import { createGatewayClient } from '../../../src/discord/gateway/client.ts';
import { MemberError } from '../../../src/errors.ts';
import type { Reply } from '../../../src/render/reply.ts';
import { createLog } from '../../../src/log.ts';
import { createMembers } from '../../../src/members/members.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';

/** What a wish that fails answers. */
export const sorry = 'There is no name in that. Type a Codewars user name.';

/** What the member who types it wants the bot to do. */
export interface Wish {
  /** How long it takes. */
  readonly ms?: number;
  /** Says how far it is before that. */
  readonly meanwhile?: boolean;
  readonly fails?: boolean;
  /** Shows a picture. */
  readonly picture?: boolean;
}

/** A gateway session and the dispatcher, over the stand-in for Discord; the commands do as they are told. */
export interface Scene {
  readonly discord: DiscordStandIn;
  readonly dispatcher: Dispatcher;
  readonly userId: string;
  readonly channelId: string;
  /** Lines of the log, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Types a command: `public` and `private` answer `Done.` or `sorry`; `form` opens a form. */
  readonly type: (name: 'public' | 'private' | 'form', wish?: Wish) => Promise<Invocation>;
  /** Presses the button of an answer, which then says `Turned.` */
  readonly press: (messageId: string, wish?: Wish) => Promise<Invocation>;
  /** Leaves something to be told at the next command. */
  readonly notify: (text: string) => Promise<void>;
}

const options = [
  { type: ApplicationCommandOptionType.Integer, name: 'ms', description: 'How long it takes' },
  {
    type: ApplicationCommandOptionType.Boolean,
    name: 'meanwhile',
    description: 'Whether it says how far it is',
  },
  { type: ApplicationCommandOptionType.Boolean, name: 'fails', description: 'Whether it fails' },
  { type: ApplicationCommandOptionType.Boolean, name: 'picture', description: 'Whether it shows one' },
] as const;

async function grant(wish: Wish, meanwhile: (reply: { content: string }) => Promise<void>): Promise<void> {
  if (wish.meanwhile === true) await meanwhile({ content: 'Wait.' });
  await sleep(wish.ms ?? 0);
  if (wish.fails === true) throw new MemberError('NoName');
}

const withPicture: Pick<Reply, 'embeds' | 'files'> = {
  embeds: [{ image: { url: 'attachment://picture.png' } }],
  files: [
    { name: 'picture.png', data: Buffer.from('a picture'), description: 'What it shows' },
    { name: 'picture.txt', data: Buffer.from('the same as text') },
  ],
};

const flag = (wish: boolean | undefined): string => (wish === true ? 'yes' : 'no');
const turn = ({ ms = 0, meanwhile, fails }: Wish) =>
  ['public', 'turn', String(ms), flag(meanwhile), flag(fails)] as const;

const says = (reply: 'public' | 'private'): Command => ({
  data: { name: reply, description: 'Does as it is told', options: [...options] },
  reply,
  execute: async ({ interaction, showProgress: meanwhile }) => {
    const { options: typed } = interaction;
    await grant(
      {
        ms: typed.getInteger('ms') ?? 0,
        meanwhile: typed.getBoolean('meanwhile') ?? false,
        fails: typed.getBoolean('fails') ?? false,
      },
      meanwhile,
    );
    return {
      content: 'Done.',
      ...(typed.getBoolean('picture') === true && withPicture),
      components: buttons(...wishes.map((wish, index) => button(`Turn ${index}`, turn(wish)))),
    };
  },
  components: {
    turn: {
      reply: 'update',
      execute: async ({ args: [ms, wait, fails], showProgress: meanwhile }) => {
        await grant({ ms: Number(ms), meanwhile: wait === 'yes', fails: fails === 'yes' }, meanwhile);
        return { content: 'Turned.' };
      },
    },
  },
});

/** What the buttons of an answer can be told. */
export const wishes: readonly Wish[] = [
  {},
  { fails: true },
  { ms: 500 },
  { ms: 500, fails: true },
  { ms: 500, meanwhile: true },
];

const form: Command = {
  data: { name: 'form', description: 'Opens a form' },
  reply: 'modal',
  execute: () => ({
    custom_id: 'form:sent',
    title: 'A form',
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.TextInput,
            custom_id: 'text',
            label: 'Text',
            style: TextInputStyle.Short,
            required: false,
          },
        ],
      },
    ],
  }),
  modals: { sent: { execute: () => Promise.resolve({ content: 'Sent.' }) } },
};

/** Starts it; everything ends with the test. */
export async function startScene(
  own: Partial<DispatcherOptions> & { readonly stage?: Parameters<StartDiscord>[0] } = {},
): Promise<Scene> {
  const { stage, ...settings } = own;
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'debug',
    secrets: [],
    destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const discord = await startDiscord(stage);
  const storage = await openStorage({ url: 'memory:', encryptionKeys: [], log });
  const guild = discord.world.guild({ name: 'Coding Dojo' });
  const channel = discord.world.channel({ guildId: guild.id, name: 'general' });
  const { id: userId } = discord.world.user({ username: 'ann' });
  discord.world.member(guild.id, userId);
  const commands = [says('public'), says('private'), form];
  const members = createMembers({ storage, now: Date.now });
  const dispatcher = createDispatcher({
    commands,
    // These commands ask nothing else.
    services: { members, now: Date.now } as Services,
    log,
    newIncidentId: () => randomBytes(4).toString('hex'),
    ...settings,
  });
  const { token, apiUrl, cdnUrl, applicationId } = discord;
  const session = createGatewayClient({
    token,
    apiUrl,
    cdnUrl,
    shards: 'auto',
    storage,
    now: Date.now,
    log,
    onInteraction: (interaction) => void dispatcher.handle(interaction),
    onJoin: () => undefined,
    onLeave: () => undefined,
    onRoles: () => undefined,
    onFatal: (error) => log.fatal({ err: error }, 'fatal'),
  });
  onTestFinished(async () => {
    discord.faults.clear();
    await dispatcher.drain();
    await session.close();
    await discord.close();
    await storage.close();
  });
  await session.open();
  await registerCommands({
    commands,
    applicationId,
    guildId: undefined,
    rest: createRest({ token, apiUrl, cdnUrl }),
    storage,
    now: Date.now,
  });
  const place = { userId, guildId: guild.id, channelId: channel.id };
  return {
    discord,
    dispatcher,
    userId,
    channelId: channel.id,
    log: lines,
    type: (name, wish = {}) => discord.slash({ ...place, name, options: { ...wish } }),
    press: (messageId, wish = {}) => discord.press({ userId, messageId, customId: turn(wish).join(':') }),
    notify: (text) =>
      storage.memberships.set(userId, { guildIds: [guild.id], notices: [{ guildId: guild.id, text }] }),
  };
}
