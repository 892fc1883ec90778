import { ApplicationCommandOptionType, type APIApplicationCommandBasicOption } from 'discord-api-types/v10';
import type { User } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import type { Link } from '../members/link.ts';
import { escapeMarkdown } from '../render/text.ts';
import { isSameAccount } from '../members/account.ts';
import type { AutocompleteAsked, Choice, Services, SlashAsked } from './command.ts';
import { ownLinks } from './own-links.ts';
import { clean, mentionedIn, userNameFrom } from './typed.ts';

/** The two options by which a command says whose Codewars account is meant. */
export const whomOptions: APIApplicationCommandBasicOption[] = [
  {
    type: ApplicationCommandOptionType.String,
    name: 'user',
    description: 'A Codewars user name',
    autocomplete: true,
    max_length: 200,
  },
  {
    type: ApplicationCommandOptionType.User,
    name: 'member',
    description: 'A member of this server who has linked an account',
  },
];

/**
 * Whose account is meant: the name given, the member given, or one's own link. In direct messages one's own link is
 * that of any server, all of them when they differ.
 * @returns names or ids to ask Codewars for, at least one
 * @throws MemberError `NotLinked`, `NotLinkedAnywhere`, `MemberNotLinked`, `UserOrMember`, and as `userNameFrom`; elsewhere `SayWho` where no name was typed
 */
export async function whom(asked: SlashAsked): Promise<readonly [string, ...string[]]> {
  const { interaction, services, guildId, userId, place } = asked;
  const typed = interaction.options.getString('user');
  const member = interaction.options.getUser('member');
  if (typed !== null && member !== null)
    throw new MemberError('UserOrMember', 'Say either `user` or `member`, not both.');
  const memberId = typed === null ? member?.id : mentionedIn(typed);
  if (typed !== null && memberId === undefined) return [userNameFrom(typed)];
  if (memberId !== undefined && memberId !== userId) return [await linkOfMember(services, guildId, memberId)];

  if (place === 'elsewhere') throw sayWho();
  const links = await ownLinks(asked);
  const [first, ...others] = links.filter(
    (link, index) => links.findIndex((each) => isSameAccount(each, link)) === index,
  );
  if (first === undefined)
    throw new MemberError(guildId === null ? 'NotLinkedAnywhere' : 'NotLinked', notLinked(guildId));
  return [first.username, ...others.map((link) => link.username)];
}

/** The one account that is meant, where an answer has room for one. @throws MemberError as `whom`, and `WhichAccount` */
export async function whomAlone(asked: SlashAsked): Promise<string> {
  const names = await whom(asked);
  if (names.length > 1) {
    throw new MemberError(
      'WhichAccount',
      `You are linked to ${listed(names)} in different servers. Say which one with \`user\`.`,
    );
  }
  return names[0];
}

/** Choices for `user`: the names linked in this server. */
export async function suggestUsers({
  services,
  guildId,
  typed,
}: AutocompleteAsked): Promise<readonly Choice[]> {
  if (guildId === null) return [];
  const wanted = clean(typed)
    .replace(/^[@＠]/u, '')
    .toLowerCase();
  const found = (await services.members.accountsIn(guildId))
    .map(({ username }) => username)
    .filter((name) => name.length <= 100 && name.toLowerCase().includes(wanted));
  const begins = (name: string): boolean => name.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((name) => !begins(name))]
    .slice(0, 25)
    .map((name) => ({ name, value: name }));
}

/** Who in this server is linked to the account; nobody where the answer is not about a server. */
export async function linkTo(
  services: Services,
  guildId: string | null,
  user: User,
): Promise<Link | undefined> {
  if (guildId === null) return undefined;
  return (await services.members.linkedTo(guildId, { username: user.username, codewarsId: user.id }))[0];
}

const sayWho = (): MemberError =>
  new MemberError(
    'SayWho',
    'Nobody invited me here, so I do not show your links. Say a Codewars name with `user`.',
  );

async function linkOfMember(services: Services, guildId: string | null, memberId: string): Promise<string> {
  if (guildId === null) {
    throw new MemberError(
      'MemberNotLinked',
      'I know who is linked in servers only. Here, say a Codewars name with `user`.',
    );
  }
  const link = await services.members.get(guildId, memberId);
  if (link === undefined) {
    throw new MemberError(
      'MemberNotLinked',
      `<@${memberId}> has not linked a Codewars account here. They can with /link.`,
    );
  }
  return link.username;
}

function notLinked(guildId: string | null): string {
  return guildId === null
    ? 'You have not linked a Codewars account yet. Use /link in a server that we share, or say a Codewars name with `user`.'
    : 'You have not linked a Codewars account here yet. Use /link, or say a Codewars name with `user`.';
}

const listed = (names: readonly string[]): string =>
  names.map((name) => `**${escapeMarkdown(name)}**`).join(' and ');
