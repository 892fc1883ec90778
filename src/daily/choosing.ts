import { onBoard } from '../boards/server-board.ts';
import type { SolvedHereReader } from '../boards/solved-here.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Settings } from '../guilds/settings.ts';
import { accountKey } from '../members/account.ts';
import type { Members } from '../members/members.ts';
import type { Storage } from '../storage/storage.ts';
import { chooseKata, fittingRanks, medianOf, type Candidate } from './choice.ts';
import type { Chosen } from './model.ts';

/** A chosen kata may turn out to be gone or changed. */
const mostTries = 8;
const confirmWithinMs = 5_000;

/** Chooses the kata of the day from the catalogue, by what the members of a server can and have solved. */
export function createChoosing(options: {
  readonly storage: Pick<Storage, 'snapshots'>;
  /** Wrapped in `learning`, so that the catalogue learns what has changed. */
  readonly codewars: Pick<Codewars, 'kata'>;
  readonly catalogue: Pick<Catalogue, 'find' | 'rankOf'>;
  readonly members: Pick<Members, 'list'>;
  readonly settings: Pick<Settings, 'get'>;
  readonly solvedHere: Pick<SolvedHereReader, 'count'>;
}) {
  const { storage, codewars, catalogue, members, settings, solvedHere } = options;

  return {
    /** `undefined`: the catalogue has none that was not shown. @throws StorageError */
    async choose(guildId: string, date: string, shown: ReadonlySet<string>): Promise<Chosen | undefined> {
      const { daily = {}, verified } = (await settings.get(guildId)).options;
      const { language, ranks: set } = daily;
      const links = onBoard(await members.list(guildId), verified);
      const snapshots = await storage.snapshots.getMany(links.map(accountKey));
      const known = snapshots.flatMap((each) => each?.ranks.overall?.rank ?? []);
      const median = medianOf(known);
      const ranks = set ?? fittingRanks(median);

      const here = await solvedHere.count(
        guildId,
        candidates(language).map(({ id }) => id),
      );
      const excluded = new Set(shown);
      for (let tries = 0; tries < mostTries; tries += 1) {
        const choice = chooseKata({
          // Once more each time: the catalogue learns what has changed.
          kata: candidates(language),
          ranks,
          shown: excluded,
          // Those whose lists are unknown may have solved anything.
          members: here.members - here.unread,
          solvedBy: (id) => here.byKata.get(id)?.count ?? 0,
          seed: `${guildId} ${date}`,
        });
        if (choice === undefined) return undefined;
        const { id, ranks: inRanks, isWider, isSolvedByMost, fitting, solved, rank } = choice;
        const state = await look(choice, language);
        if (state === 'gone') excluded.add(id);
        if (state !== 'same') continue;
        return {
          kataId: id,
          ...(language !== undefined && { language }),
          why: {
            rank,
            ranks: inRanks,
            ...(set === undefined && { median: median ?? null }),
            isWider,
            isSolvedByMost,
            fitting,
            solved,
            members: here.members - here.unread,
          },
        };
      }
      return undefined;
    },
  };

  function candidates(language: string | undefined): readonly Candidate[] {
    return catalogue.find({ language, ranks: [-8, -7, -6, -5, -4, -3, -2, -1] }).flatMap((id) => {
      const rank = catalogue.rankOf(id);
      return typeof rank === 'number' ? [{ id, rank }] : [];
    });
  }

  /** What is known is believed while Codewars is down. */
  async function look(
    { id, rank }: Candidate,
    language: string | undefined,
  ): Promise<'same' | 'changed' | 'gone'> {
    try {
      const { value } = await codewars.kata(id, { priority: 'background', withinMs: confirmWithinMs });
      const isSame =
        value.rank?.id === rank && (language === undefined || value.languages.includes(language));
      return isSame ? 'same' : 'changed';
    } catch (error) {
      if (!(error instanceof CodewarsError)) throw error;
      return error.code === 'NotFound' ? 'gone' : 'same';
    }
  }
}
