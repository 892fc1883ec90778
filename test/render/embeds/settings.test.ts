import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderSettings, type SettingsInput } from '../../../src/render/embeds/settings.ts';

const input: SettingsInput = {
  settings: {
    channels: { ranks: '111111111111111111', honor: '222222222222222222' },
    options: { honor: 500, languages: false, mention: true, minimum: -4, verified: true },
  },
  troubles: { honor: { channelId: '222222222222222222', code: 'unknownChannel', at: 1_700_000_000_000 } },
  lacking: { ranks: ['Send Messages'], honor: [], kata: [] },
  schedules: {},
  why: undefined,
  heardAt: 1_700_000_000_000,
  hooks: [
    { userId: '333333333333333333', heardAt: undefined },
    { userId: '444444444444444444', heardAt: 1_700_000_000_000 },
  ],
  rankRoles: undefined,
  linked: 12,
  waiting: { batches: 3, messages: 1, isAll: true },
  timezone: 'Asia/Kathmandu (UTC+5:45, 03:58 now)',
  now: 1_700_000_600_000,
};

const textOf = (given: SettingsInput): string => JSON.stringify(renderSettings(given));

describe('the settings of a server', () => {
  it('name channels, options, what is lacking, what failed, and hooks that fell silent', () => {
    const text = textOf(input);
    for (const part of [
      '<#111111111111111111>',
      'I lack: Send Messages',
      'the channel is gone',
      'milestones of 500',
      'overall only, from 4 kyu',
      'pinged',
      'verified only',
      'Time zone: Asia/Kathmandu (UTC+5:45, 03:58 now)',
      '12 members are linked, 2 have a webhook',
      '\\n3 changes are being gathered',
      '\\n1 announcement waits to be sent',
      '<@333333333333333333>',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('<@444444444444444444>');
  });

  it('say when digest and kata of the day come, and what is chosen', () => {
    const settings = {
      channels: { digest: '111111111111111111', daily: '222222222222222222' },
      options: {
        ...input.settings.options,
        daily: { language: 'cpp', ranks: { from: -8, to: -6 }, ping: '666666666666666666', thread: true },
      },
    };
    const schedules = {
      digest: { day: 'first', time: '09:00', timezone: 'UTC', nextAt: 1_700_000_000_000 },
      daily: { time: '21:30', timezone: 'Asia/Tokyo', nextAt: 1_700_000_000_000 },
    } as const;
    const { fields = [] } = renderSettings({ ...input, settings, schedules, why: 'Because it fits.' });
    const valueOf = (name: string) => fields.find((field) => field.name === name)?.value;
    expect(valueOf('Digest')).toBe(
      '<#111111111111111111>\nOn the first of each month at 09:00 (UTC), next <t:1700000000:R>',
    );
    expect(valueOf('Kata of the day')).toBe(
      [
        '<#222222222222222222>',
        'Every day at 21:30 (Asia/Tokyo), next <t:1700000000:R>',
        'Rank: 8 kyu to 6 kyu',
        'Language: C++',
        'Pings <@&666666666666666666>',
        'With a thread to talk in',
        'Because it fits.',
      ].join('\n'),
    );
  });

  it('count no more than this process knows, where there are others', () => {
    const text = textOf({ ...input, waiting: { batches: 3, messages: 1, isAll: false } });
    expect(text).toContain('At least 3 changes are being gathered');
    expect(text).toContain('At least 1 announcement waits to be sent');
  });

  it('forget the trouble of a channel that is no longer chosen', () => {
    const moved = { ...input.settings, channels: { honor: '555555555555555555' } };
    expect(textOf({ ...input, settings: moved })).not.toContain('gone');
  });

  it('show a limit of Discord’s until it is over', () => {
    const limited = (until: number): SettingsInput => ({
      ...input,
      troubles: { ranks: { channelId: '111111111111111111', code: 'rateLimited', at: 1, until } },
    });
    expect(textOf(limited(input.now + 60_000))).toContain('I go on <t:1700000660:R>');
    expect(textOf(limited(input.now))).not.toContain('limits');
  });

  it('fit an embed however many hooks there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (count) => {
        const hooks = Array.from({ length: count }, (_, index) => ({
          userId: String(10n ** 17n + BigInt(index)),
          heardAt: undefined,
        }));
        const { fields = [] } = renderSettings({ ...input, hooks });
        for (const { value } of fields) expect(value.length).toBeLessThanOrEqual(1024);
      }),
      { numRuns: 20 },
    );
  });
});
