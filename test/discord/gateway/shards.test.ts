import { describe, expect, it } from 'vitest';
import { createShare, shardOf } from '../../../src/discord/gateway/shards.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const accounts = Array.from({ length: 6_000 }, (_, index) => index.toString(16).padStart(24, '5'));

describe('the shard of a server', () => {
  it('is what Discord’s formula makes it', () => {
    // https://discord.com/developers/docs/events/gateway#sharding-sharding-formula
    expect(shardOf('197038439483310086', 1)).toBe(0);
    expect(shardOf('197038439483310086', 10)).toBe(Number((197038439483310086n >> 22n) % 10n));
    // Beyond what a number holds exactly.
    expect(shardOf('9007199254740993000', 64)).toBe(Number((9007199254740993000n >> 22n) % 64n));
  });
});

describe('the share of a process', () => {
  it('is everything where it is alone', () => {
    const share = createShare('auto');
    expect(share.ownsGuild('197038439483310086')).toBe(true);
    expect(share.ownsAccount('5286b2e162056fd0cb000c20')).toBe(true);
  });

  it('is one process’s alone where ranges make up the whole', () => {
    const shares = [ids(0, 2), ids(3, 3), ids(4, 6)].map((range) => createShare({ ids: range, count: 7 }));
    const owners = (owns: (share: (typeof shares)[number]) => boolean) => shares.filter(owns).length;
    for (const account of accounts) expect(owners((share) => share.ownsAccount(account))).toBe(1);
    for (let index = 0n; index < 100n; index += 1n) {
      const guildId = String((1_000_000n + index) << 22n);
      expect(owners((share) => share.ownsGuild(guildId))).toBe(1);
    }
  });

  it('is about as many accounts for each shard', () => {
    for (const id of ids(0, 5)) {
      const share = createShare({ ids: [id], count: 6 });
      const own = accounts.filter((account) => share.ownsAccount(account)).length;
      expect(own).toBeGreaterThan(900);
      expect(own).toBeLessThan(1_100);
    }
  });

  it('holds the servers of its shards', () => {
    const share = createShare({ ids: [2], count: 6 });
    expect(share.ownsGuild(String(8n << 22n))).toBe(true);
    expect(share.ownsGuild(String(9n << 22n))).toBe(false);
  });
});
