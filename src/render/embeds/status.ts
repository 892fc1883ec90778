import type { APIEmbed } from 'discord-api-types/v10';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { ago, count, counted, plain, timestamp } from '../text.ts';

interface Held {
  readonly size: number;
  readonly oldestAt: number | undefined;
}

export interface StatusInput {
  readonly version: string;
  readonly role: string;
  readonly instance: string;
  readonly startedAt: number;
  /** In bytes. */
  readonly memory: number;
  readonly gateway: {
    readonly shards: readonly {
      readonly id: number;
      readonly ready: boolean;
      readonly pingMs: number | null;
    }[];
    readonly guilds: number;
  };
  readonly queue: number;
  readonly inbox: Held;
  readonly outbox: Held;
  /** What Discord takes no requests for. */
  readonly rateLimits: readonly { readonly route: string; readonly until: number }[];
  readonly tracking: { readonly tracked: number; readonly overdueMs: number } | undefined;
  readonly catalogue: number;
  readonly copies: readonly string[];
  readonly incidents: readonly {
    readonly id: string;
    readonly at: number;
    readonly name: string;
    readonly code: string;
  }[];
}

/** More shards than this are told by their number alone. */
const shardsShown = 20;

/** How the process is, for the people who run it. Times in milliseconds. */
export function renderStatus(input: StatusInput, now: number): APIEmbed {
  const { version, role, instance, startedAt, memory, gateway, queue, tracking, catalogue } = input;
  // Without INSTANCE a process is called by its role.
  const named = instance === role ? `\`${role}\`` : `\`${role}\` as \`${plain(instance)}\``;
  return fitEmbed({
    title: `Dojo ${version}`,
    color: brandColor,
    description: [
      `${named}, started ${timestamp(startedAt, 'R') ?? 'at an unknown time'}, ${count(Math.round(memory / 1_048_576))} MB`,
      ...input.copies.map((copy) => `⚠ ${plain(copy)}`),
    ].join('\n'),
    fields: [
      { name: `Shards (${counted(gateway.guilds, 'server', 'servers')})`, value: shards(gateway.shards) },
      { name: 'Calls to Codewars that wait', value: count(queue), inline: true },
      { name: 'Deliveries not worked off', value: held(input.inbox, now), inline: true },
      { name: 'Announcements to be said', value: held(input.outbox, now), inline: true },
      {
        name: 'Profiles read in turn',
        value:
          tracking === undefined
            ? 'not by this process'
            : `${count(tracking.tracked)}, ${tracking.overdueMs < 1000 ? 'in time' : `the next was due ${ago(tracking.overdueMs)}`}`,
        inline: true,
      },
      { name: 'Kata known', value: count(catalogue), inline: true },
      ...(input.rateLimits.length === 0
        ? []
        : [{ name: 'Limited by Discord', value: rateLimits(input.rateLimits) }]),
      { name: 'Last incidents', value: incidents(input.incidents) },
    ],
  });
}

function shards(all: StatusInput['gateway']['shards']): string {
  const away = all.filter(({ ready }) => !ready).map(({ id }) => id);
  if (all.length > shardsShown) {
    return `${count(all.length)}, ${away.length === 0 ? 'all connected' : `${count(away.length)} not connected`}`;
  }
  return all
    .map(({ id, ready, pingMs }) => {
      const ping = pingMs === null ? '' : ` ${count(Math.round(pingMs))} ms`;
      return `${id}: ${ready ? `✓${ping}` : '✗ not connected'}`;
    })
    .join(' · ');
}

function held({ size, oldestAt }: Held, now: number): string {
  return oldestAt === undefined ? count(size) : `${count(size)}, the oldest from ${ago(now - oldestAt)}`;
}

function rateLimits(all: StatusInput['rateLimits']): string {
  return all
    .map(({ route, until }) => `\`${plain(route)}\` again ${timestamp(until, 'R') ?? 'later'}`)
    .join('\n');
}

function incidents(all: StatusInput['incidents']): string {
  if (all.length === 0) return 'None since the start.';
  return all
    .map(
      ({ id, at, name, code }) =>
        `\`${id}\` ${timestamp(at, 'R') ?? ''} ${plain(code)} in \`${plain(name)}\``,
    )
    .concat('The log line of each carries its id as `incident`.')
    .join('\n');
}
