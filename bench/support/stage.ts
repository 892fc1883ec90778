import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../sandbox/discord/index.ts';
import { channelIdOf, channelsPerServer, guildIdOf, userIdOf } from './ids.ts';

/** A Discord and a Codewars for one bot, with 50 people in a server. */
export interface Stage extends AsyncDisposable {
  readonly discord: DiscordStandIn;
  readonly codewars: CodewarsStandIn;
  /** What leads a bot here. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * One of the 50 types `/profile user:…`.
   * @returns milliseconds from the interaction to its answer
   * @throws Error when the answer is anything but a profile
   */
  ask(member: number, user: string): Promise<number>;
}

export const memberCount = 50;
/** With @everyone and the bot's own these are 8 roles a server. */
const rolesOfMembers = [
  'ManageGuild',
  'ManageChannels',
  'ManageMessages',
  'ManageRoles',
  'KickMembers',
  'BanMembers',
];

/** Starts both stand-ins. `servers`: in how many the bot is; each has 10 channels and 8 roles. Ids are those of `ids.ts`. */
export async function openStage(servers = 1, memberRolesPerMs?: number): Promise<Stage> {
  const limits = memberRolesPerMs === undefined ? {} : { memberRolesPerMs };
  const [discord, codewars] = await Promise.all([startDiscord(limits), startCodewars()]);
  const { world } = discord;
  const people = Array.from({ length: memberCount }, (_, index) =>
    world.user({ id: userIdOf(index), username: `member-${index}` }),
  );
  const [home] = Array.from({ length: servers }, (_, index) => furnish(index));
  if (home === undefined) throw new RangeError('a stage has at least one server');
  for (const person of people.slice(rolesOfMembers.length)) world.member(home.guildId, person.id);

  function furnish(index: number): { guildId: string; channelId: string } {
    const { id: guildId } = world.guild({ id: guildIdOf(index), name: `Coding Dojo ${index}` });
    const channels = Array.from({ length: channelsPerServer }, (_, number) =>
      world.channel({ id: channelIdOf(index, number), guildId, name: `channel-${number}` }),
    );
    for (const [number, permission] of rolesOfMembers.entries()) {
      world.member(guildId, people[number]?.id ?? '', { permissions: [permission] });
    }
    return { guildId, channelId: channels[0]?.id ?? '' };
  }

  return {
    discord,
    codewars,
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_CDN_URL: discord.cdnUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CODEWARS_REQUESTS_PER_SECOND: '1000',
      // Reads in the background belong to nothing that is measured.
      CATALOGUE_GROWTH: 'off',
    },
    async ask(member, user) {
      const { id } = people[member % memberCount] ?? {};
      if (id === undefined) throw new RangeError('no such member');
      const invocation = await discord.slash({ userId: id, ...home, name: 'profile', options: { user } });
      const outcome = await invocation.settled();
      const { acknowledgedMs } = invocation.timing;
      const isProfile =
        outcome.kind === 'message' &&
        (outcome.message.embeds.length === 1 || outcome.message.content.startsWith('```'));
      if (!isProfile || acknowledgedMs === null) {
        throw new Error(`/profile ${user} was answered by something else: ${JSON.stringify(outcome)}`);
      }
      return acknowledgedMs;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([discord.close(), codewars.close()]);
    },
  };
}
