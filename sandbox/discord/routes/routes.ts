import type { Dispatch } from '../gateway/host.ts';
import type { Parts } from '../parts.ts';
import type { Route } from '../rest/routing.ts';
import { applicationEmojiRoutes } from './application-emojis.ts';
import { callbackRoutes } from './callbacks.ts';
import { channelWebhookRoutes } from './channels/channel-webhooks.ts';
import { channelRoutes } from './channels/channels.ts';
import { messageListRoutes } from './channels/message-lists.ts';
import { pinRoutes } from './channels/pins.ts';
import { pollRoutes } from './channels/polls.ts';
import { reactionRoutes } from './channels/reactions.ts';
import { threadRoutes } from './channels/threads.ts';
import { threadMemberRoutes } from './channels/thread-members.ts';
import { webhookRoutes } from './channels/webhooks.ts';
import { commandRoutes } from './commands.ts';
import { auditLogRoutes } from './guilds/audit-logs.ts';
import { banRoutes } from './guilds/bans.ts';
import { emojiRoutes } from './guilds/emojis.ts';
import { guildChannelRoutes } from './guilds/guild-channels.ts';
import { guildSettingRoutes } from './guilds/guild-settings.ts';
import { guildRoutes } from './guilds/guilds.ts';
import { inviteRoutes } from './guilds/invites.ts';
import { memberRoutes } from './guilds/members.ts';
import { pruneRoutes } from './guilds/prune.ts';
import { roleRoutes } from './guilds/roles.ts';
import { identityRoutes } from './identity.ts';
import { ownUserRoutes } from './own-user.ts';

/** All that REST v10 answers here. */
export function createRoutes(
  parts: Parts,
  dispatch: Dispatch,
  options: {
    readonly memberRolesPerMs: number | undefined;
    /** The bot leaves a guild. */
    readonly leave: (guildId: string) => void;
  },
): readonly Route[] {
  return [
    ...ownUserRoutes(parts),
    ...identityRoutes(parts),
    ...guildRoutes(parts, options.leave),
    ...guildSettingRoutes(parts, dispatch),
    ...auditLogRoutes(parts),
    ...pruneRoutes(parts),
    ...memberRoutes(parts),
    ...banRoutes(parts),
    ...inviteRoutes(parts, dispatch),
    ...emojiRoutes(parts, dispatch),
    ...applicationEmojiRoutes(parts),
    ...guildChannelRoutes(parts),
    ...channelWebhookRoutes(parts, dispatch),
    ...roleRoutes(parts, options.memberRolesPerMs),
    ...commandRoutes(parts),
    ...callbackRoutes(parts),
    ...webhookRoutes(parts),
    ...reactionRoutes(parts),
    ...pollRoutes(parts),
    ...pinRoutes(parts, dispatch),
    ...channelRoutes(parts),
    ...messageListRoutes(parts, dispatch),
    ...threadRoutes(parts),
    ...threadMemberRoutes(parts, dispatch),
  ];
}
