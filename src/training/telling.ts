import type { SolvedRecord } from '../storage/records.ts';
import { notKnownWhetherTold, toldAlready } from './errors.ts';
import type { Room } from './room.ts';
import type { Training } from './training.ts';

export interface Telling {
  tell: Training['tellSolved'];
}

/** Discord knows a nonce again for a few minutes (ARCHITECTURE.md, "Outbox"): only so long may it be said once more. */
const saidOnceWithinMs = 120_000;

/** Tells of solved kata, each once. */
export function createTelling({ storage, now }: Pick<Room, 'storage' | 'now'>): Telling {
  const { solved } = storage;

  return {
    async tell(id, { guildId, userId }, say) {
      const startedAt = now();
      const record = await solved.update(id, (current) =>
        current?.guildId === guildId && current.userId === userId
          ? { ...current, tellingSince: current.tellingSince ?? startedAt }
          : current,
      );
      if (record?.guildId !== guildId || record.userId !== userId) throw toldAlready();
      // An earlier attempt died, or heard nothing from Discord.
      if (startedAt - (record.tellingSince ?? startedAt) > saidOnceWithinMs) throw notKnownWhetherTold();
      const outcome = await say(id, record);
      await settle(id, outcome);
      return outcome;
    },
  };

  async function settle(id: string, outcome: string): Promise<void> {
    if (outcome === 'sent') await solved.delete(id);
    else if (outcome !== 'unknown') await solved.update(id, (current) => current && withoutTelling(current));
  }
}

function withoutTelling({ tellingSince: _, ...record }: SolvedRecord): SolvedRecord {
  return record;
}
