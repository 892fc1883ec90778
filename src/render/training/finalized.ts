import { isRankId, progress, rankName } from '../../codewars/ranks.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { kataUrl } from '../links.ts';
import type { Reply } from '../reply.ts';
import { counted } from '../text.ts';
import { howSolved, inLanguage, kataInLanguage, kataName, type SessionKata } from './facts.ts';

interface Standing {
  readonly rank: number;
  /** Codewars' score, not honor. */
  readonly score: number;
}

export interface FinalizedInput {
  readonly session: { readonly kata: SessionKata; readonly language: string; readonly attempts: number };
  readonly tookMs: number;
  /** `null` where Codewars could not be asked; equal where it has not counted the kata. */
  readonly progress: {
    readonly language: { readonly before: Standing | null; readonly after: Standing | null };
    readonly overall: { readonly before: Standing; readonly after: Standing };
  } | null;
}

/** Congratulates on a kata that was handed in, and tells what it brought. */
export function renderFinalized({ session, tookMs, progress: change }: FinalizedInput): Reply {
  const { kata, language, attempts } = session;
  const url = kata.id === null ? null : kataUrl(kata.id);
  return {
    embeds: [
      fitEmbed({
        title: `Solved: ${kataName(kata.name)}`,
        ...(url !== null && { url }),
        color: embedColor(kata.rank),
        description: [
          `Congratulations! You solved it in ${inLanguage(language)}${howSolved(tookMs, attempts)}.`,
          ...(change === null ? [] : brought(change, language)),
        ].join('\n'),
      }),
    ],
  };
}

export interface SolvedInput {
  /** A Discord user. */
  readonly userId: string;
  readonly kata: SessionKata;
  /** A Codewars id. */
  readonly language: string;
  readonly tookMs: number;
  readonly attempts: number;
}

/** What the channel is told when its member wants it, never the code. A mention in an embed is shown by name and pings nobody. */
export function renderSolvedNotice({ userId, kata, language, tookMs, attempts }: SolvedInput): Reply {
  const sentence = `<@${userId}> solved ${kataInLanguage(kata, language)}${howSolved(tookMs, attempts)}.`;
  return { embeds: [fitEmbed({ color: embedColor(kata.rank), description: sentence })] };
}

function brought({ language, overall }: NonNullable<FinalizedInput['progress']>, id: string): string[] {
  const lines = [
    language.after === null ? null : gain(`in ${inLanguage(id)}`, language.before, language.after),
    gain('overall', overall.before, overall.after),
  ].filter((line) => line !== null);
  return lines.length > 0
    ? lines
    : ['Codewars has added no points for it yet; **/profile** will show them. A kata brings points once.'];
}

/** `+55 points in Rust: 4 kyu, 63 % of the way to 3 kyu`; `null` where nothing was gained. */
function gain(place: string, before: Standing | null, after: Standing): string | null {
  const points = Math.trunc(after.score - (before?.score ?? 0));
  const rose = before !== null && after.rank > before.rank;
  if (!isRankId(after.rank) || !Number.isFinite(points) || (points <= 0 && !rose)) return null;
  const way = progress(after.score, after.rank);
  const rank = rankName(after.rank);
  return [
    points > 0 ? `**+${counted(points, 'point', 'points')}** ${place}: ` : `${place}: `,
    rose ? `you reached **${rank}**!` : rank,
    way === null
      ? ''
      : `${rose ? ' ' : ', '}${way.estimated ? 'about ' : ''}${way.percent} % of the way to ${way.nextName}`,
  ].join('');
}
