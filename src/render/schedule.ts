import type { GuildRecord, ScheduleRecord } from '../storage/records.ts';
import { isRankId, rankName } from '../codewars/ranks.ts';
import { joinParts, languageLabel } from './lines.ts';
import { timestamp } from './text.ts';

type When = Required<Pick<ScheduleRecord['when'], 'time' | 'timezone'>> & Pick<ScheduleRecord['when'], 'day'>;

/** "on Mondays at 09:00 (Europe/Berlin)" */
function describeWhen({ day, time, timezone }: When): string {
  const days =
    day === undefined
      ? 'every day'
      : day === 'first'
        ? 'on the first of each month'
        : `on ${day.charAt(0).toUpperCase()}${day.slice(1)}s`;
  return `${days} at ${time} (${timezone})`;
}

/** "on Mondays at 09:00 (Europe/Berlin), next <t:…:R>" */
export function describeNext(schedule: When & { readonly nextAt: number }): string {
  return `${describeWhen(schedule)}, next ${timestamp(schedule.nextAt, 'R')}`;
}

/** Which kata of the day a server wants, in lines. */
export function describeDaily({
  language,
  ranks,
  ping,
  thread,
}: NonNullable<GuildRecord['options']['daily']> = {}): string {
  return joinParts(
    [
      `Rank: ${ranks === undefined ? 'around what members have' : describeRanks(ranks)}`,
      `Language: ${language === undefined ? 'any' : languageLabel(language) || 'any'}`,
      ping === undefined ? 'Pings no role' : `Pings <@&${ping}>`,
      thread === true ? 'With a thread to talk in' : '',
    ],
    '\n',
  );
}

function describeRanks({ from, to }: { readonly from: number; readonly to: number }): string {
  const [easiest, hardest] = [from, to].map((rank) => (isRankId(rank) ? rankName(rank) : 'any'));
  return easiest === hardest ? (easiest ?? 'any') : `${easiest ?? 'any'} to ${hardest ?? 'any'}`;
}
