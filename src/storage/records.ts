import { z } from 'zod';
import * as announcements from './records/announcements.ts';
import * as codewars from './records/codewars.ts';
import * as dailies from './records/dailies.ts';
import * as history from './records/history.ts';
import * as members from './records/members.ts';
import * as roles from './records/roles.ts';
import * as schedules from './records/schedules.ts';
import * as training from './records/training.ts';

export * from './records/announcements.ts';
export * from './records/codewars.ts';
export * from './records/dailies.ts';
export * from './records/history.ts';
export * from './records/members.ts';
export * from './records/roles.ts';
export * from './records/schedules.ts';
export * from './records/training.ts';

/**
 * A collection comes after those that its rows derive from. Times are milliseconds since the epoch. Each schema is lazy, so that it is
 * made with its first row: all of them together take a start 20 ms.
 */
export const schemas = {
  guilds: announcements.guildRecord,
  members: members.membersRecord,
  memberships: members.membershipsRecord,
  followers: members.followersRecord,
  names: members.nameRecord,
  links: members.linkRecord,
  codes: members.codeRecord,
  hooks: members.hookRecord,
  hookOf: members.hookOfRecord,
  heard: announcements.heardRecord,
  looks: announcements.lookRecord,
  inbox: announcements.inboxRecord,
  aside: announcements.inboxRecord,
  gathering: announcements.gatheringRecord,
  snapshots: codewars.snapshotRecord,
  outbox: announcements.outboxRecord,
  seen: announcements.seenRecord,
  trouble: announcements.troubleRecord,
  presence: members.presenceRecord,
  accounts: members.accountRecord,
  sessions: training.sessionRecord,
  attempts: training.attemptRecord,
  solved: training.solvedRecord,
  preferences: members.preferencesRecord,
  rankRoles: roles.rankRolesRecord,
  roleLooks: roles.roleLookRecord,
  completions: history.completionsRecord,
  solves: history.solvesRecord,
  history: history.historyRecord,
  schedules: schedules.scheduleRecord,
  dailies: dailies.dailiesRecord,
  catalogue: codewars.catalogueRecord,
  cache: codewars.cacheRecord,
};

export const metaRecord = z.object({ value: z.union([z.string(), z.number()]) });
export type MetaRecord = z.infer<typeof metaRecord>;

type CollectionName = keyof typeof schemas;
/** Names with capitals would have to be quoted wherever an operator writes them. */
const snakeNames = { hookOf: 'hook_of', rankRoles: 'rank_roles', roleLooks: 'role_looks' } as const;
type SnakeName = keyof typeof snakeNames;
export type TableName =
  'meta' | 'requests' | (typeof snakeNames)[SnakeName] | Exclude<CollectionName, SnakeName>;

const isSnake = (name: CollectionName): name is SnakeName => Object.hasOwn(snakeNames, name);
export const tableOf = (name: CollectionName): TableName => (isSnake(name) ? snakeNames[name] : name);

/** Every table, including unused ones, so that copies, backups and deletions cover them. */
export const tableNames: readonly TableName[] = [
  'meta',
  'requests',
  ...(Object.keys(schemas) as CollectionName[]).map(tableOf),
];
