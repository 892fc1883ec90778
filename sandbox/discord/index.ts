/** What the package offers: a Discord of your own, its people, and what can be seen and broken in it. */
export { startDiscord } from './main.ts';
export { labelsOf, textOf } from './messages/message-text.ts';
export { allows, ORDINARY_PERMISSIONS } from './world/permissions.ts';
export type { PermissionName } from './world/permissions.ts';
export type * from './contract/discord.ts';
export type * from './contract/faults.ts';
export type * from './contract/gateway.ts';
export type * from './contract/messages.ts';
export type * from './contract/people.ts';
export type * from './contract/start.ts';
export type * from './contract/world.ts';
