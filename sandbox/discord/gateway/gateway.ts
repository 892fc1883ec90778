import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { Connection } from './connection.ts';
import type { Sessions } from './connection.ts';
import { GatewaySession } from './session.ts';
import type { Dispatch, GatewayHost } from './host.ts';
import { shardOf } from '../world/snowflake.ts';
import type { GatewayControl } from '../contract/gateway.ts';

/** https://discord.com/developers/docs/events/gateway, version 10, JSON, with both kinds of compression. */
export class Gateway implements GatewayControl, Sessions {
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #connections = new Set<Connection>();
  readonly #host: GatewayHost;
  readonly #control: Pick<GatewayControl, 'guildDelete' | 'guildCreate' | 'revokeToken'>;
  #refusal: number | undefined;
  refusals = 0;
  readonly closed: { readonly code: number; readonly reason: string }[] = [];
  identifies = 0;
  resumes = 0;

  constructor(
    host: GatewayHost,
    control: Pick<GatewayControl, 'guildDelete' | 'guildCreate' | 'revokeToken'>,
  ) {
    this.#host = host;
    this.#control = control;
  }

  /** Takes the upgrades of an HTTP server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      if (!request.url?.startsWith('/gateway')) {
        socket.destroy();
        return;
      }
      if (this.#refusal !== undefined) {
        this.refusals += 1;
        socket.end(`HTTP/1.1 ${this.#refusal} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, request));
    });
  }

  readonly dispatch: Dispatch = (event, data, { guildId, intent = 0, without } = {}) => {
    for (const session of this.#sessions.values()) {
      if (intent !== 0 && (session.intents & intent) === 0) continue;
      if (shardOf(guildId, session.shardCount) !== session.shardId) continue;
      const isLess = without !== undefined && (session.intents & without.intent) === 0;
      session.dispatch(event, isLess ? without.data : data);
    }
  };

  get sessions(): number {
    return this.#live().length;
  }

  get shards(): readonly (readonly [id: number, count: number])[] {
    return this.#live().map(({ shardId, shardCount }) => [shardId, shardCount] as const);
  }

  get intents(): number {
    return this.#live().reduce((all, { intents }) => all | intents, 0);
  }

  drop(shardId?: number): void {
    for (const connection of this.#connections) {
      if (shardId === undefined || connection.shardId === shardId) connection.cut();
    }
  }

  refuseConnections(status: number | undefined): void {
    this.#refusal = status;
  }

  askToReconnect(): void {
    for (const connection of this.#connections) connection.send({ op: 7, d: null });
  }

  invalidateSession(resumable: boolean): void {
    for (const session of this.#live()) {
      session.connection?.invalidate(resumable);
      if (!resumable) this.forget(session);
    }
  }

  guildDelete(guildId: string, unavailable: boolean): void {
    this.#control.guildDelete(guildId, unavailable);
  }

  guildCreate(guildId: string): void {
    this.#control.guildCreate(guildId);
  }

  revokeToken(): void {
    this.#control.revokeToken();
    for (const connection of this.#connections) connection.close(4004, 'Authentication failed.');
    this.#sessions.clear();
  }

  close(): void {
    for (const connection of this.#connections) connection.cut();
    this.#sockets.close();
  }

  // From here on: what a connection asks.

  get host(): GatewayHost {
    return this.#host;
  }

  open(identity: {
    readonly intents: number;
    readonly shardId: number;
    readonly shardCount: number;
  }): GatewaySession {
    const session = new GatewaySession({ id: randomBytes(16).toString('hex'), ...identity });
    // A client that identifies again never resumes what it had on that shard.
    for (const old of this.#sessions.values()) {
      if (!old.connection && old.shardId === session.shardId) this.forget(old);
    }
    this.#sessions.set(session.id, session);
    this.identifies += 1;
    return session;
  }

  closing(code: number, reason: string): void {
    this.closed.push({ code, reason });
  }

  resumed(): void {
    this.resumes += 1;
  }

  find(sessionId: string): GatewaySession | undefined {
    return this.#sessions.get(sessionId);
  }

  forget(session: GatewaySession): void {
    this.#sessions.delete(session.id);
  }

  #live(): GatewaySession[] {
    return [...this.#sessions.values()].filter(({ connection }) => connection);
  }

  #accept(webSocket: WebSocket, request: IncomingMessage): void {
    const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams;
    const connection = new Connection(webSocket, query, this);
    this.#connections.add(connection);
    webSocket.on('close', () => this.#connections.delete(connection));
    connection.greet();
  }
}
