import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { memberKey, type InboxRecord, type LinkRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Accounts } from './accounts.ts';
import type { Happening } from './event.ts';

type MemberSource = Extract<InboxRecord['source'], { kind: 'member' }>;

/** How far a member's own hook is believed: its owner knows the secret and can post anything with it. */
export type Belief =
  | 'confirmed'
  /** The API does not show it; it may lag. */
  | 'notYet'
  /** It is about somebody else's account, or nobody is linked. */
  | 'notTheirs';

export interface Confirmation {
  /** @throws CodewarsError when it cannot be asked; StorageError */
  confirm(source: MemberSource, happening: Happening): Promise<Belief>;
}

/** Believes what concerns the account that the hook's owner is linked to, once the API says it too. */
export function createConfirmation(options: {
  readonly storage: Pick<Storage, 'links'>;
  readonly codewars: Pick<Codewars, 'user' | 'kata'>;
  readonly accounts: Accounts;
}): Confirmation {
  const { storage, codewars, accounts } = options;

  return {
    async confirm({ guildId, userId }, happening) {
      const about = 'accountId' in happening ? happening.accountId : happening.authorId;
      const row = memberKey(guildId, userId);
      let link = await storage.links.get(row);
      if (link?.codewarsId === null) {
        // Linked by name alone: asking for the id finds out whose it is.
        await accounts.resolve(about);
        link = await storage.links.get(row);
      }
      if (link?.codewarsId !== about) return 'notTheirs';
      return (await isShown(happening, link)) ? 'confirmed' : 'notYet';
    },
  };

  async function isShown(happening: Happening, link: LinkRecord): Promise<boolean> {
    try {
      if ('kataId' in happening) {
        const { value } = await codewars.kata(happening.kataId, { lane: 'background' });
        return value.createdBy?.username.toLowerCase() === link.username.toLowerCase();
      }
      const { value } = await codewars.user(happening.accountId, { fresh: true, lane: 'background' });
      // A fall is shown by the total itself: any higher one would be "at least" the new one.
      if (happening.type === 'honor') {
        return happening.delta < 0 ? value.honor <= happening.honor : value.honor >= happening.honor;
      }
      const { overall, languages } = value.ranks;
      const shown = happening.language === null ? overall : languages[happening.language];
      return shown !== undefined && shown.rank >= happening.rank;
    } catch (error) {
      // A kata that was just created may not be there yet.
      if (error instanceof CodewarsError && error.code === 'NotFound') return false;
      throw error;
    }
  }
}
