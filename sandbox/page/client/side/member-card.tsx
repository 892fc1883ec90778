import type { JSX } from 'preact';
import type { ShownGuild, ShownRole } from '../../model.ts';
import { Avatar } from '../chat/avatar.tsx';
import { cssColor, useNames } from '../names.ts';

/** Who a member is on this server: roles, and what they may do beyond everyone. */
export function MemberCard({
  userId,
  guild,
}: {
  userId: string;
  guild: ShownGuild | undefined;
}): JSX.Element {
  const names = useNames();
  const member = guild?.members.find(({ id }) => id === userId);
  const roles = guild?.roles.filter(({ id }) => member?.roleIds.includes(id)) ?? [];
  const permissions = member?.isOwner === true ? ['Owner: everything'] : (member?.permissions ?? []);
  return (
    <section class="member-card" aria-label={names.user(userId)}>
      <header>
        <Avatar id={userId} name={names.user(userId)} isBot={member?.bot ?? false} />
        <strong>{names.user(userId)}</strong>
        {member?.bot === true && <span class="app-tag">APP</span>}
      </header>
      {roles.length > 0 && (
        <ul class="roles" aria-label="Roles">
          {roles.map((role) => (
            <Role key={role.id} role={role} />
          ))}
        </ul>
      )}
      {permissions.length > 0 && (
        <p class="permissions">
          <span>Permissions: </span>
          {permissions.map((name) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')).join(', ')}
        </p>
      )}
    </section>
  );
}

export function Role({ role }: { role: ShownRole }): JSX.Element {
  const style = role.color === 0 ? undefined : { backgroundColor: cssColor(role.color) };
  return (
    <li class="role">
      <span class="role-dot" style={style} aria-hidden="true" />
      {role.name}
    </li>
  );
}
