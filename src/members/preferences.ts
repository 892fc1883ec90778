import type { PreferencesRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { knownTimezone } from '../timezones/timezones.ts';
import type { Link } from './link.ts';

export interface Preferences {
  readonly language: string | undefined;
  readonly timezone: string;
}

/** What a person chose for all servers. */
export function createPreferences(
  { preferences }: Pick<Storage, 'preferences'>,
  linksOf: (userId: string) => Promise<readonly Link[]>,
) {
  return {
    async preferences(userId: string): Promise<Preferences> {
      const { language, timezone } = (await preferences.get(userId)) ?? {};
      return { language, timezone: knownTimezone(timezone) };
    },

    /** Keeps what is left out. Answers false, and stores nothing, for someone who is linked nowhere. */
    async prefer(userId: string, chosen: PreferencesRecord): Promise<boolean> {
      if ((await linksOf(userId)).length === 0) return false;
      await preferences.update(userId, (current) => ({ ...current, ...chosen }));
      return true;
    },
  };
}
