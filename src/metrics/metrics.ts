import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GatewayStats } from '../discord/gateway/client.ts';
import type { TrackingStats } from '../tracking/tracking.ts';

interface Backlog {
  readonly size: number;
  readonly oldestAt: number | undefined;
}

/** Read when the metrics are. A role has only some of them. */
interface Sources {
  readonly codewarsQueue?: () => number;
  readonly inbox?: () => Backlog;
  readonly outbox?: () => Backlog;
  readonly tracking?: () => Pick<TrackingStats, 'tracked' | 'overdueMs' | 'readings'>;
  readonly gateway?: () => GatewayStats;
  readonly catalogue?: () => number;
  readonly roleLooks?: () => number;
}

/** In seconds. */
const latencies = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(sources: Sources, now: () => number) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, ...labelNames: string[]) =>
    new Histogram({ name, help, labelNames, registers, buckets: latencies });

  const interactions = counter('dojo_interactions_total', 'Interactions answered', 'name', 'outcome');
  const answered = histogram(
    'dojo_interaction_duration_seconds',
    'From an interaction to its answer',
    'name',
  );
  const calls = counter('dojo_codewars_requests_total', 'Requests sent to Codewars', 'endpoint', 'outcome');
  const called = histogram('dojo_codewars_request_duration_seconds', 'From request to answer', 'endpoint');
  const reads = counter('dojo_codewars_reads_total', 'Reads of Codewars, by what answered them', 'from');
  const deliveries = counter('dojo_deliveries_total', 'Webhook deliveries, by HTTP status', 'status');
  const announcements = counter('dojo_announcements_total', 'Attempts to announce', 'kind', 'outcome');
  const roleChanges = counter('dojo_role_changes_total', 'Changes of rank roles', 'change', 'outcome');
  const due = counter('dojo_schedules_due_total', 'What fell due at a set time', 'kind', 'outcome');
  const storageErrors = counter('dojo_storage_errors_total', 'Operations of the store that failed', 'code');
  const pictures = counter('dojo_pictures_total', 'Pictures asked for', 'kind', 'outcome');
  const drawn = histogram('dojo_picture_duration_seconds', 'From asking for a picture to having it', 'kind');
  addGauges(sources, registry, now);

  return {
    interaction: ({ name, outcome, ms }: { name: string; outcome: string; ms: number }): void => {
      interactions.inc({ name, outcome });
      answered.observe({ name }, ms / 1000);
    },
    codewarsCall: (event: { endpoint: string; outcome: string; durationMs: number }): void => {
      const { endpoint, outcome, durationMs } = event;
      calls.inc({ endpoint, outcome });
      called.observe({ endpoint }, durationMs / 1000);
    },
    codewarsRead: (from: string): void => reads.inc({ from }),
    delivery: (status: number): void => deliveries.inc({ status: String(status) }),
    announcement: ({ kind, outcome }: { kind: string; outcome: string }): void =>
      announcements.inc({ kind, outcome }),
    due: ({ kind, outcome }: { kind: string; outcome: string }): void => due.inc({ kind, outcome }),
    picture: ({ kind, outcome, ms }: { kind: string; outcome: string; ms: number }): void => {
      pictures.inc({ kind, outcome });
      drawn.observe({ kind }, ms / 1000);
    },
    roleChange: ({ change, outcome }: { change: string; outcome: string }): void =>
      roleChanges.inc({ change, outcome }),
    storageError: (code: string): void => storageErrors.inc({ code }),
    contentType: registry.contentType,
    text: (): Promise<string> => registry.metrics(),
  };
}

function addGauges(sources: Sources, registry: Registry, now: () => number): void {
  const { codewarsQueue, inbox, outbox, tracking, gateway, catalogue, roleLooks } = sources;
  const gauge = <T>(
    name: string,
    help: string,
    source: (() => T) | undefined,
    read: (value: T) => number,
  ): void => {
    if (source === undefined) return;
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(source()));
      },
    });
  };
  const sizeOf = ({ size }: Backlog): number => size;
  const ageOf = ({ oldestAt = Infinity }: Backlog): number => Math.max(0, now() - oldestAt) / 1000;
  const same = (value: number): number => value;
  const pingOf = ({ shards }: GatewayStats): number =>
    Math.max(0, ...shards.map(({ pingMs }) => pingMs ?? 0)) / 1000;

  gauge('dojo_codewars_queue_entries', 'Calls to Codewars that are waiting', codewarsQueue, same);
  gauge('dojo_inbox_entries', 'Deliveries not yet handled', inbox, sizeOf);
  gauge('dojo_inbox_oldest_seconds', 'Age of the oldest of them', inbox, ageOf);
  gauge('dojo_outbox_entries', 'Announcements not yet sent', outbox, sizeOf);
  gauge('dojo_outbox_oldest_seconds', 'Age of the oldest of them', outbox, ageOf);
  gauge('dojo_tracking_accounts', 'Accounts read in turn', tracking, ({ tracked }) => tracked);
  gauge('dojo_tracking_readings', 'Profiles read since the start', tracking, ({ readings }) => readings);
  gauge(
    'dojo_tracking_overdue_seconds',
    'How late the account is that should be read first',
    tracking,
    ({ overdueMs }) => overdueMs / 1000,
  );
  gauge('dojo_role_looks', 'Members whose rank roles are not looked at yet', roleLooks, same);
  gauge('dojo_catalogue_kata', 'Kata that are known', catalogue, same);
  gauge('dojo_gateway_guilds', 'Servers', gateway, ({ guilds }) => guilds);
  gauge(
    'dojo_gateway_shards_ready',
    'Shards that are connected',
    gateway,
    ({ shards }) => shards.filter(({ ready }) => ready).length,
  );
  gauge('dojo_gateway_shards', 'Shards that this process holds', gateway, ({ shards }) => shards.length);
  gauge('dojo_gateway_ping_seconds', 'The slowest heartbeat of a shard', gateway, pingOf);
}
