import { describe, expect, it } from 'vitest';
import { bestKnown, findTimezones } from '../../src/timezones/search.ts';
import { clockIn, timezones } from '../../src/timezones/timezones.ts';

const november = Date.UTC(2026, 10, 29, 14, 5);
const july = Date.UTC(2026, 6, 29, 14, 5);

describe('a search for a zone', () => {
  it.each([
    ['berlin', 'Europe/Berlin'],
    ['New York', 'America/New_York'],
    ['new_york', 'America/New_York'],
    ['berl', 'Europe/Berlin'],
    ['são paulo', 'America/Sao_Paulo'],
    ['st. john’s', 'America/St_Johns'],
    ['port-au-prince', 'America/Port-au-Prince'],
    ['kiev', 'Europe/Kyiv'],
    ['saigon', 'Asia/Ho_Chi_Minh'],
    ['calcutta', 'Asia/Kolkata'],
    ['buenos', 'America/Argentina/Buenos_Aires'],
    ['rome', 'Europe/Rome'],
    ['utc', 'UTC'],
    ['europe +2', 'Europe/Athens'],
    ['+5:45', 'Asia/Kathmandu'],
    ['UTC+0545', 'Asia/Kathmandu'],
    ['gmt -3:30', 'America/St_Johns'],
    ['−3:30', 'America/St_Johns'],
    ['UTC+14', 'Pacific/Kiritimati'],
    ['utc+0', 'UTC'],
  ])('finds, for %j, %s first', async (typed, zone) => {
    expect((await findTimezones(typed, november))[0]).toBe(zone);
  });

  it('finds by its clock what fits at that time of the year', async () => {
    expect(await findTimezones('+2', november)).toEqual(
      expect.arrayContaining(['Africa/Cairo', 'Europe/Helsinki']),
    );
    expect(await findTimezones('+2', november)).not.toContain('Europe/Berlin');
    expect(await findTimezones('+2', july)).toContain('Europe/Berlin');
  });

  it.each(['atlantis', 'berlin paris', '+27', '+5:07', 'europe +9', '🌍', '%', 'constructor'])(
    'finds none for %j',
    async (typed) => {
      expect(await findTimezones(typed, november)).toEqual([]);
    },
  );

  it('finds, for an empty text, the best known, first those of the member’s country', async () => {
    const first = async (locale: string) => (await findTimezones('', november, locale)).slice(0, 4);
    expect(await first('de')).toEqual(['UTC', 'Europe/Berlin', 'Europe/London', 'Europe/Lisbon']);
    expect(await first('en-US')).toEqual([
      'UTC',
      'Pacific/Honolulu',
      'America/Anchorage',
      'America/Los_Angeles',
    ]);
    expect(await first('sv-SE')).toEqual(['UTC', 'Europe/Stockholm', 'Europe/London', 'Europe/Lisbon']);
    expect((await findTimezones(' ', november, 'uk'))[1]).toBe('Europe/Kyiv');
    for (const locale of ['en-US', 'es-419', 'zh-CN']) {
      const found = await findTimezones('', november, locale);
      expect(found).toEqual(expect.arrayContaining([...bestKnown]));
      expect(new Set(found).size).toBe(found.length);
    }
  });
});

describe('the best known zones', () => {
  it('are known, each once, and have at least one for all that clocks show', () => {
    expect(bestKnown.filter((zone) => !timezones().includes(zone))).toEqual([]);
    expect(new Set(bestKnown).size).toBe(bestKnown.length);
    for (const now of [november, july]) {
      const shown = (zones: readonly string[]) => new Set(zones.map((zone) => clockIn(zone, now).offset));
      expect([...shown(timezones())].filter((offset) => !shown(bestKnown).has(offset))).toEqual([]);
    }
  });
});
