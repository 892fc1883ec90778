import type { REST } from '@discordjs/rest';
import {
  Routes,
  TeamMemberMembershipState,
  type RESTGetCurrentApplicationResult,
} from 'discord-api-types/v10';
import { ageOf } from '../../clock.ts';

const keepForMs = 600_000;

/** Returns a function that checks whether a user owns the application, alone or in a team; rejects if Discord cannot be asked. */
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

/** For a team, `owner` is not a real user. */
function ownersOf({ owner, team }: RESTGetCurrentApplicationResult): readonly string[] {
  if (!team) return owner === undefined ? [] : [owner.id];
  return team.members
    .filter(({ membership_state: state }) => state === TeamMemberMembershipState.Accepted)
    .map(({ user }) => user.id);
}
