import { describe, expect, it } from 'vitest';
import type { Kept } from '../../src/guilds/erase.ts';
import { forgetServer } from '../../src/cli/forget-server.ts';

const nothing: Kept = { links: 0, hooks: 0, announcements: 0, settings: undefined };

/** Runs the command on a server of which so much is kept; answers what it said, asked and forgot. */
async function run(kept: Kept, answer: string | undefined) {
  const said: string[] = [];
  const forgotten: string[] = [];
  const ok = await forgetServer({
    servers: {
      count: () => Promise.resolve(kept),
      forget(guildIds) {
        forgotten.push(...guildIds);
        return Promise.resolve();
      },
    },
    guildId: '123456789012345678',
    say: (line) => void said.push(line),
    ask:
      answer === undefined
        ? undefined
        : (question) => {
            said.push(question);
            return Promise.resolve(answer);
          },
  });
  return { ok, said: said.join('\n'), forgotten };
}

describe('forgetting a server at once', () => {
  it.each(['yes', ' YES '])('is done when the answer is “%s”, after what goes was shown', async (answer) => {
    const { ok, said, forgotten } = await run({ ...nothing, links: 2, hooks: 1 }, answer);
    expect(ok).toBe(true);
    expect(said.indexOf('2 links of members, 1 webhook,')).toBeLessThan(said.indexOf('Type yes'));
    expect(forgotten).toEqual(['123456789012345678']);
  });

  it.each(['', 'y', 'no'])('is not done when it is “%s”', async (answer) => {
    const { ok, said, forgotten } = await run({ ...nothing, links: 2 }, answer);
    expect(ok).toBe(false);
    expect(said).toContain('Nothing was deleted');
    expect(forgotten).toEqual([]);
  });

  it('says that the bot is still there, where nothing tells that it left', async () => {
    const there = await run({ ...nothing, settings: { leftAt: undefined } }, undefined);
    expect(there.said).toContain('still in that server');
    const left = await run({ ...nothing, links: 1, settings: { leftAt: 1 } }, undefined);
    expect(left.said).not.toContain('still in that server');
    const unknown = await run(nothing, undefined);
    expect(unknown.said).not.toContain('still in that server');
    expect(unknown.forgotten).toHaveLength(1);
  });
});
