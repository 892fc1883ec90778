/**
 * Names of everything on a stage. They are made of numbers alone, so that a database that was filled for one stage fits every
 * stage that is opened later.
 */
const snowflake = (kind: number, index: number): string =>
  `1${kind}00000000${String(index).padStart(9, '0')}`;

export const channelsPerServer = 10;

export const guildIdOf = (server: number): string => snowflake(2, server);
/** One of the 10 channels of a server. */
export const channelIdOf = (server: number, channel = 0): string =>
  snowflake(3, server * channelsPerServer + channel);
export const userIdOf = (person: number): string => snowflake(4, person);
/** The account of Codewars that a person has linked. */
export const codewarsIdOf = (person: number): string => person.toString(16).padStart(24, '0');
