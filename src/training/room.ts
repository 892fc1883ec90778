import type { Codewars } from '../codewars/codewars.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Members } from '../members/members.ts';
import type { Storage } from '../storage/storage.ts';
import type { Trainee } from './training.ts';

/** What the parts of this room work with. */
export interface Room {
  readonly storage: Pick<Storage, 'sessions' | 'attempts' | 'solved' | 'preferences'>;
  readonly codewars: Codewars;
  readonly accounts: Pick<Accounts, 'read'>;
  readonly members: Pick<Members, 'get' | 'everywhere' | 'apiKey'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
}

/** Runs work while nothing else in this process changes the session of that member. */
export type Hold = <T>(trainee: Trainee, work: () => Promise<T>) => Promise<T>;
