import type { ForgetServers, Kept } from '../guilds/erase.ts';

/**
 * Shows what is kept about a server and deletes it. Safe to repeat, even beside a running bot.
 * @returns whether it was deleted. @throws StorageError
 */
export async function forgetServer({
  servers,
  guildId,
  say,
  ask,
}: {
  readonly servers: ForgetServers;
  readonly guildId: string;
  readonly say: (line: string) => void;
  /** If absent, deletes without asking. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}): Promise<boolean> {
  const kept = await servers.count(guildId);
  say(`Kept of the server ${guildId}: ${describe(kept)}.`);
  const isKnown = kept.settings !== undefined || kept.links > 0;
  if (isKnown && kept.settings?.leftAt === undefined) {
    say(
      'The bot is still in that server, as far as it knows: members can link there again. Remove it there first.',
    );
  }
  const answer = await ask?.('Delete all of that for good? Type yes: ');
  if (answer !== undefined && answer.trim().toLowerCase() !== 'yes') {
    say('Nothing was deleted.');
    return false;
  }
  // Even if the counts are 0: an earlier attempt may have left rows that are not counted.
  await servers.forget(new Set([guildId]));
  say(`Nothing is kept of the server ${guildId} any more. Backups still have it.`);
  return true;
}

function describe({ links, hooks, announcements, settings }: Kept): string {
  const several = (count: number, one: string, many = `${one}s`): string =>
    `${count} ${count === 1 ? one : many}`;
  return [
    several(links, 'link of a member', 'links of members'),
    several(hooks, 'webhook'),
    several(announcements, 'announcement') + ' under way',
    settings === undefined ? 'no settings' : 'its settings',
  ].join(', ');
}
