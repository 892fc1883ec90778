import { languageId } from '../../src/codewars/languages.ts';
import { MemberError } from '../../src/errors.ts';
import type { Link } from '../../src/members/link.ts';
import { escapeMarkdown } from '../../src/render/text.ts';
import { noSession } from '../../src/training/errors.ts';
import type { Trainee } from '../../src/training/training.ts';
import type { CommandContext, Services } from '../../src/discord/command.ts';
import { ownLinks } from './own-links.ts';
import { clean } from './typed.ts';

type Who = Pick<CommandContext<unknown>, 'services' | 'guildId' | 'place' | 'userId'>;

/**
 * The link by which someone trains: the one of this server; in direct messages the one with a session in progress, else one
 * with an API key, else any. `undefined` for somebody who is not linked.
 */
export async function trainingLink(context: Who): Promise<Link | undefined> {
  const { services, place } = context;
  const links = await ownLinks(context);
  if (place !== 'direct') return links[0];
  const drafts = await Promise.all(links.map((link) => services.training.draft(traineeOf(link))));
  return (
    links.find((_, index) => drafts[index] !== undefined) ?? links.find((link) => link.hasApiKey) ?? links[0]
  );
}

/** @throws MemberError `NoSession` for somebody who is not linked, and so has none */
export async function trainee(context: Who): Promise<Trainee> {
  const link = await trainingLink(context);
  if (link === undefined) throw noSession();
  return traineeOf(link);
}

export const traineeOf = ({ guildId, userId }: Link): Trainee => ({ guildId, userId });

export const otherSession = (): MemberError =>
  new MemberError(
    'OtherSession',
    'That belongs to an earlier session. **/session** shows the one in progress.',
  );

/** The language that somebody trains in: the one used last, else the account's best; `undefined` where neither is known. */
export async function usualLanguage(
  services: Services,
  userId: string,
  link: Link | undefined,
): Promise<string | undefined> {
  const last = await services.training.lastLanguage(userId);
  return last ?? (link && (await services.recommender.bestLanguage(link, userId)));
}

/** The language that is meant, by id or name. @throws MemberError `NoSuchLanguage`; CodewarsError */
export async function knownLanguage(services: Services, typed: string): Promise<string> {
  const text = clean(typed);
  const known = languageId(text);
  if (known !== undefined) return known;
  // Codewars may have learned new ones since.
  const wanted = text.toLowerCase();
  const languages = (await services.codewars.languages()).value;
  const found = languages.find(
    ({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
  if (found !== undefined) return found.id;
  throw new MemberError(
    'NoSuchLanguage',
    `Codewars does not know the language **${escapeMarkdown(text.slice(0, 60))}**. Pick one from the list.`,
  );
}
