import type { NewsKind } from '../../guilds/kinds.ts';
import { isRankId, progress, rankName } from '../../codewars/ranks.ts';
import type { NewsRecord } from '../../storage/records.ts';
import { brandColor, embedColor } from '../colors.ts';
import type { EmbedDraft } from '../limits.ts';
import { joinParts, languageLabel } from '../lines.ts';
import { userUrl } from '../links.ts';
import { count, counted, span } from '../text.ts';
import { kataEmbed, type KataInput } from './kata.ts';
import { announcementMessage, nameOf, pickVariant, type AnnouncementMessage, type Whom } from './message.ts';

type News<T extends NewsRecord['type']> = Omit<Extract<NewsRecord, { type: T }>, 'type'>;
type RankInput = Whom & News<'rank'>;
/** `sinceMs`: how long honor was gathered; 0 if it is announced at once. */
type HonorInput = Whom & Omit<News<'honor'>, 'since'> & { readonly sinceMs: number };

export function renderRank(input: RankInput): AnnouncementMessage {
  return announcementMessage(input, rankEmbed(input, nameOf(input)));
}

export function renderHonor(input: HonorInput): AnnouncementMessage {
  return announcementMessage(input, honorEmbed(input, nameOf(input)));
}

export function renderKataEvent(input: KataInput): AnnouncementMessage {
  return announcementMessage(input, kataEmbed(input, nameOf(input)));
}

/** A sample of an announcement, without a real member. */
export function renderSample(kind: NewsKind, seed: string): AnnouncementMessage {
  const whom: Whom = { memberId: '', username: 'some_user', verified: true, mention: false, seed };
  const embed = samples[kind](whom, '**A member** (some\\_user)');
  return announcementMessage(whom, {
    ...embed,
    title: `Sample · ${embed.title ?? ''}`,
    footer: {
      text: 'A sample: none of this happened. Real announcements of this kind come to this channel.',
    },
  });
}

const samples: Readonly<Record<NewsKind, (whom: Whom, name: string) => EmbedDraft>> = {
  ranks: (whom, name) => rankEmbed({ ...whom, language: null, rank: -4, oldRank: -5, score: 712 }, name),
  honor: (whom, name) => honorEmbed({ ...whom, from: 292, total: 304, sinceMs: 600_000 }, name),
  kata: (whom, name) => {
    const kata = { id: '5277c8a221e209d3f6000b56', name: 'Valid Braces', rank: -6 };
    return kataEmbed({ ...whom, type: 'completed', kata, languages: ['rust'] }, name);
  },
};

function rankEmbed({ rank, oldRank, language, score, username, seed }: RankInput, name: string): EmbedDraft {
  const label = isRankId(rank) ? rankName(rank) : 'a new rank';
  const place = language === null ? 'overall' : `in ${languageLabel(language) || 'a language'}`;
  const now = `**${label}** ${place}`;
  const old = oldRank !== null && isRankId(oldRank) ? rankName(oldRank) : null;
  const sentence =
    old === null
      ? pickVariant(seed, [
          `${name} is now ${now}. Well earned!`,
          `${name} reached ${now}. Congratulations!`,
          `${now} for ${name}. Nice work!`,
        ])
      : pickVariant(seed, [
          `${name} went from ${old} to ${now}. Well earned!`,
          `${name} is now ${now}, up from ${old}. Congratulations!`,
          `From ${old} to ${now}: nice work, ${name}!`,
          `${name} left ${old} behind and is ${now} now. Bravo!`,
        ]);
  return {
    title: `${isRankId(rank) ? label : 'A new rank'} ${place}`,
    url: userUrl(username),
    color: embedColor(rank),
    description: joinParts([sentence, wayAhead(rank, score ?? 0)], '\n'),
  };
}

function wayAhead(rank: number, score: number): string {
  if (!isRankId(rank)) return '';
  const known = Number.isFinite(score) ? score : 0;
  const way = progress(known, rank);
  if (way === null) return 'There is no rank above this one.';
  const [about, note] = way.estimated ? ['about ', ' (an estimate)'] : ['', ''];
  // The score can lag behind the rank; then only the threshold of the next rank is certain.
  return way.toGo === 0 || known < way.from
    ? `Next: ${way.nextName}, at ${about}${count(way.to)} points${note}.`
    : `Next: ${way.nextName}, ${about}${counted(way.toGo, 'point', 'points')} to go${note}.`;
}

/** What a member may do on Codewars from that honor on. */
const privileges = [
  [25, 'vote on kata'],
  [300, 'create kata'],
  [1000, 'votes count double'],
] as const;

function honorEmbed({ from, total, sinceMs, username, seed }: HonorInput, name: string): EmbedDraft {
  const change = Math.trunc(total - from) || 0;
  const time = span(sinceMs);
  const within = time === null ? '' : ` in ${time}`;
  const [now, much] = [`**${count(total)}** honor`, count(Math.abs(change))];
  const sentence =
    change > 0
      ? pickVariant(seed, [
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
    url: userUrl(username),
    color: brandColor,
    description: [sentence, ...opened].join('\n'),
  };
}
