import { Routes, type APIApplication, type RESTGetCurrentApplicationResult } from 'discord-api-types/v10';
import { TeamMemberMembershipState } from 'discord-api-types/v10';
import type { REST } from '@discordjs/rest';
import { ageOf } from '../../clock.ts';

/** Who runs the bot, as Discord knows it. */
export interface Owners {
  /** Whether somebody owns the application, alone or in its team. Rejects when Discord cannot be asked. */
  has(userId: string): Promise<boolean>;
}

const keepForMs = 600_000;

/** Asks Discord whose the application is, at most every ten minutes. */
export function createOwners(options: { readonly rest: REST; readonly now: () => number }): Owners {
  let known: { readonly at: number; readonly ids: readonly string[] } | undefined;
  return {
    async has(userId) {
      if (known === undefined || ageOf(known.at, options.now()) > keepForMs) {
        const application = (await options.rest.get(
          Routes.currentApplication(),
        )) as RESTGetCurrentApplicationResult;
        known = { at: options.now(), ids: ownersOf(application) };
      }
      return known.ids.includes(userId);
    },
  };
}

/** A team's application is owned by a user that stands for the team, which is nobody. */
function ownersOf({ owner, team }: Pick<APIApplication, 'owner' | 'team'>): string[] {
  if (!team) return owner === undefined ? [] : [owner.id];
  return team.members
    .filter(({ membership_state: state }) => state === TeamMemberMembershipState.Accepted)
    .map(({ user }) => user.id);
}
