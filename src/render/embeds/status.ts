import type { APIEmbed } from 'discord-api-types/v10';
import type { StatusFacts } from '../../discord/status.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { ago, count, counted, plain, timestamp } from '../text.ts';

const maxShards = 20;

export function renderStatus(facts: StatusFacts, now: number): APIEmbed {
  const { role, instance, startedAt, memory, gateway } = facts;
  // Without INSTANCE, a process has the name of its role.
  const name = instance === role ? `\`${role}\`` : `\`${role}\` as \`${plain(instance)}\``;
  const age = timestamp(startedAt, 'R') || 'at an unknown time';
  return fitEmbed({
    title: `Dojo ${facts.version}`,
    color: brandColor,
    description: [
      `${name}, started ${age}, ${count(Math.round(memory / 1_048_576))} MB`,
      ...facts.copies.map((copy) => `⚠ ${plain(copy)}`),
    ].join('\n'),
    fields: [
      {
        name: `Shards (${counted(gateway.guilds, 'server', 'servers')})`,
        value: describeShards(gateway.shards),
      },
      { name: 'Codewars queue', value: count(facts.queue), inline: true },
      { name: 'Webhook backlog', value: backlog(facts.inbox, now), inline: true },
      { name: 'Pending announcements', value: backlog(facts.outbox, now), inline: true },
      { name: 'Tracked profiles', value: describeTracking(facts.tracking), inline: true },
      { name: 'Known kata', value: count(facts.catalogue), inline: true },
      { name: 'Limited by Discord', value: facts.rateLimits.map(describeLimit).join('\n') },
      { name: 'Latest incidents', value: describeIncidents(facts.incidents) },
    ],
  });
}

function describeShards(shards: StatusFacts['gateway']['shards']): string {
  if (shards.length > maxShards) {
    const away = shards.filter(({ ready }) => !ready).length;
    return `${count(shards.length)}, ${away === 0 ? 'all connected' : `${count(away)} not connected`}`;
  }
  return shards
    .map(({ id, ready, pingMs }) => {
      const ping = pingMs === null ? '' : ` ${count(Math.round(pingMs))} ms`;
      return `${id}: ${ready ? `✓${ping}` : '✗ not connected'}`;
    })
    .join(' · ');
}

function backlog({ size, oldestAt }: StatusFacts['inbox'], now: number): string {
  return oldestAt === undefined ? count(size) : `${count(size)}, the oldest from ${ago(now - oldestAt)}`;
}

function describeTracking(tracking: StatusFacts['tracking']): string {
  if (tracking === undefined) return 'not by this process';
  const { tracked, overdueMs } = tracking;
  return `${count(tracked)}, ${overdueMs < 1000 ? 'on time' : `the next was due ${ago(overdueMs)}`}`;
}

function describeLimit({ route, until }: StatusFacts['rateLimits'][number]): string {
  return `\`${plain(route)}\` again ${timestamp(until, 'R') || 'later'}`;
}

function describeIncidents(incidents: StatusFacts['incidents']): string {
  if (incidents.length === 0) return 'None since the start.';
  return incidents
    .map(({ id, at, name, code }) => `\`${id}\` ${timestamp(at, 'R')} ${plain(code)} in \`${plain(name)}\``)
    .concat('The log line of each carries its id as `incident`.')
    .join('\n');
}
