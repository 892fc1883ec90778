export interface GatewayControl {
  /** Sessions that are connected now. */
  readonly sessions: number;
  /** Their shards. */
  readonly shards: readonly (readonly [id: number, count: number])[];
  /** What any of them listens to, as Discord's bits. */
  readonly intents: number;
  /** Why connections were closed, oldest first. */
  readonly closed: readonly { readonly code: number; readonly reason: string }[];
  /** How often sessions were identified and resumed so far. */
  readonly identifies: number;
  readonly resumes: number;
  /** Cuts the connections, or that of one shard. What is sent meanwhile is kept for the resume. */
  drop(shardId?: number): void;
  /** Answers every new connection with this status in place of a WebSocket; `undefined`: takes them again. */
  refuseConnections(status: number | undefined): void;
  /** How often that was done so far. */
  readonly refusals: number;
  /** Op 7: asks the client to reconnect. */
  askToReconnect(): void;
  /** Op 9. `resumable` false: the client must identify again. */
  invalidateSession(resumable: boolean): void;
  /** Sends an event, whatever it says: to every session, or to those of this guild's shard that have this intent. */
  dispatch(
    event: string,
    data: unknown,
    to?: { readonly guildId?: string | undefined; readonly intent?: number },
  ): void;
  /** GUILD_DELETE with `unavailable: true`, or without: the bot was removed. */
  guildDelete(guildId: string, unavailable: boolean): void;
  guildCreate(guildId: string): void;
  /** Close code 4004: the token is no longer good. */
  revokeToken(): void;
}
