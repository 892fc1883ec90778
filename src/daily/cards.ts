import { hash } from 'node:crypto';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { unlessNotFound } from '../codewars/errors.ts';
import { memberFields, renderDaily, type DailyCard } from '../render/daily.ts';
import type { Describe } from '../render/markdown/describe.ts';
import type { DailyRecord } from '../storage/records.ts';
import { isDayAfter, type InContext } from './row.ts';
import type { Solvers } from './solvers.ts';

export type Cards = ReturnType<typeof createCards>;

/** What the message of a kata of the day shows at this moment. */
export function createCards(options: {
  readonly codewars: Pick<Codewars, 'kata'>;
  readonly catalogue: Pick<Catalogue, 'byId'>;
  readonly solvers: Solvers;
  readonly describe: Describe;
}) {
  const { codewars, catalogue, solvers, describe } = options;

  return {
    /** Who is on it. @throws StorageError */
    async read(guildId: string, { day, past }: InContext, isOver: boolean) {
      const [before] = past;
      const facts = {
        isOver,
        solved: await solvers.of(guildId, day, past),
        before: before && {
          kataId: before.kataId,
          name: catalogue.byId(before.kataId)?.name,
          isYesterday: isDayAfter(day.date, before.date),
        },
      };
      const shown = hash('sha256', JSON.stringify(memberFields(facts)), 'base64url');
      return { ...facts, shown };
    },

    /** In Discord's terms. `undefined`: Codewars has removed the kata. @throws CodewarsError */
    async message(
      { date, kataId, language }: DailyRecord,
      facts: Omit<DailyCard, 'kata' | 'date' | 'language'>,
    ) {
      const kata = await unlessNotFound(codewars.kata(kataId, { priority: 'background' }));
      if (kata === undefined) return undefined;
      return renderDaily({ ...facts, kata: kata.value, date, language: language ?? null }, describe);
    },

    nameOf: (kataId: string): string | undefined => catalogue.byId(kataId)?.name,
  };
}
