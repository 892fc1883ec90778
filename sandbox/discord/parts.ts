import type { APIMessage } from 'discord-api-types/v10';
import type { Cdn } from './cdn/cdn.ts';
import type { CommandStore } from './interactions/commands.ts';
import type { SessionStarts } from './gateway/starts.ts';
import type { InteractionStore } from './interactions/interactions.ts';
import type { MessageStore } from './messages/messages.ts';
import type { Checks } from './rules/checks.ts';
import type { NextSnowflake } from './world/snowflake.ts';
import type { WebhookStore } from './world/webhook-store.ts';
import type { AuditLog } from './world/audit-log.ts';
import type { WorldState } from './world/world.ts';

/** What the routes work with; main.ts makes it once. */
export interface Parts {
  readonly applicationId: string;
  readonly gatewayUrl: () => string;
  /** What GET /gateway/bot says beside the address. */
  readonly sessionStarts: SessionStarts;
  readonly recommendedShards: number;
  /** What the application is set up for: 0 servers, 1 users. */
  readonly installTypes: readonly number[];
  /** Whether the application may list members. */
  readonly mayReadMembers: boolean;
  /** What of a message the bot may read, wherever it comes from but a menu. */
  readonly asBotReads: (message: APIMessage) => APIMessage;
  readonly now: () => number;
  readonly nextId: NextSnowflake;
  readonly world: WorldState;
  readonly auditLog: AuditLog;
  readonly cdn: Cdn;
  readonly messages: MessageStore;
  readonly interactions: InteractionStore;
  readonly commands: CommandStore;
  readonly webhooks: WebhookStore;
  readonly checks: Checks;
}
