import type { Storage } from '../../storage/storage.ts';
import { kinds, type Kind } from '../event.ts';

/** Something was said in a channel: what was wrong there no longer is, but that other kinds had a message refused. @throws StorageError */
export async function clearTroubles(
  trouble: Storage['trouble'],
  { guildId, channelId, kind }: { guildId: string; channelId: string; kind: Kind },
): Promise<void> {
  const rows = await trouble.getMany(kinds.map((each) => `${guildId}:${each}`));
  for (const [index, each] of kinds.entries()) {
    const row = rows[index];
    if (row?.channelId !== channelId || (row.code === 'refused' && each !== kind)) continue;
    await trouble.delete(`${guildId}:${each}`);
  }
}
