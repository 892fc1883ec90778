const DISCORD_EPOCH = 1_420_070_400_000n;

/** Answers the next id: made of the current time as Discord's are, unique, and always greater than the one before. */
export type NextSnowflake = () => string;

export function createSnowflakes(now: () => number): NextSnowflake {
  let last = 0n;
  return () => {
    const fromTime = (BigInt(Math.floor(now())) - DISCORD_EPOCH) << 22n;
    last = fromTime > last ? fromTime : last + 1n;
    return String(last);
  };
}

/** The shard that hears of a guild; direct messages go to shard 0. */
export function shardOf(guildId: string | undefined, shardCount: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shardCount));
}
