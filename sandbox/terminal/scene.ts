import type { DiscordStandIn } from '../discord/index.ts';

/** Who and what is there when the sandbox opens. Ids are fixed, so that nothing shown depends on the run. */
export interface Scene {
  readonly guildId: string;
  readonly serverName: string;
  readonly botName: string;
  readonly channels: readonly Place[];
  readonly people: readonly Person[];
}
interface Place {
  readonly id: string;
  readonly name: string;
}
export interface Person {
  readonly id: string;
  /** As others see it. */
  readonly name: string;
}

const guildId = '1100000000000000100';

/** A server with its channels and members. Nobody has linked anything yet. */
export function setScene({ world }: DiscordStandIn): Scene {
  const people = ['Robin', 'Mira', 'Jun', 'Admin'].map((name, index) => {
    const id = `11000000000000002${index.toString().padStart(2, '0')}`;
    world.user({ id, username: name.toLowerCase(), globalName: name });
    return { id, name };
  });
  const admin = people.at(-1)?.id ?? '';
  world.setOwner(admin);
  const serverName = 'Coding Dojo';
  world.guild({ id: guildId, name: serverName, ownerId: admin });
  for (const { id, name } of people) {
    world.member(guildId, id, name === 'Admin' ? { permissions: ['ManageGuild', 'ManageRoles'] } : {});
  }
  const channels = ['general', 'kata-talk', 'announcements'].map((name, index) => {
    const id = `11000000000000003${index.toString().padStart(2, '0')}`;
    world.channel({ guildId, id, name });
    return { id, name };
  });
  return { guildId, serverName, botName: world.bot.username, channels, people };
}
