import type { APIAttachment, APIEmoji, APIMessage, APIRole } from 'discord-api-types/v10';
import type { SeenVersion } from '../contract/messages.ts';
import type { AuditEntry, PollVote, SeenReaction, WorldGuild } from '../contract/world.ts';

/** What the stand-in remembers of its world. */
export interface GuildRecord extends WorldGuild {
  readonly createdAt: string;
  /** False: members use the app here only because they installed it for themselves. */
  botIsMember: boolean;
  /** True without the bot, too: where it was invited with the scope applications.commands alone. */
  hasCommands: boolean;
  name: string;
  /** What differs from a new server's, by the names of Discord's guild object. */
  readonly settings: Record<string, unknown>;
  readonly roles: APIRole[];
  readonly emojis: APIEmoji[];
  /** With the reason, if there was one. */
  readonly bans: Map<string, string | undefined>;
  readonly invites: InviteRecord[];
  readonly members: Map<string, MemberRecord>;
  readonly auditLog: AuditEntry[];
  /** Whether the owner of the bot lacks the two-factor authentication that is required of moderators here. */
  lacksTwoFactor: boolean;
}

/** Empty, but for its roles. Without the bot it has its commands where they were invited alone. */
export function newGuild(
  about: {
    readonly id: string;
    readonly name: string;
    readonly ownerId: string;
    readonly createdAt: string;
    readonly botIsMember?: boolean;
    readonly commandsAlone?: boolean;
  },
  roles: APIRole[],
): GuildRecord {
  const { id, name, ownerId, createdAt, commandsAlone = false, botIsMember = !commandsAlone } = about;
  return {
    ...{ id, name, ownerId, createdAt, botIsMember, roles },
    hasCommands: botIsMember || commandsAlone,
    settings: {},
    emojis: [],
    bans: new Map(),
    invites: [],
    members: new Map(),
    auditLog: [],
    lacksTwoFactor: false,
  };
}

export interface InviteRecord {
  readonly code: string;
  readonly channelId: string;
  readonly createdAt: number;
  /** In seconds; 0: it never ends. */
  readonly maxAge: number;
  /** 0: as often as wanted. */
  readonly maxUses: number;
  readonly temporary: boolean;
}

export interface MemberRecord {
  readonly userId: string;
  nick: string | null;
  /** Until when they may not speak. */
  mutedUntil?: string | null;
  /** Without \@everyone. */
  roleIds: readonly string[];
  readonly joinedAt: string;
  /** When they were last in the server, for whatever they did there. */
  seenAt: number;
}

export interface MessageRecord {
  readonly message: APIMessage;
  readonly visibleTo: string;
  /** All that is attached: `attachments` of the message leaves out what its embeds show. */
  files: readonly APIAttachment[];
  /** Oldest first. */
  reactions: readonly SeenReaction[];
  /** Of a poll, oldest first. */
  votes: readonly PollVote[];
  /** What it looked like when it appeared, and after each edit. */
  readonly versions: SeenVersion[];
  /** "… is thinking": a deferred answer that has not come yet. */
  loading: boolean;
}

/** A message as it is before an edit. */
export type EditedMessage = Pick<MessageRecord, 'message' | 'files'>;

/** A file as it was uploaded: `files[0]` has index 0. */
export interface UploadedFile {
  readonly index: number;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export type Json = Readonly<Record<string, unknown>>;

/** A value of a body as text, whatever it is. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

/** The time as Discord writes it. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000+00:00');
}
