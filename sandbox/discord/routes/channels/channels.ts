import { AuditLogEvent, ChannelType, MessageFlags } from 'discord-api-types/v10';
import type { APIDMChannel } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { allows } from '../../world/permissions.ts';
import type { PermissionName } from '../../world/permissions.ts';
import { RateLimits } from '../../rest/rate-limits.ts';
import type { Json, MessageRecord, UploadedFile } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { referenceOf } from '../../messages/replies.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { isJson } from '../../rules/rule.ts';
import { isThread } from '../../world/shapes.ts';
import type { GuildChannel } from '../../world/shapes.ts';

const MESSAGES = '/channels/:channelId/messages';
const MESSAGE = `${MESSAGES}/:messageId` as const;

/**
 * For "the past few minutes" Discord answers a repeated nonce of an author with the first message, in whichever channel it is, and with
 * Unknown Message once that was deleted. https://discord.com/developers/docs/resources/message#create-message
 */
const NONCE_LIVES_MS = 3 * 60_000;

const OLD_AFTER_MS = 3_600_000;
/** For each channel. Discord says no number: https://github.com/discord/discord-api-docs/issues/4413 */
const OLD_EDITS = { bucket: 'old-edits', requests: 20, perMs: 3_600_000 };

/** Where there are no messages, but posts or other channels. */
const SILENT: ReadonlySet<ChannelType> = new Set([
  ChannelType.GuildCategory,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
]);
/** Who may not connect does not see the text chat either. */
const VOICE: ReadonlySet<ChannelType> = new Set([ChannelType.GuildVoice, ChannelType.GuildStageVoice]);

export function channelRoutes(parts: Parts): readonly Route[] {
  const { world, messages, checks, auditLog } = parts;
  const nonces = new Map<string, { readonly at: number; readonly messageId: string }>();
  const oldEdits = new RateLimits(parts.now);

  const requireFewEdits = ({ message }: MessageRecord): void => {
    if (parts.now() - Date.parse(message.timestamp) < OLD_AFTER_MS) return;
    const { isExceeded, resetAfterMs } = oldEdits.take(OLD_EDITS, message.channel_id);
    if (isExceeded) throw refuse.tooManyOldEdits(resetAfterMs);
  };

  return [
    route('GET', '/channels/:channelId', ({ params }) => ({ body: visible(parts, params.channelId) })),
    route('POST', '/channels/:channelId/typing', ({ params }) => {
      requirePermissions(parts, visible(parts, params.channelId).id, ['SendMessages']);
      return {};
    }),
    route('POST', MESSAGES, ({ params, body, files }) => {
      const channel = visible(parts, params.channelId);
      if (SILENT.has(channel.type)) throw refuse.noTextChannel();
      const checked = checks.message('create', objectOf(body), files);
      requirePermissions(parts, params.channelId, neededFor(channel, checked, files));
      const guildId = world.guildOf(params.channelId);
      const more = referenceOf(messages, { channelId: params.channelId, guildId }, checked);
      enter(parts, channel);
      const { nonce } = checked;
      // The bot is the only author here: a nonce is known in all channels.
      const key = String(nonce);
      const first = checked.enforce_nonce === true ? nonces.get(key) : undefined;
      if (first && parts.now() - first.at < NONCE_LIVES_MS) {
        const same = messages.find(first.messageId);
        if (!same) throw refuse.unknownMessage();
        return { body: { ...same.message, nonce } };
      }
      const { message } = messages.create({
        channelId: params.channelId,
        author: world.bot,
        body: checked,
        files,
        more,
      });
      if (nonce === undefined || nonce === null) return { body: message };
      nonces.set(key, { at: parts.now(), messageId: message.id });
      return { body: { ...message, nonce } };
    }),
    route('GET', MESSAGE, ({ params }) => ({ body: parts.asBotReads(messageIn(parts, params).message) })),
    route('PATCH', MESSAGE, ({ params, body, files }) => {
      const record = messageIn(parts, params);
      if (record.message.author.id !== world.bot.id) throw refuse.cannotEditOthers();
      requireOpen(visible(parts, params.channelId));
      const checked = checks.message('edit', objectOf(body), files, record);
      requireFewEdits(record);
      if (files.length > 0) requirePermissions(parts, params.channelId, ['AttachFiles']);
      messages.edit(record, checked, files);
      return { body: record.message };
    }),
    route('POST', `${MESSAGE}/crosspost`, ({ params }) => {
      const { message } = messageIn(parts, params);
      if (visible(parts, params.channelId).type !== ChannelType.GuildAnnouncement)
        throw refuse.wrongChannelType();
      requirePermissions(parts, params.channelId, ['SendMessages']);
      if (((message.flags ?? 0) & MessageFlags.Crossposted) !== 0) throw refuse.alreadyCrossposted();
      Object.assign(message, { flags: (message.flags ?? 0) | MessageFlags.Crossposted });
      return { body: message };
    }),
    route('DELETE', MESSAGE, ({ params, reason }) => {
      const record = messageIn(parts, params);
      requireOpen(visible(parts, params.channelId));
      const isOwn = record.message.author.id === world.bot.id;
      if (!isOwn) requirePermissions(parts, params.channelId, ['ManageMessages']);
      messages.delete(record);
      const { author, webhook_id } = record.message;
      // What the bot deletes of its own is no act of moderation.
      if (!isOwn && webhook_id === undefined) {
        const options = { channel_id: params.channelId, count: '1' };
        const action = { event: AuditLogEvent.MessageDelete, targetId: author.id, options, reason };
        auditLog.note(world.guildOf(params.channelId), action);
      }
      return {};
    }),
  ];
}

/** Throws Unknown Channel, or Missing Access where the bot may not look. */
export function visible({ world }: Parts, channelId: string): GuildChannel | APIDMChannel {
  const channel = world.findChannel(channelId);
  if (!channel) throw refuse.unknownChannel();
  const guildId = 'guild_id' in channel ? channel.guild_id : undefined;
  if (guildId !== undefined && world.findGuild(guildId)?.botIsMember !== true) throw refuse.missingAccess();
  const bits = world.permissions(world.bot.id, channelId);
  if (!allows(bits, 'ViewChannel')) throw refuse.missingAccess();
  if (VOICE.has(channel.type) && !allows(bits, 'Connect')) throw refuse.missingAccess();
  return channel;
}

export function requirePermissions(
  { world }: Parts,
  channelId: string,
  names: readonly PermissionName[],
): void {
  const bits = world.permissions(world.bot.id, channelId);
  if (names.some((name) => !allows(bits, name))) throw refuse.missingPermissions();
}

/** In an archived thread nothing is changed: https://discord.com/developers/docs/topics/threads#active-archived-threads */
export function requireOpen(channel: GuildChannel | APIDMChannel): void {
  const isArchived = 'thread_metadata' in channel && channel.thread_metadata.archived;
  if (isArchived) throw refuse.threadArchived();
}

/** A message opens an archived thread; only who manages threads writes in a locked one. */
function enter({ world }: Parts, channel: GuildChannel | APIDMChannel): void {
  const thread = 'thread_metadata' in channel ? channel.thread_metadata : undefined;
  if (thread === undefined || (!thread.archived && !thread.locked)) return;
  if (thread.locked && !allows(world.permissions(world.bot.id, channel.id), 'ManageThreads')) {
    throw thread.archived ? refuse.threadArchived() : refuse.threadLocked();
  }
  world.changeThread(channel.id, { archived: false });
}

function neededFor(
  channel: GuildChannel | APIDMChannel,
  body: Json,
  files: readonly UploadedFile[],
): readonly PermissionName[] {
  const hasEmbeds = Array.isArray(body.embeds) && body.embeds.length > 0;
  return [
    isThread(channel) ? 'SendMessagesInThreads' : 'SendMessages',
    ...(hasEmbeds ? (['EmbedLinks'] as const) : []),
    ...(isJson(body.poll) ? (['SendPolls'] as const) : []),
    ...(files.length > 0 ? (['AttachFiles'] as const) : []),
  ];
}

/** What everybody sees; an ephemeral message is reached by its interaction only. */
export function messageIn(
  parts: Parts,
  { channelId, messageId }: { channelId: string; messageId: string },
): MessageRecord {
  visible(parts, channelId);
  const record = parts.messages.find(messageId);
  if (record?.message.channel_id !== channelId || record.visibleTo !== 'everybody')
    throw refuse.unknownMessage();
  return record;
}
