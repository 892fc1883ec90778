import type { DiscordStandIn } from '../discord/index.ts';
import { findByName } from './handles.ts';
import { TypingError } from './typing-error.ts';
import { splitWords } from './input/parse-line.ts';
import type { Scene } from './scene.ts';

interface Place {
  readonly discord: Pick<DiscordStandIn, 'world' | 'botUserId'>;
  readonly scene: Scene;
}

/** The roles of the server, highest first, and who has them. */
export function describeRoles({ discord, scene }: Place): string[] {
  const { world, botUserId } = discord;
  const people = [...scene.people, { id: botUserId, name: '(the bot)' }];
  const roles = world.roles(scene.guildId).filter(({ id }) => id !== scene.guildId);
  const width = Math.max(...roles.map(({ name }) => name.length));
  return roles.map(({ id, name }) => {
    const holders = people.filter((person) =>
      world.rolesOf(scene.guildId, person.id).some((role) => role.id === id),
    );
    return `${name.padEnd(width)}  ${holders.map((person) => person.name).join(', ')}`.trimEnd();
  });
}

const usage = 'Say what to do: /role create NAME, /role delete NAME, /role top NAME, /role bottom NAME';

/** An admin changes a role by hand, in the settings of the server. @throws TypingError */
export function changeRole({ discord, scene }: Place, typed: string): void {
  const [what, ...words] = splitWords(typed).map(({ text }) => text);
  const name = words.join(' ');
  if (name === '') throw new TypingError(usage);
  const { world } = discord;
  const { guildId } = scene;
  if (what === 'create') {
    world.role({ guildId, name });
    return;
  }
  const roles = world.roles(guildId).filter(({ id }) => id !== guildId);
  const role = findByName(roles, (each) => each.name, name);
  if (role === undefined) throw new TypingError(`There is no role "${name}". /who lists those there are.`);
  if (what === 'delete') world.deleteRole(guildId, role.id);
  else if (what === 'top') world.moveRole(guildId, role.id, roles.length);
  else if (what === 'bottom') world.moveRole(guildId, role.id, 1);
  else throw new TypingError(usage);
}
