import type { CommandContext } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import type { Link } from '../../src/members/link.ts';
import type { Trainee } from '../../src/training/model.ts';
import { ownLinks } from './links.ts';

/** In direct messages: the link with a session in progress, else one with an API key, else any. */
async function trainingLink(context: CommandContext): Promise<Link | undefined> {
  const { services, place } = context;
  const links = await ownLinks(context);
  if (place !== 'direct') return links[0];
  const drafts = await Promise.all(links.map((link) => services.training.draft(traineeOf(link))));
  return (
    links.find((_, index) => drafts[index] !== undefined) ?? links.find((link) => link.hasApiKey) ?? links[0]
  );
}

export interface Learner extends Pick<CommandContext, 'services' | 'userId' | 'guildId'> {
  readonly link: Link | undefined;
}

export async function learnerOf(context: CommandContext): Promise<Learner> {
  const { services, userId, guildId } = context;
  return { services, userId, guildId, link: await trainingLink(context) };
}

/** @throws MemberError `NoSession` for a member who is not linked */
export async function trainee(context: CommandContext): Promise<Trainee> {
  const link = await trainingLink(context);
  if (link === undefined) throw new MemberError('NoSession');
  return traineeOf(link);
}

export const traineeOf = ({ guildId, userId }: Link): Trainee => ({ guildId, userId });
