/**
 * Every table there is, for what goes through all of them. In the order in which the bot writes: what comes from a row of one
 * table is in a table after it. A table that is no longer used stays in the list, so that it is deleted and copied with the rest.
 */
export const tableNames = [
  'meta',
  'guilds',
  'members',
  'memberships',
  'followers',
  'names',
  'links',
  'codes',
  'hooks',
  'hook_of',
  'heard',
  'looks',
  'inbox',
  'aside',
  'gathering',
  'snapshots',
  'outbox',
  'seen',
  'trouble',
  'presence',
  'accounts',
  'sessions',
  'attempts',
  'solved',
  'preferences',
  'completions',
  'requests',
  'catalogue',
  'cache',
] as const;

export type TableName = (typeof tableNames)[number];
