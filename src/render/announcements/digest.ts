import type { APIEmbed } from 'discord-api-types/v10';
import type { Digest, Some, SolvedKata } from '../../digest/facts.ts';
import { rankName } from '../../codewars/ranks.ts';
import type { Link } from '../../members/link.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts, joinSome, rankLabel } from '../lines.ts';
import { kataUrl, link, userLink } from '../links.ts';
import type { BarsPicture } from '../pictures/pictures.ts';
import { count, counted, cut, escapeMarkdown, plain } from '../text.ts';
import { pickVariant } from './message.ts';

export interface DigestKata extends SolvedKata {
  readonly name: string;
  readonly rank: number | null;
}

interface About {
  readonly zone: string;
  /** Equal seeds give equal wordings. */
  readonly seed: string;
  readonly isSample: boolean;
}

/** Longer than a week by any clock. */
const monthFromMs = 10 * 86_400_000;
const medals = ['🥇', '🥈', '🥉'] as const;
/** Discord's limit; all sections together stay below that of an embed. */
const mostInSection = 1_024;
const mostInShortSection = 700;

/** Mentions in embeds do not ping. */
export function renderDigest(
  digest: Digest,
  about: About & { readonly solved: readonly DigestKata[]; readonly toTry: DigestKata | undefined },
): APIEmbed {
  const { podium, rankUps, streaks, newcomers } = digest;
  const { solved, toTry } = about;
  const isShared = (solved[0]?.members ?? 0) > 1;
  return fitEmbed({
    title: titleOf(digest, about),
    color: brandColor,
    description: summaryOf(digest),
    fields: [
      section('Podium', podium, ({ place, link, value }) =>
        lineAbout(link, `${medals[place - 1] ?? ''} ${nameOf(link)} · ${counted(value, 'point', 'points')}`),
      ),
      section('Rank-ups', rankUps, ({ link, from, to }) =>
        lineAbout(link, `${nameOf(link)}: ${rankName(from)} → **${rankName(to)}**`),
      ),
      section(
        isShared ? 'Most solved kata' : 'Hardest kata solved',
        { some: solved, more: 0 },
        (kata) =>
          joinParts([kataText(kata), isShared && `by ${counted(kata.members, 'member', 'members')}`], ' · '),
        mostInShortSection,
      ),
      section(
        'Longest streaks',
        streaks,
        ({ link, days }) => lineAbout(link, `${nameOf(link)} · ${counted(days, 'day', 'days')} in a row`),
        mostInShortSection,
      ),
      section('Newcomers', newcomers, (link) => lineAbout(link, nameOf(link)), mostInShortSection),
      section(
        'One to try',
        { some: toTry === undefined ? [] : [toTry], more: 0 },
        (kata) =>
          joinParts(
            [
              kataText(kata),
              kata.members === 0 ? 'not solved here yet' : `solved by ${count(kata.members)} here`,
            ],
            ' · ',
          ),
        mostInShortSection,
      ),
    ],
    footer: { text: footerOf(digest, about) },
  });
}

export function renderQuiet(digest: Digest, about: About): APIEmbed {
  const { members, span } = digest;
  const period = periodOf(span);
  return fitEmbed({
    title: titleOf(digest, about),
    color: brandColor,
    description:
      members === 0
        ? 'I know no member here to write about yet: **/link** is the first step. I will write again when there is something to tell.'
        : pickVariant(about.seed, [
            `A quiet ${period}: no kata was completed here. **/train** finds one to begin with, and I will write again when there is something to tell.`,
            `No kata this ${period}: everyone needs a rest. I will write again when one is completed; **/train** finds one.`,
          ]),
    footer: { text: footerOf(digest, about) },
  });
}

/** The podium as bars; `undefined` without one. */
export function pictureOfPodium({ podium, span }: Digest, zone: string): BarsPicture | undefined {
  if (podium.some.length === 0) return undefined;
  return {
    kind: 'bars',
    title: `Points of the ${periodOf(span)}`,
    subtitle: `${spanText(span, zone)} (${zone})`,
    unit: 'points',
    bars: podium.some.map(({ place, link, value }) => ({ place, name: link.username, value })),
  };
}

function titleOf({ span }: Digest, { isSample }: About): string {
  return `${isSample ? 'Sample · ' : ''}The ${periodOf(span)} on Codewars`;
}

function periodOf({ from, to }: Digest['span']): 'week' | 'month' {
  return to - from < monthFromMs ? 'week' : 'month';
}

function summaryOf({ active, kata, points }: Digest): string {
  if (kata === 0) return '';
  const worth = points === 0 ? '' : `, worth **${counted(points, 'point', 'points')}**`;
  return `**${counted(active, 'member', 'members')}** completed **${count(kata)} kata**${worth}.`;
}

function section<T>(
  name: string,
  { some, more }: Some<T>,
  lineOf: (each: T) => string,
  most = mostInSection,
) {
  return { name, value: joinSome(some.map(lineOf), '\n', most, more) };
}

const nameOf = ({ userId, username }: Link): string => `<@${userId}> (${userLink(cut(username, 40))})`;

const lineAbout = ({ verifiedAt }: Link, text: string): string =>
  verifiedAt === undefined ? `${text} · ⚠ unverified` : text;

function kataText({ id, name, rank }: DigestKata): string {
  return `${link(cut(escapeMarkdown(name), 100), kataUrl(id))} · ${rankLabel(rank)}`;
}

function footerOf({ span, unknown, unread }: Digest, { zone }: About): string {
  return joinParts(
    [
      `${spanText(span, zone)}, time zone ${plain(zone)}`,
      unread > 0 && `${counted(unread, 'list is', 'lists are')} still being read`,
      unknown > 0 && `ranks of ${count(unknown)} kata still unknown`,
      '/account hides you from boards and digests',
    ],
    ' · ',
  );
}

/** `22 Nov, 09:00 – 29 Nov, 09:00` */
function spanText({ from, to }: Digest['span'], zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  });
  return `${format.format(from)} – ${format.format(to)}`;
}
