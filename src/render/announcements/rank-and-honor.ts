import { isRankId, progress, rankName } from '../../codewars/ranks.ts';
import type { APIEmbed } from 'discord-api-types/v10';
import { announcementMessage, nameOf, span, type AnnouncementMessage, type Whom } from './message.ts';
import { brandColor, embedColor } from '../colors.ts';
import { kataEvent, type KataEventInput } from './kata.ts';
import { languageLabel } from '../lines.ts';
import { userUrl } from '../links.ts';
import { count, counted } from '../text.ts';
import { vary } from './vary.ts';

export interface RankInput extends Whom {
  /** `null`: the overall rank. */
  readonly language: string | null;
  readonly rank: number;
  /** `null` when it is not known. */
  readonly oldRank: number | null;
  /** The score of that language, or the overall one; `null` when it is not known. */
  readonly score: number | null;
}

export interface HonorInput extends Whom {
  /** The total before. */
  readonly from: number;
  /** The total now. */
  readonly total: number;
  /** Over how long honor was gathered, in milliseconds. */
  readonly sinceMs: number;
}

/** A member rose in rank. */
export function renderRank(input: RankInput): AnnouncementMessage {
  return announcementMessage(input, rankEmbed(input, nameOf(input)));
}

/** A member's honor changed. */
export function renderHonor(input: HonorInput): AnnouncementMessage {
  return announcementMessage(input, honorEmbed(input, nameOf(input)));
}

/** Something happened to a kata: of its author, or solved by a member. */
export function renderKataEvent(input: KataEventInput): AnnouncementMessage {
  return announcementMessage(input, kataEvent(input, nameOf(input)));
}

/** What an announcement of this kind looks like, marked as a sample. It names nobody who is real. */
export function renderSample(kind: 'ranks' | 'honor' | 'kata', seed: string): AnnouncementMessage {
  const whom: Whom = { memberId: '', username: 'some_user', verified: true, mention: false, seed };
  const embed = sampleOf[kind](whom, '**A member** (some\\_user)');
  return announcementMessage(whom, {
    ...embed,
    title: `Sample · ${embed.title ?? ''}`,
    footer: {
      text: 'A sample: none of this happened. Real announcements of this kind come to this channel.',
    },
  });
}

const sampleOf: Record<'ranks' | 'honor' | 'kata', (whom: Whom, name: string) => APIEmbed> = {
  ranks: (whom, name) => rankEmbed({ ...whom, language: null, rank: -4, oldRank: -5, score: 712 }, name),
  honor: (whom, name) => honorEmbed({ ...whom, from: 292, total: 304, sinceMs: 600_000 }, name),
  kata: (whom, name) =>
    kataEvent(
      {
        ...whom,
        type: 'completed',
        kata: { id: '5277c8a221e209d3f6000b56', name: 'Valid Braces', rank: -6 },
        languages: ['rust'],
      },
      name,
    ),
};

function rankEmbed({ rank, oldRank, language, score, username, seed }: RankInput, name: string): APIEmbed {
  const label = isRankId(rank) ? rankName(rank) : 'a new rank';
  const old = oldRank !== null && isRankId(oldRank) ? rankName(oldRank) : null;
  const place = language === null ? 'overall' : `in ${languageLabel(language) || 'a language'}`;
  const url = userUrl(username);
  const sentence =
    old === null
      ? vary(seed, [
          `${name} is now **${label}** ${place}. Well earned!`,
          `${name} reached **${label}** ${place}. Congratulations!`,
          `**${label}** ${place} for ${name}. Nice work!`,
        ])
      : vary(seed, [
          `${name} went from ${old} to **${label}** ${place}. Well earned!`,
          `${name} is now **${label}** ${place}, up from ${old}. Congratulations!`,
          `From ${old} to **${label}** ${place}: nice work, ${name}!`,
          `${name} left ${old} behind and is **${label}** ${place} now. Bravo!`,
        ]);
  return {
    title: `${isRankId(rank) ? label : 'A new rank'} ${place}`,
    ...(url !== null && { url }),
    color: embedColor(rank),
    description: [sentence, wayAhead(rank, score)].filter((part) => part !== '').join('\n'),
  };
}

function wayAhead(rank: number, score: number | null): string {
  if (!isRankId(rank)) return '';
  const known = score !== null && Number.isFinite(score) ? score : 0;
  const way = progress(known, rank);
  if (way === null) return 'There is no rank above this one.';
  const estimate = way.estimated ? ' (an estimate)' : '';
  // A webhook tells no score, and the API's lags behind a rank: then what the next rank takes is all that is certain.
  if (way.toGo === 0 || known < way.from) {
    return `Next: ${way.nextName}, at ${way.estimated ? 'about ' : ''}${count(way.to)} points${estimate}.`;
  }
  const points = counted(way.toGo, 'point', 'points');
  return `Next: ${way.nextName}, ${way.estimated ? 'about ' : ''}${points} to go${estimate}.`;
}

/** codewars-api-facts.md §6 */
const privileges = [
  [25, 'vote on kata'],
  [300, 'create kata'],
  [1000, 'votes count double'],
] as const;

function honorEmbed({ from, total, sinceMs, username, seed }: HonorInput, name: string): APIEmbed {
  const change = Math.trunc(total - from) || 0;
  const url = userUrl(username);
  const time = span(sinceMs);
  const within = time === null ? '' : ` in ${time}`;
  const [now, much] = [`**${count(total)}** honor`, count(Math.abs(change))];
  const sentence =
    change > 0
      ? vary(seed, [
          `${name} earned ${much} honor${within} and is at ${now} now.`,
          `${name} gained ${much}${within}, and now has ${now}.`,
          `${much} more for ${name}${within}: ${now} in all.`,
        ])
      : change < 0
        ? `${name} is at ${now} now, ${much} less than before.`
        : `${name} is at ${now}, as before.`;
  const opened = privileges
    .filter(([at]) => from < at && total >= at)
    .map(([at, what]) => `**${count(at)} honor** opens a privilege: ${what}.`);
  return {
    title: change === 0 ? 'Honor' : `${change > 0 ? '+' : '−'}${much} honor`,
    ...(url !== null && { url }),
    color: brandColor,
    description: [sentence, ...opened].join('\n'),
  };
}
