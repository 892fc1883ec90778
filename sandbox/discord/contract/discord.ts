import type { APIApplicationCommand } from 'discord-api-types/v10';
import type { CdnControl, Faults } from './faults.ts';
import type { GatewayControl } from './gateway.ts';
import type { MessageChange } from './messages.ts';
import type { People } from './people.ts';
import type { World } from './world.ts';

/**
 * What the stand-in for Discord offers to those who play its members: the terminal, the end-to-end tests, the
 * benchmarks. The bot knows nothing of this; it sees REST v10 and gateway v10.
 */
export interface DiscordStandIn extends People {
  /** REST base without version, as discord.js takes it: `http://127.0.0.1:PORT/api`. */
  readonly apiUrl: string;
  readonly cdnUrl: string;
  readonly token: string;
  readonly applicationId: string;
  /** The user that owns the application. */
  readonly botUserId: string;

  readonly world: World;
  readonly faults: Faults;
  readonly cdn: CdnControl;
  readonly gateway: GatewayControl;
  /** Every REST request of the bot, oldest first, with what it was answered. */
  readonly requests: readonly RecordedRequest[];
  /** Every request that Discord would have refused, with its faults. A well-behaved bot leaves this empty. */
  readonly violations: readonly RecordedRequest[];

  /** Those of them that ask for a route that the stand-in does not have, whether or not Discord has it. */
  readonly unknownRoutes: readonly RecordedRequest[];

  /** Global commands and those of a guild, as the bot registered them. */
  commands(guildId?: string): readonly APIApplicationCommand[];

  /** Resolves as soon as this holds, and rejects when it never did, by default within 15 s. */
  until(holds: () => boolean, withinMs?: number): Promise<void>;
  /** Called for every message the bot creates, edits or deletes. Answers a function that stops it. */
  onMessage(listener: (change: MessageChange) => void): () => void;
  /** Called for every request of the bot, when it is answered. Answers a function that stops it. */
  onRequest(listener: (request: RecordedRequest) => void): () => void;
  /** Called when servers, channels, members or roles changed, and the bot was told. Answers a function that stops it. */
  onWorld(listener: () => void): () => void;
  /** Drops recorded requests, messages and ended interactions, so that a long benchmark measures the bot. */
  forget(): void;
  close(): Promise<void>;
}

export interface RecordedRequest {
  readonly at: number;
  readonly method: string;
  /** Path below `/api/v10`, interaction tokens replaced by `:token`. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  /** Discord's answer when it refused. */
  readonly refusal?: unknown;
  /** The stand-in has no such route. */
  readonly unknownRoute?: boolean;
}
