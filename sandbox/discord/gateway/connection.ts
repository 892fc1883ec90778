import { GatewayCloseCodes } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import type { GatewayHost, Line, Payload } from './host.ts';
import { createEncoder } from './encoding.ts';
import type { Encoder } from './encoding.ts';
import { faultOfIdentity } from './identity.ts';
import { OP, REQUEST_OPCODES, memberChunks, parsePayload } from './payloads.ts';
import type { Identity } from './identity.ts';
import { shardOf } from '../world/snowflake.ts';
import type { GatewaySession } from './session.ts';

/** https://discord.com/developers/docs/events/gateway#rate-limiting */
const SENDS_PER_MINUTE = 120;

/** What a connection asks of the gateway. */
export interface Sessions {
  readonly host: GatewayHost;
  open(identity: {
    readonly intents: number;
    readonly shardId: number;
    readonly shardCount: number;
  }): GatewaySession;
  find(sessionId: string): GatewaySession | undefined;
  forget(session: GatewaySession): void;
  resumed(): void;
  closing(code: number, reason: string): void;
  /** More sessions were started than Discord allows: it resets the token. */
  revokeToken(): void;
}

/** One WebSocket: hello, then identify or resume, then events until it closes. */
export class Connection implements Line {
  readonly #socket: WebSocket;
  readonly #gateway: Sessions;
  readonly #query: URLSearchParams;
  readonly #encoder: Encoder;
  #session: GatewaySession | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #sends: number[] = [];

  constructor(socket: WebSocket, query: URLSearchParams, gateway: Sessions) {
    this.#socket = socket;
    this.#gateway = gateway;
    this.#query = query;
    this.#encoder = createEncoder(query.get('compress'), (data) => {
      if (socket.readyState === socket.OPEN) socket.send(data);
    });
    socket.on('message', (data) => this.#receive(data));
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => this.#ended(code));
  }

  greet(): void {
    if (this.#query.get('v') !== '10') {
      this.close(GatewayCloseCodes.InvalidAPIVersion, 'Invalid API version');
      return;
    }
    const encoding = this.#query.get('encoding') ?? 'json';
    if (encoding !== 'json') {
      this.#gateway.host.outOfScope(`encoding ${encoding}`, 'The local Discord speaks JSON alone.');
      this.close(GatewayCloseCodes.DecodeError, 'Error while decoding payload.');
      return;
    }
    this.send({ op: OP.Hello, d: { heartbeat_interval: this.#gateway.host.heartbeatMs } });
    this.#expectHeartbeat();
  }

  send(payload: Payload): void {
    this.#encoder.send(JSON.stringify({ t: null, s: null, ...payload }));
  }

  close(code: number, reason: string): void {
    this.#leave();
    this.#gateway.closing(code, reason);
    this.#socket.close(code, reason);
  }

  invalidate(resumable: boolean): void {
    this.#leave();
    this.#session = undefined;
    this.send({ op: OP.InvalidSession, d: resumable });
    this.#expectHeartbeat();
  }

  get shardId(): number | undefined {
    return this.#session?.shardId;
  }

  /** Ends the TCP connection without a closing handshake. */
  cut(): void {
    this.#leave();
    this.#socket.terminate();
  }

  #receive(data: RawData): void {
    const payload = parsePayload(data);
    if (!payload) {
      this.close(GatewayCloseCodes.DecodeError, 'Error while decoding payload.');
      return;
    }
    if (this.#isTooFast()) {
      this.close(GatewayCloseCodes.RateLimited, 'Rate limited.');
      return;
    }
    const { op, d } = payload;
    if (op === OP.Heartbeat) {
      this.#heartbeat(d);
      return;
    }
    if (op === OP.Identify) {
      this.#identify(d);
      return;
    }
    if (op === OP.Resume) {
      this.#resume(d);
      return;
    }
    if (!REQUEST_OPCODES.has(op)) {
      this.close(GatewayCloseCodes.UnknownOpcode, 'Unknown opcode.');
      return;
    }
    if (!this.#session) {
      this.close(GatewayCloseCodes.NotAuthenticated, 'Not authenticated.');
      return;
    }
    if (op === OP.VoiceStateUpdate) {
      this.#gateway.host.outOfScope(
        `op ${op}`,
        'Voice is out of scope: the local Discord has no voice servers.',
      );
    }
    if (op === OP.RequestGuildMembers) this.#requestMembers(this.#session, d);
  }

  #heartbeat(d: unknown): void {
    if (typeof d === 'number') this.#session?.seen(d);
    this.#expectHeartbeat();
    this.send({ op: OP.HeartbeatAck, d: null });
  }

  #identify(d: unknown): void {
    if (this.#session) {
      this.close(GatewayCloseCodes.AlreadyAuthenticated, 'Already authenticated.');
      return;
    }
    const { host } = this.#gateway;
    const fault = faultOfIdentity(d, host.token(), host.privilegedIntents);
    if (fault) {
      this.close(fault.code, fault.reason);
      return;
    }
    const { intents, shard = [0, 1], compress } = d as Identity;
    const guildIds = host.guildIds().filter((id) => shardOf(id, shard[1]) === shard[0]);
    if (guildIds.length > host.guildsPerShard) {
      this.close(GatewayCloseCodes.ShardingRequired, 'Sharding required.');
      return;
    }
    const start = host.starts.take(shard[0]);
    if (start === 'usedUp') {
      this.#gateway.revokeToken();
      return;
    }
    if (start === 'tooFast') {
      this.send({ op: OP.InvalidSession, d: false });
      return;
    }
    this.#encoder.compressEach(compress === true);
    const session = this.#gateway.open({ intents, shardId: shard[0], shardCount: shard[1] });
    this.#take(session);
    session.dispatch('READY', {
      ...host.ready(),
      session_id: session.id,
      resume_gateway_url: host.url(),
      shard,
      guilds: guildIds.map((id) => ({ id, unavailable: true })),
    });
    if ((intents & 1) === 0) return;
    for (const id of guildIds) session.dispatch('GUILD_CREATE', host.guildCreate(id));
  }

  #resume(d: unknown): void {
    if (this.#session) {
      this.close(GatewayCloseCodes.AlreadyAuthenticated, 'Already authenticated.');
      return;
    }
    const { token, session_id: sessionId, seq } = (d ?? {}) as Record<string, unknown>;
    if (token !== this.#gateway.host.token()) {
      this.close(GatewayCloseCodes.AuthenticationFailed, 'Authentication failed.');
      return;
    }
    const session = this.#gateway.find(String(sessionId));
    const missed = typeof seq === 'number' ? session?.since(seq) : undefined;
    if (!session || !missed) {
      this.send({ op: OP.InvalidSession, d: false });
      return;
    }
    session.connection?.close(GatewayCloseCodes.UnknownError, 'Resumed elsewhere.');
    this.#take(session);
    this.#gateway.resumed();
    for (const event of missed) this.send({ op: OP.Dispatch, ...event });
    session.dispatch('RESUMED', { _trace: [] });
  }

  #requestMembers(session: GatewaySession, d: unknown): void {
    const request = (d ?? {}) as { guild_id?: string };
    const members = this.#gateway.host.guildMembers(request.guild_id ?? '');
    for (const chunk of memberChunks(request, members)) session.dispatch('GUILD_MEMBERS_CHUNK', chunk);
  }

  #take(session: GatewaySession): void {
    this.#session = session;
    session.connection = this;
  }

  #leave(): void {
    clearTimeout(this.#watchdog);
    if (this.#session?.connection === this) this.#session.connection = undefined;
  }

  #ended(code: number): void {
    this.#leave();
    this.#encoder.end();
    // A client that closes with 1000 or 1001 gives up its session.
    if (this.#session && (code === 1000 || code === 1001)) this.#gateway.forget(this.#session);
  }

  #expectHeartbeat(): void {
    clearTimeout(this.#watchdog);
    const patience = this.#gateway.host.heartbeatMs * 1.5;
    this.#watchdog = setTimeout(
      () => this.close(GatewayCloseCodes.SessionTimedOut, 'Session timed out.'),
      patience,
    );
    this.#watchdog.unref();
  }

  #isTooFast(): boolean {
    const now = Date.now();
    this.#sends = [...this.#sends.filter((at) => at > now - 60_000), now];
    return this.#sends.length > SENDS_PER_MINUTE;
  }
}
