import type { JSX } from 'preact';
import type { ShownGuild, ShownUser } from '../../model.ts';
import { openMenu } from '../chat/app-menu.tsx';
import { Avatar } from '../chat/avatar.tsx';
import { useNames } from '../names.ts';
import { useStore, type State } from '../store.ts';
import { Role } from './member-card.tsx';

/** Who is here, and which roles there are. */
export function Members({ state, guild }: { state: State; guild: ShownGuild | undefined }): JSX.Element {
  const { overview } = state;
  const people: readonly ShownUser[] = guild?.members ?? (overview ? [overview.viewer, overview.bot] : []);
  return (
    <>
      <h2>Members — {people.length}</h2>
      <ul class="members">
        {people.map((person) => (
          <Member key={person.id} person={person} isYou={person.id === overview?.viewer.id} />
        ))}
      </ul>
      {guild !== undefined && guild.roles.length > 0 && (
        <>
          <h2>Roles — {guild.roles.length}</h2>
          <ul class="roles">
            {guild.roles.map((role) => (
              <Role key={role.id} role={role} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Member({ person, isYou }: { person: ShownUser; isYou: boolean }): JSX.Element {
  const { id, name, bot } = person;
  const store = useStore();
  const color = useNames().color(id);
  const onMenu = (event: MouseEvent): void => openMenu(store, event, { userId: id });
  return (
    <li>
      <button type="button" class="member" aria-haspopup="menu" onClick={onMenu} onContextMenu={onMenu}>
        <Avatar id={id} name={name} isBot={bot} />
        <span style={color === undefined ? undefined : { color }}>{name}</span>
        {bot && <span class="app-tag">APP</span>}
        {isYou && <small>you</small>}
      </button>
    </li>
  );
}
