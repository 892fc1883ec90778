import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMetrics } from '../../src/metrics/metrics.ts';

it('the dashboard draws metrics that there are, and all of them', async () => {
  const metrics = createMetrics(
    {
      codewarsQueue: () => 0,
      inbox: () => ({ size: 0, oldestAt: undefined }),
      outbox: () => ({ size: 0, oldestAt: undefined }),
      tracking: () => ({ tracked: 0, overdueMs: 0, readings: 0 }),
      gateway: () => ({ shards: [], guilds: 0 }),
      catalogue: () => 0,
      roleLooks: () => 0,
    },
    Date.now,
  );
  const measured = [...(await metrics.text()).matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  const file = join(import.meta.dirname, '..', '..', 'deploy', 'grafana-dashboard.json');
  const text = readFileSync(file, 'utf8');
  const drawn = new Set(
    [...text.matchAll(/\b(?:dojo|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_bucket$/, '')),
  );
  expect([...drawn].filter((name) => !measured.includes(name))).toEqual([]);
  // Of Node's own there are more than anybody looks at.
  const ours = measured.filter((name) => name?.startsWith('dojo_'));
  expect(ours.filter((name) => !drawn.has(name ?? ''))).toEqual([
    'dojo_tracking_readings',
    'dojo_gateway_ping_seconds',
  ]);
});
