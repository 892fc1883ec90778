import { describe, expect, it } from 'vitest';
import { renderSession } from '../../../src/render/training/session.ts';
import { failed, kata } from './samples.ts';

const session = { kata, language: 'rust', startedAt: 1_699_999_000_000, attempts: 0, kept: [], last: null };
const now = 1_700_000_060_000;

describe('a session', () => {
  it('says what it is about and since when', () => {
    const [embed] = renderSession(session, now).embeds ?? [];
    expect(embed).toMatchObject({
      title: 'Valid Braces',
      url: `https://www.codewars.com/kata/${kata.id}`,
      description: 'No attempt yet. **Submit** hands your code in.',
    });
    expect(embed?.fields?.map(({ value }) => value)).toEqual(['Rust', '4 kyu', '<t:1699999000:R>', '0']);
  });

  it('shows how the last attempt went', () => {
    const [embed] = renderSession({ ...session, attempts: 2, kept: [1, 2], last: failed }, now).embeds ?? [];
    expect(embed?.description).toMatch(
      /^\*\*✗ Attempt 2 did not pass\*\* <t:1700000000:R>\nIt took 45 ms.*✗ expected 3 to equal 4\n```$/su,
    );
  });

  it('says how many attempts are kept where some are forgotten', () => {
    const [embed] = renderSession({ ...session, attempts: 1200, kept: [1, 1199, 1200] }, now).embeds ?? [];
    expect(embed?.fields?.at(-1)?.value).toBe('1,200, the newest 3 are kept');
  });

  it('leaves out what is not known', () => {
    const unknown = { ...session, kata: { id: null, name: '', rank: null } };
    const [embed] = renderSession(unknown, now).embeds ?? [];
    expect(embed).toMatchObject({ title: 'a kata without a name' });
    expect(embed?.url).toBeUndefined();
    expect(embed?.fields?.map(({ name }) => name)).toEqual(['Language', 'Started', 'Attempts']);
  });

  it('began now at the latest, whatever a clock says', () => {
    const [embed] = renderSession({ ...session, startedAt: now + 60_000 }, now).embeds ?? [];
    expect(embed?.fields?.[2]?.value).toBe('<t:1700000060:R>');
  });
});
