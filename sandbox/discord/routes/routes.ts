import type { Dispatch } from '../gateway/host.ts';
import type { Parts } from '../parts.ts';
import type { Route } from '../rest/routing.ts';
import { callbackRoutes } from './callbacks.ts';
import { channelWebhookRoutes } from './channels/channel-webhooks.ts';
import { channelRoutes } from './channels/channels.ts';
import { messageListRoutes } from './channels/message-lists.ts';
import { pinRoutes } from './channels/pins.ts';
import { reactionRoutes } from './channels/reactions.ts';
import { threadRoutes } from './channels/threads.ts';
import { webhookRoutes } from './channels/webhooks.ts';
import { commandRoutes } from './commands.ts';
import { emojiRoutes } from './guilds/emojis.ts';
import { guildChannelRoutes } from './guilds/guild-channels.ts';
import { guildRoutes } from './guilds/guilds.ts';
import { memberRoutes } from './guilds/members.ts';
import { roleRoutes } from './guilds/roles.ts';
import { identityRoutes } from './identity.ts';

/** All that REST v10 answers here. */
export function createRoutes(
  parts: Parts,
  dispatch: Dispatch,
  { memberRolesPerMs }: { readonly memberRolesPerMs: number | undefined },
): readonly Route[] {
  return [
    ...identityRoutes(parts),
    ...guildRoutes(parts),
    ...memberRoutes(parts),
    ...emojiRoutes(parts, dispatch),
    ...guildChannelRoutes(parts),
    ...channelWebhookRoutes(parts, dispatch),
    ...roleRoutes(parts, memberRolesPerMs),
    ...commandRoutes(parts),
    ...callbackRoutes(parts),
    ...webhookRoutes(parts),
    ...reactionRoutes(parts),
    ...pinRoutes(parts, dispatch),
    ...channelRoutes(parts),
    ...messageListRoutes(parts, dispatch),
    ...threadRoutes(parts),
  ];
}
