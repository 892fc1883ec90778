/** What the package offers: a Discord of your own, its people, and what can be seen and broken in it. */
export { startDiscord } from './main.ts';
export { textOf } from './message-text.ts';
export type * from './stand-in.ts';
