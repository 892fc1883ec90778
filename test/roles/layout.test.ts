import { describe, expect, it } from 'vitest';
import type { GuildRole } from '../../src/roles/guild-roles.ts';
import { carriesName, layOut, type Choice } from '../../src/roles/layout.ts';

const ranks: Choice = {
  steps: 'ranks',
  language: null,
  verifiedOnly: true,
  verifiedRole: true,
  takeOver: true,
};
const role = (id: number, name: string, position: number, more: Partial<GuildRole> = {}): GuildRole => ({
  id: String(id),
  name,
  position,
  color: 0,
  managesRoles: false,
  isPowerful: false,
  managed: false,
  ...more,
});
/** So many roles below the bot's, and the bot's own. */
function server(count: number, name = (index: number) => `filler ${index}`) {
  const highest = role(1_000, 'Dojo', 900, { managed: true });
  const fillers = Array.from({ length: count - 1 }, (_, index) => role(index + 1, name(index), index));
  return { roles: [highest, ...fillers.toReversed()], me: { mayManage: true, highest } };
}

describe('the name of an existing role', () => {
  it.each([
    ['5 kyu', '5 kyu'],
    ['5 Kyu', '5 kyu'],
    ['5KYU', '5 kyu'],
    ['5-kyu', '5 kyu'],
    ['5 kyū · coder', '5 kyu'],
    ['3 dan', '3 dan and above'],
    ['White (8–7 Kyu)', 'White (8–7 kyu)'],
    ['5 kyu python', '5 kyu Python'],
  ])('%s says the same as %s', (existing, name) => {
    expect(carriesName(existing, name)).toBe(true);
  });

  it.each([
    ['15 kyu', '5 kyu'],
    ['5 kyus', '5 kyu'],
    ['5 dan', '5 kyu'],
    ['4 dan', '3 dan and above'],
    ['5 kyu Python', '5 kyu'],
    ['5 kyu [C++]', '5 kyu'],
    ['5 kyu – Common Lisp', '5 kyu'],
    ['5 kyu', '5 kyu Python'],
    ['White', 'White (8–7 kyu)'],
    ['not 5 kyu', '5 kyu'],
    ['', '5 kyu'],
  ])('%s does not say the same as %s', (existing, name) => {
    expect(carriesName(existing, name)).toBe(false);
  });
});

describe('setting up', () => {
  it.each([
    [238, undefined],
    [239, 'tooManyRoles'],
  ])('twelve roles in a server with %i', (count, lacking) => {
    expect(layOut(ranks, server(count), undefined)).toMatchObject({ lacking, found: 0 });
  });

  it('makes only what is not there, so that a full server may have room', () => {
    const named = ['1 kyu', '2 kyu', '3 kyu', '4 kyu', '5 kyu', '6 kyu', '7 kyu', '8 kyu', '1 dan', '2 dan'];
    const place = server(248, (index) => named[index - 1] ?? `filler ${index}`);
    const layout = layOut(ranks, place, undefined);
    expect(layout).toMatchObject({ lacking: undefined, found: 10 });
    expect(layout.roles.filter(({ by }) => by === 'make').map(({ name }) => name)).toEqual([
      'Codewars verified',
      '3 dan and above',
    ]);
    expect(layOut({ ...ranks, takeOver: false }, place, undefined).lacking).toBe('tooManyRoles');
  });

  it('counts the room that the roles of before leave', () => {
    const place = server(250, (index) => (index === 0 ? '@everyone' : `was ${index}`));
    const kept = Array.from({ length: 12 }, (_, index) => [
      String(index),
      { id: String(index + 2), name: `was ${index}`, made: true },
    ]);
    const before = {
      ...ranks,
      language: 'python',
      roles: Object.fromEntries(kept) as Record<string, { id: string; name: string; made: boolean }>,
      sweptAt: 0,
    };
    expect(layOut(ranks, place, before)).toMatchObject({ lacking: undefined });
    // In the order of the server, the highest first.
    expect(layOut(ranks, place, before).leaving.map(({ id }) => id)).toEqual(
      place.roles
        .map(({ id }) => id)
        .filter((id) => kept.some(([, one]) => typeof one !== 'string' && one?.id === id)),
    );
    expect(layOut(ranks, place, before).leaving).toHaveLength(12);
    expect(layOut(ranks, place, undefined).lacking).toBe('tooManyRoles');
  });

  it('takes over neither the role of everyone nor one of another bot', () => {
    const place = server(5);
    const everyone = role(1, '5 kyu', 0);
    const managed = role(2, '5 kyu', 5, { managed: true });
    expect(layOut(ranks, { ...place, roles: [managed, everyone] }, undefined)).toMatchObject({ found: 0 });
  });
});
