import { CodewarsError } from '../codewars/errors.ts';
import type { Kata, Training as Offered } from '../codewars/model.ts';
import type { Link } from '../members/link.ts';
import type { SessionRecord } from '../storage/records.ts';
import { languageLacking, noApiKey } from './errors.ts';
import type { Offer } from './offer.ts';
import type { Room } from './room.ts';
import type { Rows } from './rows.ts';
import type { Trainee, Training, Wanted } from './training.ts';

/** What `begin` makes, before it is shown. */
export type BegunRow =
  | { readonly kind: 'begun'; readonly session: SessionRecord; readonly offered: Offered }
  | { readonly kind: 'inTheWay'; readonly session: SessionRecord };

export interface Beginning {
  /** @throws MemberError `NoApiKey`, `LanguageLacking`; CodewarsError; StorageError */
  begin(trainee: Trainee, wanted: Wanted, replace: boolean): Promise<BegunRow>;
  peek: Training['peek'];
}

// A look at the kata comes before or after the call that counts, and must not use up its time.
const lookWithinMs = 4000;
/** Codewars' ids; its slugs are words. */
const id = /^[0-9a-f]{24}$/;

/** Begins sessions on Codewars and keeps them. */
export function createBeginning(room: Room, rows: Rows, offer: Offer, newId: () => string): Beginning {
  const { codewars, members, now } = room;

  async function begin(trainee: Trainee, wanted: Wanted, replace: boolean): Promise<BegunRow> {
    offer.demand(wanted);
    const { link, apiKey } = await keyOf(trainee);
    const present = await rows.session(trainee);
    const goesOn = present !== undefined && isAbout(present, wanted);
    if (present !== undefined && present.attempts > 0 && !replace && !goesOn) {
      return { kind: 'inTheWay', session: present };
    }
    const { offered, kata } = await begun(wanted, apiKey, trainee.userId);
    if (offered.session === null) {
      const cause = new Error('training began without a session');
      throw new CodewarsError('UnexpectedResponse', {
        subject: { kind: 'language', name: wanted.language },
        cause,
      });
    }
    const { projectId, solutionId, setup, exampleFixture, code } = offered.session;
    // Codewars goes on with its own session of that kata: so do we, with every attempt.
    if (present?.projectId === projectId && present.solutionId === solutionId) {
      return { kind: 'begun', session: present, offered };
    }
    // Codewars knew that session no longer: what was written in it stays.
    if (goesOn) {
      const session = { ...present, projectId, solutionId, lastValid: null };
      await rows.begin(trainee, session, undefined);
      return { kind: 'begun', session, offered };
    }
    const session: SessionRecord = {
      id: newId(),
      account: { username: link.username, codewarsId: link.codewarsId },
      kata: {
        id: kata,
        name: offered.name,
        slug: offered.slug,
        rank: offered.rank,
        tags: [...offered.tags],
      },
      language: wanted.language,
      strategy: 'strategy' in wanted ? wanted.strategy : null,
      projectId,
      solutionId,
      setup,
      exampleFixture,
      earlierCode: code,
      startedAt: now(),
      attempts: 0,
      lastValid: null,
    };
    await rows.begin(trainee, session, present);
    return { kind: 'begun', session, offered };
  }

  /** A training that began, and the kata's id where it can be told. */
  async function begun(
    wanted: Wanted,
    apiKey: string,
    person: string,
  ): Promise<{ readonly offered: Offered; readonly kata: string | null }> {
    const { language } = wanted;
    if ('strategy' in wanted) {
      const { strategy } = wanted;
      const offered = await offer.ask(wanted, person, () =>
        codewars.trainNext({ language, strategy }, apiKey, { person }),
      );
      const kata = offered.slug === null ? undefined : await look(offered.slug, person);
      return { offered, kata: kata?.id ?? null };
    }
    const kata = await look(wanted.kata, person);
    // A kata without any language is one that Codewars told half of.
    if (kata !== undefined && kata.languages.length > 0 && !kata.languages.includes(language)) {
      throw languageLacking(language, kata.languages);
    }
    const offered = await offer.ask(wanted, person, () =>
      codewars.trainKata({ kata: wanted.kata, language }, apiKey, { person }),
    );
    return { offered, kata: kata?.id ?? (id.test(wanted.kata) ? wanted.kata : null) };
  }

  /** The kata, where Codewars answers in time: a session can be begun without. */
  async function look(idOrSlug: string, person: string): Promise<Kata | undefined> {
    try {
      return (await codewars.kata(idOrSlug, { withinMs: lookWithinMs, person })).value;
    } catch (error) {
      if (error instanceof CodewarsError) return undefined;
      throw error;
    }
  }

  async function keyOf({ guildId, userId }: Trainee): Promise<{ link: Link; apiKey: string }> {
    const link = await members.get(guildId, userId);
    const apiKey = await members.apiKey(guildId, userId);
    if (link === undefined || apiKey === undefined) throw noApiKey();
    return { link, apiKey };
  }

  return {
    begin,
    async peek(trainee, wanted) {
      offer.demand(wanted);
      const { apiKey } = await keyOf(trainee);
      const person = trainee.userId;
      return offer.ask(wanted, person, () =>
        codewars.trainNext({ ...wanted, peek: true }, apiKey, { person }),
      );
    },
  };
}

/** Whether that very kata is wanted again. */
function isAbout({ kata, language }: SessionRecord, wanted: Wanted): boolean {
  if (!('kata' in wanted) || wanted.language !== language) return false;
  return wanted.kata === kata.id || wanted.kata === kata.slug;
}
