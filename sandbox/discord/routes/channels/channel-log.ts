import { AuditLogEvent } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { isThread } from '../../world/shapes.ts';
import type { GuildChannel } from '../../world/shapes.ts';

/** What the audit log says of a channel or a thread; the permissions of a channel have entries of their own. */
const LOGGED = [
  ...['name', 'type', 'topic', 'nsfw', 'parent_id', 'rate_limit_per_user', 'bitrate', 'user_limit'],
  ...['default_auto_archive_duration', 'archived', 'locked', 'auto_archive_duration', 'invitable'],
];

/** `before`: a copy of what was changed; a channel that was made or deleted has none. */
export function noteChannel(
  { auditLog }: Parts,
  what: 'Create' | 'Update' | 'Delete',
  channel: GuildChannel,
  reason: string | undefined,
  before?: object,
): void {
  const event = AuditLogEvent[`${isThread(channel) ? 'Thread' : 'Channel'}${what}`];
  const now = logged(channel);
  const change = what === 'Delete' ? { before: now } : { after: now, ...(before && { before }) };
  auditLog.noteChange(channel.guild_id, { event, targetId: channel.id, reason }, { ...change, keys: LOGGED });
}

/** What the log can say of the channel as it is now, as a copy. */
export function logged(channel: GuildChannel): object {
  return { ...channel, ...channel.thread_metadata };
}
