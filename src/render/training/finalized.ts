import { isRankId, progress, rankName } from '../../codewars/ranks.ts';
import type { SolvedRecord } from '../../storage/records.ts';
import type { Finalized, Session, Standing } from '../../training/model.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import type { Reply } from '../reply.ts';
import { counted } from '../text.ts';
import {
  howSolved,
  inLanguage,
  kataInLanguage,
  kataName,
  sessionKataUrl,
  type SessionKata,
} from './facts.ts';

type FinalizedInput = Pick<Finalized, 'tookMs' | 'progress'> & {
  readonly session: Pick<Session, 'language' | 'attempts'> & { readonly kata: SessionKata };
};

export function renderFinalized({ session, tookMs, progress: change }: FinalizedInput): Reply {
  const { kata, language, attempts } = session;
  return {
    embeds: [
      fitEmbed({
        title: `Solved: ${kataName(kata.name)}`,
        url: sessionKataUrl(kata),
        color: embedColor(kata.rank),
        description: [
          `Congratulations! You solved it in ${inLanguage(language)}${howSolved(tookMs, attempts)}.`,
          ...(change === null ? [] : brought(change, language)),
        ].join('\n'),
      }),
    ],
  };
}

/** Tells the channel about a solved kata, never its code. Mentions in embeds do not ping. */
export function renderSolvedNotice(solved: Omit<SolvedRecord, 'guildId'>): Reply {
  const { userId, kata, language, tookMs, attempts } = solved;
  const sentence = `<@${userId}> solved ${kataInLanguage(kata, language)}${howSolved(tookMs, attempts)}.`;
  return { embeds: [fitEmbed({ color: embedColor(kata.rank), description: sentence })] };
}

function brought({ language, overall }: NonNullable<Finalized['progress']>, id: string): string[] {
  const lines = [
    language.after === null ? null : gain(`in ${inLanguage(id)}`, language.before, language.after),
    gain('overall', overall.before, overall.after),
  ].filter((line) => line !== null);
  return lines.length > 0
    ? lines
    : ['Codewars has added no points for it yet; **/profile** will show them. A kata brings points once.'];
}

/** `+55 points in Rust: 4 kyu, 63 % of the way to 3 kyu`; `null` without a gain. */
function gain(place: string, before: Standing | null, after: Standing): string | null {
  const points = Math.trunc(after.score - (before?.score ?? 0));
  const rose = before !== null && after.rank > before.rank;
  if (!isRankId(after.rank) || !Number.isFinite(points) || (points <= 0 && !rose)) return null;
  const rank = rankName(after.rank);
  const gained = points > 0 ? `**+${counted(points, 'point', 'points')}** ` : '';
  const reached = rose ? `you reached **${rank}**!` : rank;
  const way = progress(after.score, after.rank);
  if (way === null) return `${gained}${place}: ${reached}`;
  const about = way.estimated ? 'about ' : '';
  return `${gained}${place}: ${reached}${rose ? '' : ','} ${about}${way.percent} % of the way to ${way.nextName}`;
}
