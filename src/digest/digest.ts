import { onBoard } from '../boards/server-board.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { fnv1a } from '../fnv1a.ts';
import type { Settings } from '../guilds/settings.ts';
import type { History } from '../history/history.ts';
import { dayOf, type Span } from '../history/periods.ts';
import type { PlainLog } from '../log.ts';
import type { Members } from '../members/members.ts';
import { wantedOf } from '../recommender/wanted.ts';
import {
  pictureOfPodium,
  renderDigest,
  renderQuiet,
  type DigestKata,
} from '../render/announcements/digest.ts';
import { PictureError, type Pictures } from '../render/pictures/pictures.ts';
import { altText } from '../render/pictures/words.ts';
import type { Reply } from '../render/reply.ts';
import type { When } from '../schedules/occurrences.ts';
import type { ScheduledPost } from '../schedules/posts.ts';
import { clockIn } from '../timezones/timezones.ts';
import {
  commonLanguage,
  digestOf,
  isQuiet,
  leastSolved,
  medianRank,
  mostSolved,
  namedIn,
  type Digest,
  type SolvedKata,
} from './facts.ts';
import { countSolvers, factsOf, type MemberFacts } from './member-facts.ts';
import { spanBefore } from './span.ts';

/** Of so many kata, the one to try is the one that the fewest have solved. */
const mostCandidates = 200;
const mostSolvedShown = 3;

interface Found {
  readonly digest: Digest;
  readonly present: readonly MemberFacts[];
}

/** Tells a server what its members did in a week or a month, from storage alone. */
export function createDigest(options: {
  readonly history: Pick<History, 'solvesOf' | 'scoresOf' | 'completions'>;
  readonly members: Pick<Members, 'list'>;
  readonly catalogue: Pick<Catalogue, 'byId' | 'find' | 'rankOf'>;
  readonly settings: Pick<Settings, 'get' | 'timezone'>;
  /** When a server's digest is said; `undefined` where none is. */
  readonly whenOf: (guildId: string) => Promise<When | undefined>;
  /** Who of these members has left the server, as far as that is known within a moment. */
  readonly absentees: (guildId: string, userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly pictures: Pick<Pictures, 'draw'>;
  readonly now: () => number;
  readonly log: Pick<PlainLog, 'warn'>;
}): ScheduledPost<'digest'> & {
  /** What it would say of the time up to now. @throws StorageError */
  readonly sample: (guildId: string) => Promise<object>;
} {
  const { history, members, catalogue, settings, whenOf, absentees, pictures, now, log } = options;

  return {
    async prepare({ guildId, when, wasQuiet, ...occurrence }) {
      const span = spanBefore(occurrence, when);
      const { digest } = await read(guildId, span, when.timezone);
      const isNothing = isQuiet(digest);
      if (isNothing && wasQuiet) return { isQuiet: true };
      return { post: { type: 'digest', ...span, isQuiet: isNothing }, isQuiet: isNothing };
    },

    async compose(guildId, { isQuiet: mayBeQuiet, ...post }, seed) {
      const zone = (await whenOf(guildId))?.timezone ?? (await settings.timezone(guildId));
      const found = await read(guildId, post, zone);
      if (isQuiet(found.digest) && !mayBeQuiet) return undefined;
      return messageOf(guildId, found, { zone, seed, isSample: false });
    },

    async sample(guildId) {
      const when = (await whenOf(guildId)) ?? { time: '', timezone: await settings.timezone(guildId) };
      const [at, zone] = [now(), when.timezone];
      const today = { date: dayOf(at, zone), at };
      const span = spanBefore(today, { ...when, time: clockIn(zone, at).time });
      const found = await read(guildId, span, zone);
      return messageOf(guildId, found, { zone, seed: `${guildId} ${today.date}`, isSample: true });
    },
  };

  /** What happened, without the members who have left. */
  async function read(guildId: string, { from, to }: Span, zone: string): Promise<Found> {
    const span = { from, to };
    const [links, { options: admin }] = await Promise.all([members.list(guildId), settings.get(guildId)]);
    let present = await factsOf(history, onBoard(links, admin.verified), span, zone);
    for (;;) {
      const digest = digestOf(present, span);
      const absent = await absentees(guildId, namedIn(digest));
      if (absent.size === 0) return { digest, present };
      present = present.filter(({ link }) => !absent.has(link.userId));
    }
  }

  async function messageOf(
    guildId: string,
    { digest, present }: Found,
    about: { readonly zone: string; readonly seed: string; readonly isSample: boolean },
  ): Promise<Reply & { readonly allowed_mentions: object }> {
    const allowed_mentions = { parse: [] };
    if (isQuiet(digest)) return { embeds: [renderQuiet(digest, about)], allowed_mentions };
    const candidates = candidatesFor(present, about.seed);
    const { inSpan, ever } = await countSolvers(history.completions, present, digest.span, candidates);
    const toTry = leastSolved(candidates, ever, present.length);
    const solved = mostSolved(inSpan, catalogue.rankOf).flatMap(withName).slice(0, mostSolvedShown);
    const picture = await drawn(guildId, digest, about.zone);
    return {
      embeds: [renderDigest(digest, { ...about, solved, toTry: toTry && withName(toTry)[0] })],
      ...(picture !== undefined && { files: [picture] }),
      allowed_mentions,
    };
  }

  /** Around the rank in the middle of the members', in the language that most of them use; the same for the same seed. */
  function candidatesFor(present: readonly MemberFacts[], seed: string): readonly string[] {
    const language = commonLanguage(present);
    const candidates: string[] = [];
    for (const ranks of wantedOf('default', medianRank(present), 0).classes) {
      const ids = catalogue.find({ language, ranks }).map((id) => ({ id, place: fnv1a(`${seed} ${id}`) }));
      candidates.push(...ids.sort((a, b) => a.place - b.place).map(({ id }) => id));
      if (candidates.length >= mostCandidates) break;
    }
    return candidates.slice(0, mostCandidates);
  }

  function withName({ id, members }: SolvedKata): DigestKata[] {
    const known = catalogue.byId(id);
    return known === undefined ? [] : [{ id, name: known.name, rank: known.rank ?? null, members }];
  }

  /** `undefined` where it cannot be drawn: the text says the same. @throws PictureError when the process stops */
  async function drawn(guildId: string, digest: Digest, zone: string) {
    const picture = pictureOfPodium(digest, zone);
    if (picture === undefined) return undefined;
    try {
      const file = await pictures.draw(picture, guildId);
      return file && { ...file, description: altText(picture) };
    } catch (error) {
      if (!(error instanceof PictureError) || error.code === 'Stopped') throw error;
      log.warn({ err: error, guild: guildId }, 'a digest goes without its picture');
      return undefined;
    }
  }
}
