import type { APIEmbed } from 'discord-api-types/v10';
import type { Measure } from '../../boards/values.ts';
import type { BoardLine, ServerBoard } from '../../boards/server-board.ts';
import type { LeadersPage } from '../../boards/codewars-board.ts';
import type { Period } from '../../history/periods.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts, joinSome, languageLabel, rankLabel } from '../lines.ts';
import { userLink } from '../links.ts';
import type { BarsPicture } from '../pictures/pictures.ts';
import { ago, count, counted, cut, escapeMarkdown, plain, timestamp } from '../text.ts';

export const measureNames: Readonly<Record<Measure, string>> = {
  points: 'Points',
  kata: 'Kata',
  honor: 'Honor',
  score: 'Score',
};

export const periodNames: Readonly<Record<Period, string>> = {
  week: 'Week',
  month: 'Month',
  year: 'Year',
  all: 'All',
};

const periodsInTitle: Readonly<Record<Period, string>> = {
  week: 'this week',
  month: 'this month',
  year: 'this year',
  all: 'of all time',
};

/** The rest is for the member's own line and notes. */
const mostInLines = 3_500;

/** `userId`: who asks. Mentions in embeds do not ping. */
export function renderServerBoard(board: ServerBoard, userId: string, now: number): APIEmbed {
  const { lines, own, page } = board;
  const isOwnShown = lines.some(({ link }) => link.userId === userId);
  return fitEmbed({
    title: titleOf(board),
    color: brandColor,
    description: joinParts(
      [
        joinSome(
          lines.map((line) => lineText(line, board)),
          '\n',
          mostInLines,
        ) || nothingText(board),
        typeof own === 'string' ? ownText(own, board) : !isOwnShown && `**You:** ${lineText(own, board)}`,
        countsFromText(board),
      ],
      '\n\n',
    ),
    footer: { text: footerOf(board, page, now) },
  });
}

function titleOf({ by, period, language }: ServerBoard): string {
  const where = language === null ? '' : ` in ${languageLabel(language)}`;
  return `${measureNames[by]} ${periodsInTitle[period]}${where}`;
}

function lineText({ place, link, value, change }: BoardLine, board: ServerBoard): string {
  return joinParts(
    [
      `**${count(place)}.** <@${link.userId}> (${userLink(cut(link.username, 40))})`,
      valueText(value, board),
      changeText(change),
      link.verifiedAt === undefined && '⚠ unverified',
    ],
    ' · ',
  );
}

function valueText(value: number, { by, period }: Pick<ServerBoard, 'by' | 'period'>): string {
  if (by === 'points') return counted(value, 'point', 'points');
  const isGain = period !== 'all' && by !== 'kata';
  return `${isGain ? '+' : ''}${count(value)} ${by}`;
}

function changeText(change: BoardLine['change']): string {
  if (change === null || change === 0) return '';
  if (change === 'new') return 'new';
  return change > 0 ? `▲ ${count(change)}` : `▼ ${count(-change)}`;
}

/** The others are counted from lists. */
const isOfProfiles = (by: Measure): boolean => by === 'honor' || by === 'score';

function nothingText({ total, unread, unknownKata, by, period }: ServerBoard): string {
  if (total > 0) return 'There is nothing on this page.';
  if (unread > 0 && isOfProfiles(by))
    return `I know no ${by} of the members here yet: it is noted when I look at their profiles.`;
  if (unread > 0) return 'I am still reading what the members here have done. Look again in a few minutes.';
  if (unknownKata > 0)
    return `I do not know yet how many points ${counted(unknownKata, 'kata is', 'kata are')} worth. Look again in a few minutes.`;
  const what = by === 'kata' || by === 'points' ? 'completed a kata' : `gained ${by}`;
  return `Of the members who are linked here, none has ${what} ${period === 'all' ? 'yet' : periodsInTitle[period]}. **/link** puts you on the board, **/train** finds a kata.`;
}

function ownText(why: Exclude<ServerBoard['own'], BoardLine>, { by, period }: ServerBoard): string {
  switch (why) {
    case 'notLinked':
      return '**You** are not linked here: **/link** puts you on the board.';
    case 'hidden':
      return '**You** are hidden from boards here: **/account** changes that.';
    case 'unverified':
      return '**You** are not on this board: it shows verified links, or another member has the same account. **/link** can verify yours.';
    case 'unread':
      if (isOfProfiles(by)) return '**You** will be on the board when I have looked at your profile.';
      return '**You** will be on the board in a few minutes: I am still reading your list.';
    case 'nothing':
      return `**You** have ${by === 'kata' ? 'completed no kata' : `no ${by}`} ${period === 'all' ? 'yet' : `${periodsInTitle[period]} yet`}.`;
  }
}

function countsFromText({ by, countsFrom }: ServerBoard): string {
  if (countsFrom === null) return '';
  const what = by === 'points' || by === 'kata' ? 'What was completed' : measureNames[by];
  return `${what} counts from when I first read a profile: for some members from ${timestamp(countsFrom, 'D')} on.`;
}

function footerOf(
  { by, total, pages, zone, unknownKata, unread, readAt }: ServerBoard,
  page: number,
  now: number,
): string {
  return joinParts(
    [
      total === 0 ? '' : counted(total, 'member', 'members'),
      pages > 1 && `page ${count(page + 1)} of ${count(pages)}`,
      readAt !== null && `as of ${ago(now - readAt)}${now - readAt < 60_000 ? '' : ' or later'}`,
      unknownKata > 0 && `ranks of ${count(unknownKata)} kata still unknown`,
      unread > 0 &&
        (isOfProfiles(by)
          ? `${counted(unread, 'profile', 'profiles')} not read yet`
          : `${counted(unread, 'list is', 'lists are')} still being read`),
      `time zone ${plain(zone)}`,
    ],
    ' · ',
  );
}

/** The lines that are shown, as bars. */
export function pictureOfBoard(board: ServerBoard): BarsPicture {
  return {
    kind: 'bars',
    title: titleOf(board),
    subtitle: `Time zone ${board.zone}`,
    unit: board.by,
    bars: board.lines.map(({ place, link, value }) => ({ place, name: link.username, value })),
  };
}

/** `members`: those of this server whose accounts are shown, by the names in lower case. */
export function renderLeaders(
  { leaders, page, user }: LeadersPage,
  language: string | null,
  members: ReadonlyMap<string, string> = new Map(),
): APIEmbed {
  const lines = leaders.map(({ position, username, score, rank }) => {
    const memberId = members.get(username.toLowerCase());
    const isWanted = user !== null && username.toLowerCase() === user.toLowerCase();
    return joinParts(
      [
        `${isWanted ? '▸ ' : ''}**${count(position)}.** ${userLink(cut(username, 40))}`,
        rank === null ? '' : rankLabel(rank, null),
        counted(score, 'point', 'points'),
        memberId !== undefined && `<@${memberId}>`,
      ],
      ' · ',
    );
  });
  return fitEmbed({
    title:
      language === null ? 'Codewars: the overall board' : `Codewars: the board of ${languageLabel(language)}`,
    url: 'https://www.codewars.com/users/leaderboard',
    color: brandColor,
    description:
      lines.join('\n') || (page > 0 ? 'The board ends before this page.' : 'Codewars shows no leaders here.'),
    footer: {
      text: joinParts(
        [`page ${count(page + 1)}`, members.size > 0 && 'members of this server are mentioned'],
        ' · ',
      ),
    },
  });
}

export const notOnBoardText = (username: string, language: string | null): string =>
  `**${escapeMarkdown(username)}** is not on Codewars’ board${language === null ? '' : ` of ${languageLabel(language)}`} yet: it takes a first kata${language === null ? '' : ' in that language'}. **/rankup** shows the way up.`;
