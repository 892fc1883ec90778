/** What announcements need of a logger; a pino logger fits. */
export interface AnnouncementsLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Discord could not be asked whether somebody is still in a server. */
export class PresenceError extends Error {
  override readonly name = 'PresenceError';
  readonly isOutage = true;
}
