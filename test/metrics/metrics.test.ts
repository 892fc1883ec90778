import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { samplesOf } from './samples.ts';

const valuesOf = async (metrics: { text: () => Promise<string> }) => samplesOf(await metrics.text());

describe('the metrics', () => {
  it('count what happens, in base units', async () => {
    const metrics = createMetrics({}, () => 0);
    metrics.interaction({ name: 'profile', outcome: 'ok', ms: 300 });
    metrics.interaction({ name: 'profile', outcome: 'ok', ms: 700 });
    metrics.interaction({ name: 'profile', outcome: 'NotLinked', ms: 1 });
    metrics.codewarsCall({ endpoint: 'user', outcome: 'NotFound', durationMs: 250 });
    metrics.codewarsRead('memory');
    metrics.delivery(204);
    metrics.announcement({ kind: 'ranks', outcome: 'said' });
    metrics.due({ kind: 'digest', outcome: 'late' });
    metrics.storageError('unavailable');
    expect(await valuesOf(metrics)).toMatchObject({
      'dojo_interactions_total{name="profile",outcome="ok"}': 2,
      'dojo_interactions_total{name="profile",outcome="NotLinked"}': 1,
      'dojo_interaction_duration_seconds_sum{name="profile"}': 1.001,
      'dojo_interaction_duration_seconds_bucket{le="0.5",name="profile"}': 2,
      'dojo_codewars_requests_total{endpoint="user",outcome="NotFound"}': 1,
      'dojo_codewars_request_duration_seconds_sum{endpoint="user"}': 0.25,
      'dojo_codewars_reads_total{from="memory"}': 1,
      'dojo_deliveries_total{status="204"}': 1,
      'dojo_announcements_total{kind="ranks",outcome="said"}': 1,
      'dojo_schedules_due_total{kind="digest",outcome="late"}': 1,
      'dojo_storage_errors_total{code="unavailable"}': 1,
    });
  });

  it('read what waits when they are asked, with the age of the oldest in seconds', async () => {
    let now = 10_000;
    let size = 0;
    const metrics = createMetrics(
      {
        codewarsQueue: () => 3,
        inbox: () => ({ size, oldestAt: size === 0 ? undefined : 10_000 }),
        outbox: () => ({ size: 0, oldestAt: undefined }),
        tracking: () => ({ tracked: 5, overdueMs: 2_500, readings: 7 }),
        gateway: () => ({
          shards: [
            { id: 0, ready: true, pingMs: 40 },
            { id: 1, ready: false, pingMs: null },
          ],
          guilds: 12,
        }),
        catalogue: () => 9,
      },
      () => now,
    );
    expect(await valuesOf(metrics)).toMatchObject({
      dojo_codewars_queue_entries: 3,
      dojo_inbox_entries: 0,
      dojo_inbox_oldest_seconds: 0,
      dojo_tracking_accounts: 5,
      dojo_tracking_readings: 7,
      dojo_tracking_overdue_seconds: 2.5,
      dojo_gateway_guilds: 12,
      dojo_gateway_shards: 2,
      dojo_gateway_shards_ready: 1,
      dojo_gateway_ping_seconds: 0.04,
      dojo_catalogue_kata: 9,
    });
    [now, size] = [14_000, 2];
    expect(await valuesOf(metrics)).toMatchObject({ dojo_inbox_entries: 2, dojo_inbox_oldest_seconds: 4 });
  });

  it('leave out what a process does not have, and say how the process itself is', async () => {
    const names = Object.keys(await valuesOf(createMetrics({}, () => 0)));
    expect(names.filter((name) => /^dojo_(inbox|outbox|tracking|gateway|catalogue)/.test(name))).toEqual([]);
    expect(names).toContain('process_resident_memory_bytes');
  });

  it('of two processes in one are two', async () => {
    const [one, two] = [createMetrics({}, () => 0), createMetrics({}, () => 0)];
    one.delivery(204);
    expect(await valuesOf(two)).not.toHaveProperty('dojo_deliveries_total{status="204"}');
  });
});
