import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIEmbed } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord, textOf } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../sandbox/discord/index.ts';
import { createMembers } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { hookIn, type OwnHook } from '../support/own-hook.ts';
import { freePort } from '../support/ports.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';
import { collect } from '../support/storage-kit.ts';

const secret = 'hook-secret-for-kills';
const people = 6;
const ranks = [-7, -6, -5, -4, -3, -2];
const kills = 5;
/** What the API alone shows: only the members' own hooks ring for it. */
const quietRank = -6;
const ringEveryMs = 10;
const encryptionKey = Buffer.alloc(32, 0x5a);

/** A small generator of its own, so that a run that fails can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('the process, killed at random moments while deliveries stream in', () => {
  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  let folder: string;
  let bot: SpawnedBot;
  let port: number;

  const open = () =>
    openStorage({
      url: `sqlite://${folder}/dojo.sqlite`,
      encryptionKeys: [encryptionKey],
      log: { warn: () => {}, error: () => {} },
    });

  beforeEach(async () => {
    discord = await startDiscord();
    codewars = await startCodewars();
    folder = await mkdtemp(join(tmpdir(), 'dojo-kill-'));
    port = await freePort();
    bot = new SpawnedBot(folder, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_CDN_URL: discord.cdnUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CODEWARS_REQUESTS_PER_SECOND: '1000',
      CODEWARS_WEBHOOK_SECRET: secret,
      DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
      ENCRYPTION_KEY: encryptionKey.toString('base64'),
      PUBLIC_URL: 'https://dojo.example',
      HOST: '127.0.0.1',
      PORT: String(port),
      TRACKING: 'off',
      CATALOGUE_GROWTH: 'off',
    });
  });
  afterEach(async () => {
    await bot.end('SIGKILL');
    await discord.close();
    await codewars.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([1, 2])(
    'says every accepted rank exactly once, the newest honor once, and nothing that own hooks make up (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const guild = discord.world.guild({ name: 'Dojo' });
      const channel = discord.world.channel({ guildId: guild.id, name: 'news' });
      const admin = discord.world.user({ username: 'admin' });
      discord.world.member(guild.id, admin.id, { permissions: ['ManageGuild'] });
      const members = Array.from({ length: people }, (_, index) => {
        const name = `climber${index}`;
        const user = discord.world.user({ username: name });
        discord.world.member(guild.id, user.id);
        const id = `c0ffee${String(index).padStart(18, '0')}`;
        codewars.addUser({
          id,
          username: name,
          name: null,
          clan: null,
          leaderboardPosition: null,
          skills: [],
          ...standing(100, -8),
          codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
        });
        return { id, name, user };
      });
      await bot.start();
      const settled = async (invocation: ReturnType<DiscordStandIn['slash']>) => (await invocation).settled();
      const configure = (subcommand: string, options: Record<string, string>) =>
        settled(
          discord.slash({
            userId: admin.id,
            guildId: guild.id,
            channelId: channel.id,
            name: 'announcements',
            subcommand,
            options,
          }),
        );
      for (const kind of ['ranks', 'honor', 'kata']) await configure('set', { kind, channel: channel.id });
      await configure('options', { honor: 'every' });
      // Mallory types the name of another in another server, and opens a webhook there.
      const mallory = { user: discord.world.user({ username: 'mallory' }), name: 'climber0' };
      const elsewhere = discord.world.guild({ name: 'Elsewhere' });
      discord.world.member(elsewhere.id, mallory.user.id);
      const hooks: OwnHook[] = [];
      for (const { name, user } of [...members, mallory]) {
        const guildId = user === mallory.user ? elsewhere.id : guild.id;
        const place = { userId: user.id, guildId };
        const form = await settled(discord.slash({ ...place, name: 'link' }));
        if (form.kind !== 'modal') throw new Error('no form');
        const fields = { username: name, api_key: '' };
        await settled(discord.submitModal({ userId: user.id, modal: form.modal, fields }));
        const opened = await settled(discord.slash({ ...place, name: 'webhook' }));
        if (opened.kind !== 'message') throw new Error('no webhook');
        hooks.push(hookIn(textOf(opened.message)));
      }
      await bot.end();
      const storage = await open();
      const verified = createMembers({ storage, now: Date.now });
      for (const { id, name, user } of members)
        await verified.verify(guild.id, user.id, { username: name, codewarsId: id });
      await storage.close();
      await bot.start();

      /** Answers the status; 0 where there was none. */
      const post = async (event: string, body: unknown, hook?: OwnHook): Promise<number> => {
        const path = hook === undefined ? '/webhooks/codewars' : new URL(hook.url).pathname;
        try {
          const response = await fetch(`http://127.0.0.1:${port}${path}`, {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              'X-Webhook-Event': event,
              'X-Webhook-Secret': hook?.secret ?? secret,
            },
            body: JSON.stringify(body),
            signal: AbortSignal.timeout(5000),
          });
          return response.status;
        } catch {
          return 0;
        }
      };
      const said = () =>
        discord.world
          .messages(channel.id)
          .filter(
            (message) =>
              message.author.id === discord.botUserId && message.interaction_metadata === undefined,
          )
          .flatMap((message) => message.embeds);
      const deliver = async (body: unknown): Promise<boolean> => (await post('user', body)) === 204;

      /** What got its 204: it must be said. What did not is sent again, as nobody on Codewars' side would, but more. */
      const acceptedRanks = new Set<string>();
      const newestHonor = new Map<string, number>();
      let streaming = true;
      /** A hundred times a second, and not one word of it is true. */
      const ringing = async (): Promise<Map<number, number>> => {
        const answers = new Map<number, number>();
        const running: Promise<unknown>[] = [];
        for (let ring = 0; streaming; ring += 1) {
          const which = ring % hooks.length;
          // Kata take turns with the profile: what two hooks ring for comes later.
          const lies = which < people - 1 ? standingLies : [...standingLies, ...kataLies];
          const lie = lies[Math.floor(ring / hooks.length) % lies.length] ?? standingLies[0];
          const answered = post(...lie(members[which % people]?.id ?? '', ring), hooks[which]);
          running.push(answered.then((status) => answers.set(status, (answers.get(status) ?? 0) + 1)));
          await pause(ringEveryMs);
        }
        await Promise.all(running);
        return answers;
      };
      const stream = async ({ id, name }: (typeof members)[number]): Promise<void> => {
        let honor = 100;
        for (const [step, rank] of ranks.entries()) {
          for (const event of ['rank', 'honor'] as const) {
            if (event === 'honor') honor += 3;
            const body =
              event === 'rank'
                ? { action: 'rank_upgraded', user: { id, rank }, language: null }
                : { action: 'honor_changed', user: { id, honor, honor_delta: 3 } };
            // The API shows it before, or only some time after, and one thing that no hook but the member's own tells.
            const show = () => codewars.setUser(name, standing(honor, rank, step > 2));
            if (random() < 0.5) show();
            while (!(await deliver(body))) await pause(50 + random() * 100);
            if (event === 'rank') acceptedRanks.add(`${name} ${rank}`);
            else newestHonor.set(name, honor);
            if (random() < 0.3) await deliver(body);
            await pause(random() * 500);
            show();
          }
        }
      };
      const faults = async (): Promise<void> => {
        const path = /\/channels\/\d+\/messages/;
        while (streaming) {
          const kind =
            (['status', 'drop', 'dropAfter', 'delay', 'rateLimit'] as const)[Math.floor(random() * 5)] ??
            'drop';
          discord.faults.add({
            kind,
            path,
            status: 500,
            delayMs: kind === 'delay' ? 300 : 0,
            retryAfterMs: 500,
            times: 1,
          });
          await pause(150);
        }
      };
      const killing = async (): Promise<void> => {
        for (let kill = 0; kill < kills; kill += 1) {
          await pause(300 + random() * 900);
          await bot.end('SIGKILL');
          await bot.start();
        }
      };
      // Where news begins: each profile was read, and that is stored.
      const [firstRank = 0] = ranks;
      for (const { id } of members) {
        expect(
          await deliver({ action: 'rank_upgraded', user: { id, rank: firstRank }, language: null }),
        ).toBe(true);
      }
      await expect.poll(() => said().length, { timeout: 20_000 }).toBe(people);

      const [rung, spoiling] = [ringing(), faults()];
      await Promise.all([killing(), ...members.map(stream)]);
      streaming = false;
      await spoiling;
      discord.faults.clear();
      const answers = await rung;
      expect(
        [...answers.keys()].filter((status) => status !== 204 && status !== 503 && status !== 0),
      ).toEqual([]);
      expect(answers.get(204)).toBeGreaterThan(50);
      // A word that is true, at last.
      for (const hook of hooks) expect(await post(...standingLies[0]('c0ffee', 1), hook)).toBe(204);

      const timesSaid = (is: (embed: APIEmbed) => boolean) => said().filter(is).length;
      const counts = () => ({
        quiet: members.map(({ name }) => timesSaid((embed) => isQuietRank(embed, name))),
        ranks: Object.fromEntries(
          [...acceptedRanks].map((key) => {
            const [name = '', rank = ''] = key.split(' ');
            return [key, timesSaid((embed) => isRank(embed, name, Number(rank)))];
          }),
        ),
        honor: Object.fromEntries(
          [...newestHonor].map(([name, total]) => [
            `${name} ${total}`,
            timesSaid((embed) => isHonor(embed, name, total)),
          ]),
        ),
      });
      const wanted = {
        quiet: members.map(() => 1),
        ranks: Object.fromEntries([...acceptedRanks].map((key) => [key, 1])),
        honor: Object.fromEntries([...newestHonor].map(([name, total]) => [`${name} ${total}`, 1])),
      };
      await expect.poll(counts, { timeout: 60_000, interval: 250 }).toEqual(wanted);
      // Nothing is said again by whatever is still on its way.
      await pause(1500);
      expect(counts()).toEqual(wanted);
      expect(said().filter((embed) => !isTrue(embed))).toEqual([]);
      expect(await bot.end()).toBe(0);
      const after = await open();
      const [inbox, looks] = [await collect(after.inbox.entries()), await collect(after.looks.entries())];
      await after.close();
      expect(inbox).toEqual([]);
      expect(looks.length).toBeLessThanOrEqual(hooks.length);
      for (const [, { targets }] of looks) expect(targets.length).toBeLessThanOrEqual(11);
    },
    180_000,
  );
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the API shows of an account; `hasQuiet`: with a rank of which no hook tells. */
const standing = (honor: number, rank: number, hasQuiet = false) => ({
  honor,
  ranks: {
    overall: { rank, name: `${-rank} kyu`, color: 'white', score: 0 },
    languages: hasQuiet ? { rust: { rank: quietRank, name: '6 kyu', color: 'yellow', score: 0 } } : {},
  },
});

/** What the owner of a hook may make up: an event and its body. */
type Lie = (id: string, ring: number) => readonly [event: string, body: unknown];

const standingLies: readonly [Lie, ...Lie[]] = [
  (id, n) => ['user', { action: 'honor_changed', user: { id, honor: 1_000_000_000 + n, honor_delta: -1 } }],
  (id, n) => ['user', { action: 'honor_changed', user: { id, honor: 5_000 + n, honor_delta: n } }],
  (id) => ['user', { action: 'rank_upgraded', user: { id, rank: 8 }, language: null }],
  (id) => ['user', { action: 'rank_earned', user: { id, rank: 1 }, language: 'ruby' }],
];

const kataLies = ['created', 'approved', 'voted', 'solution_finalized'].map((action): Lie => (id, n) => {
  const kata = { id: 'valid-braces', created_by_id: id };
  return ['code_challenge', { action, code_challenge: kata, solution: { id: `made-up-${n}` } }];
});

const isQuietRank = ({ title, description }: APIEmbed, name: string): boolean =>
  title === `${-quietRank} kyu in Rust` && (description ?? '').includes(name);

/** Whether the API, or the bot-wide hook, has ever said so. */
function isTrue(embed: APIEmbed): boolean {
  const names = Array.from({ length: people }, (_, index) => `climber${index}`);
  const totals = Array.from({ length: ranks.length + 1 }, (_, step) => 100 + 3 * step);
  return names.some(
    (name) =>
      isQuietRank(embed, name) ||
      ranks.some((rank) => isRank(embed, name, rank)) ||
      totals.some((total) => isHonor(embed, name, total)),
  );
}

const isRank = ({ title, description }: APIEmbed, name: string, rank: number): boolean =>
  title === `${-rank} kyu overall` && (description ?? '').includes(name);

const isHonor = ({ description }: APIEmbed, name: string, total: number): boolean =>
  (description ?? '').includes(name) && (description ?? '').includes(`**${total}** honor`);
