import type { REST } from '@discordjs/rest';
import {
  Routes,
  TeamMemberMembershipState,
  type RESTGetCurrentApplicationResult,
} from 'discord-api-types/v10';
import { ageOf } from '../../clock.ts';

const keepForMs = 600_000;

/**
 * Makes the question whether someone owns the application, alone or in its team. Discord is asked at most every ten minutes; the
 * answer rejects when it cannot be asked.
 */
export function createIsOwner(rest: REST, now: () => number): (userId: string) => Promise<boolean> {
  let known: { readonly at: number; readonly ids: readonly string[] } | undefined;
  return async (userId) => {
    if (known === undefined || ageOf(known.at, now()) > keepForMs) {
      const application = await rest.get(Routes.currentApplication());
      known = { at: now(), ids: ownersOf(application as RESTGetCurrentApplicationResult) };
    }
    return known.ids.includes(userId);
  };
}

/** The owner of a team's application is a user that only stands for the team. */
function ownersOf({ owner, team }: RESTGetCurrentApplicationResult): readonly string[] {
  if (!team) return owner === undefined ? [] : [owner.id];
  return team.members
    .filter(({ membership_state: state }) => state === TeamMemberMembershipState.Accepted)
    .map(({ user }) => user.id);
}
