import type { APIDMChannel, APIEmoji, APIGuildMember, APIRole, APIUser } from 'discord-api-types/v10';
import { ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import {
  ALL_PERMISSIONS,
  allows,
  INVITED_PERMISSIONS,
  ORDINARY_PERMISSIONS,
  computePermissions,
  permissionBits,
  writtenBits,
} from './permissions.ts';
import { guildCreateShape, isThread, roleShape } from './shapes.ts';
import type { GuildChannel } from './shapes.ts';
import { WorldChannels } from './channels.ts';
import { WorldMembers } from './members.ts';
import { WorldReactions } from './reactions.ts';
import { inOrder, orderAfter, rolesHeld, WorldRoles } from './roles.ts';
import { WorldTalk } from './talk.ts';
import type { Dispatch } from '../gateway/host.ts';
import type { MessageStore } from '../messages/messages.ts';
import { newGuild, timestamp } from './records.ts';
import type { GuildRecord, MemberRecord } from './records.ts';
import type { NextSnowflake } from './snowflake.ts';
import type { MessagePart, SeenMessage } from '../contract/messages.ts';
import type { AuditEntry, PollVote, SeenEmoji, SeenReaction, SeenRole } from '../contract/world.ts';
import type { World, WorldGuild, WorldUser } from '../contract/world.ts';

/** Guilds, people and channels; each change is told to the gateway, as Discord would. */
export class WorldState implements World {
  #owner: string | undefined;
  readonly #guilds = new Map<string, GuildRecord>();
  readonly #channels: WorldChannels;
  readonly #nextId: NextSnowflake;
  readonly #now: () => number;
  readonly #dispatch: Dispatch;
  readonly #messages: MessageStore;
  readonly #talk: WorldTalk;
  /** Those of the application, which serve everywhere. */
  readonly applicationEmojis: APIEmoji[] = [];
  readonly people: WorldMembers;
  readonly roleChanges: WorldRoles;
  readonly reactions: WorldReactions;

  constructor(parts: {
    readonly nextId: NextSnowflake;
    readonly now: () => number;
    readonly dispatch: Dispatch;
    readonly messages: MessageStore;
    readonly bot: { readonly id: string; readonly username: string };
  }) {
    this.#nextId = parts.nextId;
    this.#now = parts.now;
    this.#dispatch = parts.dispatch;
    this.#messages = parts.messages;
    this.#channels = new WorldChannels(parts.nextId, (event, channel) => this.#tellChannel(event, channel));
    this.people = new WorldMembers({ ...parts, guild: (id) => this.requireGuild(id) });
    const { messages, dispatch } = parts;
    this.reactions = new WorldReactions({ messages, dispatch, world: this });
    this.#talk = new WorldTalk({ messages, dispatch, world: this });
    this.roleChanges = new WorldRoles({
      nextId: parts.nextId,
      dispatch: parts.dispatch,
      memberShape: (guildId, userId) => this.memberShape(guildId, userId),
      botId: parts.bot.id,
    });
  }

  get guilds(): readonly GuildRecord[] {
    return [...this.#guilds.values()];
  }

  get users(): readonly WorldUser[] {
    return this.people.users;
  }

  get bot(): APIUser {
    return this.people.bot;
  }

  guild(input: Parameters<World['guild']>[0]): WorldGuild {
    const id = input.id ?? this.#nextId();
    const botRole = {
      ...roleShape(this.#nextId(), this.bot.username, INVITED_PERMISSIONS, 1),
      managed: true,
      tags: { bot_id: this.bot.id },
    };
    const ownerId = input.ownerId ?? this.user({ username: `owner-of-${id}` }).id;
    const guild = newGuild({ ...input, id, ownerId, createdAt: this.#isoNow() }, [
      roleShape(id, '@everyone', ORDINARY_PERMISSIONS),
      botRole,
    ]);
    this.#guilds.set(id, guild);
    this.people.put(guild, guild.ownerId, []);
    if (guild.botIsMember) this.people.put(guild, this.bot.id, [botRole.id]);
    this.tellGuildCreate(id);
    return guild;
  }

  user(input: Parameters<World['user']>[0]): WorldUser {
    return this.people.create(input);
  }

  member(...[guildId, userId, input]: Parameters<World['member']>): void {
    this.people.join(guildId, userId, input);
  }

  removeMember(guildId: string, userId: string): void {
    this.people.remove(guildId, userId);
  }

  channel(input: Parameters<World['channel']>[0]): GuildChannel {
    this.requireGuild(input.guildId);
    return this.#channels.create(input);
  }

  thread(input: Parameters<World['thread']>[0]): GuildChannel {
    const ownerId = this.requireGuild(this.guildOf(input.parentId) ?? '').ownerId;
    return this.#channels.createThread({ ...input, ownerId, at: this.#isoNow() });
  }

  /** The bot opens a thread: below a message, whose id it gets, or without one. */
  startThread(input: {
    readonly parentId: string;
    readonly name: string;
    readonly id?: string;
    readonly isPrivate?: boolean;
  }): GuildChannel {
    return this.#channels.createThread({ ...input, ownerId: this.bot.id, at: this.#isoNow() });
  }

  changeThread(threadId: string, change: { readonly archived?: boolean; readonly locked?: boolean }): void {
    const at = change.archived === undefined ? {} : { archive_timestamp: this.#isoNow() };
    this.#channels.changeThread(threadId, { ...change, ...at });
  }

  changeChannel(channelId: string, change: Readonly<Record<string, unknown>>): GuildChannel {
    return this.#channels.change(channelId, change);
  }

  deleteChannel(channelId: string): void {
    this.#channels.delete(channelId);
  }

  setSystemChannel(guildId: string, channelId: string): void {
    this.requireGuild(guildId).settings.system_channel_id = channelId;
  }

  setOwner(userId: string): void {
    this.#owner = userId;
  }

  /** Whose the application is, as Discord tells it; nobody before somebody was said to be. */
  ownerShape(): unknown {
    return this.#owner === undefined ? undefined : this.userShape(this.#owner);
  }

  permitBot(guildId: string, permissions: readonly string[]): void {
    const guild = this.requireGuild(guildId);
    this.roleChanges.change(guild, this.#botRole(guild), { permissions: writtenBits(permissions) });
  }

  role(input: Parameters<World['role']>[0]): SeenRole {
    const { guildId, position, permissions = [], ...rest } = input;
    const guild = this.requireGuild(guildId);
    const role = this.roleChanges.create(guild, { ...rest, permissions: writtenBits(permissions) });
    if (position !== undefined) this.moveRole(guildId, role.id, position);
    return role;
  }

  renameRole(guildId: string, roleId: string, name: string): void {
    this.roleChanges.change(this.requireGuild(guildId), this.#role(guildId, roleId), { name });
  }

  moveRole(guildId: string, roleId: string, position: number): void {
    const guild = this.requireGuild(guildId);
    const { id } = this.#role(guildId, roleId);
    this.roleChanges.arrange(guild, orderAfter(guild, [{ id, position }]));
  }

  deleteRole(guildId: string, roleId: string): void {
    this.roleChanges.delete(this.requireGuild(guildId), this.#role(guildId, roleId));
  }

  giveRole(guildId: string, userId: string, roleId: string): void {
    const { id } = this.#role(guildId, roleId);
    this.roleChanges.setHeld(this.requireGuild(guildId), this.people.require(guildId, userId), id, true);
  }

  takeRole(guildId: string, userId: string, roleId: string): void {
    this.roleChanges.setHeld(this.requireGuild(guildId), this.people.require(guildId, userId), roleId, false);
  }

  roles(guildId: string): readonly SeenRole[] {
    return inOrder(this.requireGuild(guildId));
  }

  rolesOf(guildId: string, userId: string): readonly SeenRole[] {
    this.people.require(guildId, userId);
    return rolesHeld(this.requireGuild(guildId), userId).filter(({ id }) => id !== guildId);
  }

  lackTwoFactor(guildId: string, isLacking = true): void {
    this.requireGuild(guildId).lacksTwoFactor = isLacking;
  }

  auditLog(guildId: string): readonly AuditEntry[] {
    return this.requireGuild(guildId).auditLog;
  }

  denyBot(channelId: string, permissions: readonly string[]): void {
    this.#channels.deny(channelId, this.bot.id, permissions);
  }

  channels(guildId: string): readonly GuildChannel[] {
    return this.#channels.ofGuild(guildId);
  }

  threads(guildId: string, seenBy?: string): readonly GuildChannel[] {
    return this.#channels.activeThreads(guildId, seenBy);
  }

  members(guildId: string): readonly MemberRecord[] {
    return [...this.requireGuild(guildId).members.values()];
  }

  thinking(seenBy: string): readonly SeenMessage[] {
    return this.#messages.deferred(seenBy);
  }

  messages(channelId: string, seenBy?: string, part?: MessagePart): readonly SeenMessage[] {
    return this.#messages.inChannel(channelId, seenBy, part);
  }

  message(messageId: string): SeenMessage | undefined {
    return this.#messages.seen(messageId);
  }

  write(input: Parameters<World['write']>[0]): SeenMessage {
    this.people.see(this.guildOf(input.channelId), input.userId);
    return this.#talk.write(input);
  }

  rewrite(input: Parameters<World['rewrite']>[0]): SeenMessage {
    return this.#talk.rewrite(input);
  }

  unwrite(input: Parameters<World['unwrite']>[0]): void {
    this.#talk.unwrite(input);
  }

  vote(input: Parameters<World['vote']>[0]): void {
    this.#talk.vote(input);
  }

  votesOn(messageId: string): readonly PollVote[] {
    return this.#messages.find(messageId)?.votes ?? [];
  }

  reactionsTo(messageId: string): readonly SeenReaction[] {
    return this.#messages.find(messageId)?.reactions ?? [];
  }

  emojis(guildId: string): readonly SeenEmoji[] {
    return this.requireGuild(guildId).emojis.map(({ id, name }) => ({ id, name: name ?? '' }));
  }

  react(input: Parameters<World['react']>[0]): void {
    this.#talk.react(input);
  }

  unreact(input: Parameters<World['unreact']>[0]): void {
    this.#talk.unreact(input);
  }

  // From here on: what the stand-in itself asks.

  findGuild(guildId: string): GuildRecord | undefined {
    return this.#guilds.get(guildId);
  }

  requireGuild(guildId: string): GuildRecord {
    const guild = this.#guilds.get(guildId);
    if (!guild) throw new Error(`no guild ${guildId}`);
    return guild;
  }

  findChannel(channelId: string): GuildChannel | APIDMChannel | undefined {
    return this.#channels.find(channelId);
  }

  /** Of a channel, open or archived. */
  threadsOf(channelId: string): readonly GuildChannel[] {
    return this.#channels.threadsOf(channelId);
  }

  threadMembers(threadId: string): ReadonlyMap<string, string> {
    return this.#channels.threadMembers(threadId);
  }

  putInThread(threadId: string, userId: string, isIn: boolean): boolean {
    return this.#channels.putInThread(threadId, userId, isIn, this.#isoNow());
  }

  guildOf(channelId: string): string | undefined {
    const channel = this.#channels.find(channelId);
    return channel && 'guild_id' in channel ? channel.guild_id : undefined;
  }

  /** The channel of a user's direct messages with the bot; made when first asked for, as Discord does. */
  directChannel(userId: string): APIDMChannel {
    return this.#channels.direct(this.userShape(userId));
  }

  hasUser(userId: string): boolean {
    return this.people.has(userId);
  }

  userShape(userId: string): APIUser {
    return this.people.userShape(userId);
  }

  memberShape(guildId: string, userId: string): APIGuildMember {
    return this.people.shape(guildId, userId);
  }

  guildCreate(guildId: string): unknown {
    const members = [this.memberShape(guildId, this.bot.id)];
    const threads = this.#channels.activeThreads(guildId, this.bot.id);
    return guildCreateShape(this.requireGuild(guildId), this.channels(guildId), threads, members);
  }

  /** The bot is invited, or a guild that was unavailable is back. */
  welcomeBot(guildId: string): void {
    const guild = this.requireGuild(guildId);
    guild.botIsMember = true;
    guild.hasCommands = true;
    this.people.put(guild, this.bot.id, [this.#botRole(guild).id]);
    this.tellGuildCreate(guildId);
  }

  tellGuildCreate(guildId: string): void {
    if (!this.requireGuild(guildId).botIsMember) return;
    this.#dispatch('GUILD_CREATE', this.guildCreate(guildId), { guildId, intent: GatewayIntentBits.Guilds });
  }

  /** A user's permissions in a guild, or in one of its channels; all of them in direct messages. */
  permissions(userId: string, channelId: string): bigint {
    const channel = this.#channels.find(channelId);
    if (!channel || !('guild_id' in channel)) return ALL_PERMISSIONS;
    if (isThread(channel)) {
      const bits = this.permissions(userId, channel.parent_id ?? '');
      const isOpen = channel.type !== ChannelType.PrivateThread || allows(bits, 'ManageThreads');
      return isOpen || this.threadMembers(channelId).has(userId)
        ? bits
        : bits & ~permissionBits(['ViewChannel']);
    }
    const guild = this.requireGuild(channel.guild_id ?? '');
    return computePermissions({
      guildId: guild.id,
      isOwner: guild.ownerId === userId,
      userId,
      roleIds: guild.members.get(userId)?.roleIds ?? [],
      roles: guild.roles,
      overwrites: channel.permission_overwrites ?? [],
    });
  }

  #role(guildId: string, roleId: string): APIRole {
    const role = this.requireGuild(guildId).roles.find(({ id }) => id === roleId);
    if (!role) throw new Error(`guild ${guildId} has no role ${roleId}`);
    return role;
  }

  #botRole(guild: GuildRecord): APIRole {
    const role = guild.roles.find(({ tags }) => tags?.bot_id === this.bot.id);
    if (!role) throw new Error(`the bot has no role of its own in guild ${guild.id}`);
    return role;
  }

  #tellChannel(event: string, channel: GuildChannel): void {
    const guildId = channel.guild_id ?? '';
    const isHidden =
      channel.type === ChannelType.PrivateThread && !this.threadMembers(channel.id).has(this.bot.id);
    if (!this.requireGuild(guildId).botIsMember || isHidden) return;
    this.#dispatch(event, channel, { guildId, intent: GatewayIntentBits.Guilds });
  }

  #isoNow(): string {
    return timestamp(this.#now());
  }
}
