import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What can be asked when somebody reads the metrics. What a process does not have is left out. */
export interface Sources {
  /** Calls to Codewars that wait for their turn. */
  readonly codewarsQueue?: () => number;
  readonly inbox?: () => Held;
  readonly outbox?: () => Held;
  readonly tracking?: () => {
    readonly tracked: number;
    readonly overdueMs: number;
    readonly readings: number;
  };
  readonly gateway?: () => {
    readonly shards: readonly {
      readonly id: number;
      readonly ready: boolean;
      readonly pingMs: number | null;
    }[];
    readonly guilds: number;
  };
  readonly catalogue?: () => number;
}

/** What waits, and since when the oldest of it does: milliseconds since the epoch. */
export interface Held {
  readonly size: number;
  readonly oldestAt: number | undefined;
}

/** Counts what happens; the rooms call it and know nothing of Prometheus. */
export interface Metrics {
  readonly interaction: (event: {
    readonly name: string;
    readonly outcome: string;
    readonly ms: number;
  }) => void;
  readonly codewarsCall: (event: {
    readonly endpoint: string;
    readonly outcome: string;
    readonly durationMs: number;
  }) => void;
  /** Where an answer to a read came from. */
  readonly codewarsRead: (from: string) => void;
  readonly delivery: (status: number) => void;
  readonly announcement: (event: { readonly kind: string; readonly outcome: string }) => void;
  readonly storageError: (code: string) => void;
  readonly contentType: string;
  /** All of it in Prometheus' text format. */
  readonly text: () => Promise<string>;
}

/** In seconds: from a cached answer to what a member no longer waits for. */
const latencies = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** The metrics of one process, named as Prometheus wants them: base units, `_total` for counters. */
export function createMetrics(sources: Sources, now: () => number): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
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
  const storageErrors = counter('dojo_storage_errors_total', 'Operations of the store that failed', 'code');
  addGauges(sources, registers, now);

  return {
    interaction({ name, outcome, ms }) {
      interactions.inc({ name, outcome });
      answered.observe({ name }, ms / 1000);
    },
    codewarsCall({ endpoint, outcome, durationMs }) {
      calls.inc({ endpoint, outcome });
      called.observe({ endpoint }, durationMs / 1000);
    },
    codewarsRead: (from) => reads.inc({ from }),
    delivery: (status) => deliveries.inc({ status: String(status) }),
    announcement: (event) => announcements.inc({ ...event }),
    storageError: (code) => storageErrors.inc({ code }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

/** Read when somebody asks, and never in between. */
function addGauges(sources: Sources, registers: Registry[], now: () => number): void {
  const { codewarsQueue, inbox, outbox, tracking, gateway, catalogue } = sources;
  const gauge = (name: string, help: string, read: (() => number) | undefined): void => {
    if (read === undefined) return;
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  const ageOf = (held: (() => Held) | undefined) =>
    held && (() => Math.max(0, now() - (held().oldestAt ?? Infinity)) / 1000);

  gauge('dojo_codewars_queue_entries', 'Calls that wait for their turn', codewarsQueue);
  gauge('dojo_inbox_entries', 'Deliveries not yet worked off', inbox && (() => inbox().size));
  gauge('dojo_inbox_oldest_seconds', 'Age of the oldest of them', ageOf(inbox));
  gauge('dojo_outbox_entries', 'Announcements still to be said', outbox && (() => outbox().size));
  gauge('dojo_outbox_oldest_seconds', 'Age of the oldest of them', ageOf(outbox));
  gauge('dojo_tracking_accounts', 'Accounts read in turn', tracking && (() => tracking().tracked));
  gauge('dojo_tracking_readings', 'Profiles read since the start', tracking && (() => tracking().readings));
  gauge(
    'dojo_tracking_overdue_seconds',
    'How late the account is that should be read first',
    tracking && (() => tracking().overdueMs / 1000),
  );
  gauge('dojo_catalogue_kata', 'Kata that are known', catalogue);
  gauge('dojo_gateway_guilds', 'Servers', gateway && (() => gateway().guilds));
  gauge(
    'dojo_gateway_shards_ready',
    'Shards that are connected',
    gateway && (() => gateway().shards.filter(({ ready }) => ready).length),
  );
  gauge('dojo_gateway_shards', 'Shards that this process holds', gateway && (() => gateway().shards.length));
  gauge(
    'dojo_gateway_ping_seconds',
    'The slowest heartbeat of a shard',
    gateway && (() => Math.max(0, ...gateway().shards.map(({ pingMs }) => pingMs ?? 0)) / 1000),
  );
}
