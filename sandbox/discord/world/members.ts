import { GatewayIntentBits } from 'discord-api-types/v10';
import type { APIGuildMember, APIUser } from 'discord-api-types/v10';
import type { World, WorldUser } from '../contract/world.ts';
import type { Dispatch } from '../gateway/host.ts';
import { permissionBits } from './permissions.ts';
import { timestamp } from './records.ts';
import type { GuildRecord, MemberRecord } from './records.ts';
import { memberShape, roleShape, userShape } from './shapes.ts';
import type { NextSnowflake } from './snowflake.ts';

const DAY_MS = 86_400_000;

type UserRecord = WorldUser & {
  readonly bot?: boolean;
  readonly avatar?: string | null;
  readonly banner?: string | null;
};

/** Users, and who of them is a member of which guild; each change is told to the gateway, as Discord would. */
export class WorldMembers {
  readonly #users = new Map<string, UserRecord>();
  readonly #nextId: NextSnowflake;
  readonly #now: () => number;
  readonly #dispatch: Dispatch;
  readonly #guild: (guildId: string) => GuildRecord;
  readonly bot: APIUser;

  constructor(parts: {
    readonly nextId: NextSnowflake;
    readonly now: () => number;
    readonly dispatch: Dispatch;
    /** Throws when there is none. */
    readonly guild: (guildId: string) => GuildRecord;
    readonly bot: { readonly id: string; readonly username: string };
  }) {
    this.#nextId = parts.nextId;
    this.#now = parts.now;
    this.#dispatch = parts.dispatch;
    this.#guild = parts.guild;
    const bot = { ...parts.bot, globalName: null, bot: true };
    this.#users.set(bot.id, bot);
    this.bot = userShape(bot);
  }

  /** Without the bot itself. */
  get users(): readonly WorldUser[] {
    return [...this.#users.values()].filter(({ bot }) => !bot);
  }

  create(input: {
    readonly username: string;
    readonly globalName?: string;
    readonly id?: string;
  }): WorldUser {
    const id = input.id ?? this.#nextId();
    const user = { id, username: input.username, globalName: input.globalName ?? null };
    this.#users.set(id, user);
    return user;
  }

  has(userId: string): boolean {
    return this.#users.has(userId);
  }

  userShape(userId: string): APIUser {
    const user = this.#users.get(userId);
    if (!user) throw new Error(`no user ${userId}`);
    return userShape(user);
  }

  require(guildId: string, userId: string): MemberRecord {
    const member = this.#guild(guildId).members.get(userId);
    if (!member) throw new Error(`user ${userId} is no member of guild ${guildId}`);
    return member;
  }

  shape(guildId: string, userId: string): APIGuildMember {
    return memberShape(this.require(guildId, userId), this.userShape(userId));
  }

  join(guildId: string, userId: string, input: NonNullable<Parameters<World['member']>[2]> = {}): void {
    const guild = this.#guild(guildId);
    if (!this.#users.has(userId)) throw new Error(`no user ${userId}: call world.user first`);
    const bits = permissionBits(input.permissions ?? []);
    this.put(guild, userId, bits === 0n ? [] : [this.#roleFor(guild, bits)], input);
    const member = { ...this.shape(guildId, userId), guild_id: guildId };
    this.#dispatch('GUILD_MEMBER_ADD', member, { guildId, intent: GatewayIntentBits.GuildMembers });
  }

  /** Without a word: the guild itself is told of after it. */
  put(
    guild: GuildRecord,
    userId: string,
    roleIds: readonly string[],
    { nick = null, awayForDays = 0 }: { readonly nick?: string | null; readonly awayForDays?: number } = {},
  ): void {
    const seenAt = this.#now() - awayForDays * DAY_MS;
    guild.members.set(userId, { userId, nick, roleIds, joinedAt: timestamp(seenAt), seenAt });
  }

  /** They did something in the server. */
  see(guildId: string | undefined, userId: string): void {
    const member = guildId === undefined ? undefined : this.#guild(guildId).members.get(userId);
    if (member) member.seenAt = this.#now();
  }

  changeBot(change: Partial<Pick<UserRecord, 'username' | 'avatar' | 'banner'>>): void {
    const user = this.#users.get(this.bot.id);
    if (!user) throw new Error('there is no bot');
    const changed = { ...user, ...change };
    this.#users.set(this.bot.id, changed);
    Object.assign(this.bot, userShape(changed));
    this.#dispatch('USER_UPDATE', { ...this.bot, verified: true, mfa_enabled: true, email: null });
  }

  remove(guildId: string, userId: string): void {
    if (!this.#guild(guildId).members.delete(userId)) return;
    const event = { guild_id: guildId, user: this.userShape(userId) };
    this.#dispatch('GUILD_MEMBER_REMOVE', event, { guildId, intent: GatewayIntentBits.GuildMembers });
  }

  change(
    guildId: string,
    userId: string,
    change: Partial<Pick<MemberRecord, 'nick' | 'roleIds' | 'mutedUntil'>>,
  ): void {
    Object.assign(this.require(guildId, userId), change);
    const member = { ...this.shape(guildId, userId), guild_id: guildId };
    const { Guilds, GuildMembers } = GatewayIntentBits;
    // A bot hears of itself without the intent for members.
    const intent = userId === this.bot.id ? Guilds : GuildMembers;
    this.#dispatch('GUILD_MEMBER_UPDATE', member, { guildId, intent });
  }

  ban(guildId: string, userId: string, reason: string | undefined): void {
    this.#guild(guildId).bans.set(userId, reason);
    this.#tellBan('ADD', guildId, userId);
    this.remove(guildId, userId);
  }

  /** Answers whether there was one. */
  unban(guildId: string, userId: string): boolean {
    const wasBanned = this.#guild(guildId).bans.delete(userId);
    if (wasBanned) this.#tellBan('REMOVE', guildId, userId);
    return wasBanned;
  }

  #tellBan(what: 'ADD' | 'REMOVE', guildId: string, userId: string): void {
    const event = { guild_id: guildId, user: this.userShape(userId) };
    this.#dispatch(`GUILD_BAN_${what}`, event, { guildId, intent: GatewayIntentBits.GuildModeration });
  }

  #roleFor(guild: GuildRecord, bits: bigint): string {
    const known = guild.roles.find(
      (role) => role.permissions === String(bits) && role.id !== guild.id && !role.managed,
    );
    if (known) return known.id;
    const role = roleShape(this.#nextId(), `role-${guild.roles.length}`, bits, guild.roles.length);
    guild.roles.push(role);
    const event = { guild_id: guild.id, role };
    this.#dispatch('GUILD_ROLE_CREATE', event, { guildId: guild.id, intent: GatewayIntentBits.Guilds });
    return role.id;
  }
}
