import { ApplicationCommandOptionType, type APIApplicationCommandBasicOption } from 'discord-api-types/v10';
import type { Read } from '../../src/codewars/codewars.ts';
import { CodewarsError } from '../../src/codewars/errors.ts';
import type { User } from '../../src/codewars/model.ts';
import { MemberError } from '../../src/errors.ts';
import type { Link } from '../../src/members/link.ts';
import { escapeMarkdown } from '../../src/render/text.ts';
import { idOrName, isSameAccount, type Account } from '../../src/members/account.ts';
import type {
  CommandContext,
  AutocompleteContext,
  Choice,
  Services,
  SlashContext,
} from '../../src/discord/command.ts';
import { ownLinks } from './own-links.ts';
import { clean, mentionedIn, userNameFrom } from './typed.ts';

/** The two options by which a command says whose Codewars account is meant. */
export const accountOptions: APIApplicationCommandBasicOption[] = [
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

/** An account that is meant: a linked one, or a name or id that was typed, picked, or came with a button. */
export type Meant = Account | string;

/**
 * Whose account is meant: the name given, the member given, or one's own link. In direct messages one's own link is
 * that of any server, all of them when they differ.
 * @returns at least one
 * @throws MemberError `NotLinked`, `NotLinkedAnywhere`, `MemberNotLinked`, `UserOrMember`, and as `userNameFrom`; elsewhere `SayWho` where no name was typed
 */
export async function resolveAccounts(context: SlashContext): Promise<readonly [Meant, ...Meant[]]> {
  const { interaction, services, guildId, userId, place } = context;
  const typed = interaction.options.getString('user');
  const member = interaction.options.getUser('member');
  if (typed !== null && member !== null)
    throw new MemberError('UserOrMember', 'Say either `user` or `member`, not both.');
  const memberId = typed === null ? member?.id : mentionedIn(typed);
  if (typed !== null && memberId === undefined) return [userNameFrom(typed)];
  if (memberId !== undefined && memberId !== userId) return [await linkOfMember(services, guildId, memberId)];

  if (place === 'elsewhere') throw sayWho();
  const links = await ownLinks(context);
  const [first, ...others] = links.filter(
    (link, index) => links.findIndex((each) => isSameAccount(each, link)) === index,
  );
  if (first === undefined)
    throw new MemberError(guildId === null ? 'NotLinkedAnywhere' : 'NotLinked', notLinked(guildId));
  return [first, ...others];
}

/** The one account that is meant, where an answer has room for one. @throws MemberError as `whom`, and `WhichAccount` */
export async function resolveOneAccount(context: SlashContext): Promise<Meant> {
  const all = await resolveAccounts(context);
  if (all.length > 1) {
    throw new MemberError(
      'WhichAccount',
      `You are linked to ${listed(all)} in different servers. Say which one with \`user\`.`,
    );
  }
  return all[0];
}

/**
 * The profile that is meant. Where no account has the name any more, it is that of the member who was last seen under it.
 * @throws MemberError `AccountGone`; CodewarsError
 */
export async function profileOf(context: Here, meant: Meant): Promise<Read<User>> {
  const { accounts } = context.services;
  const link = await linkMeant(context, meant);
  if (link !== undefined) return accounts.read(link);
  const name = typeof meant === 'string' ? meant : idOrName(meant);
  try {
    return await accounts.find(name);
  } catch (error) {
    if (!(error instanceof CodewarsError) || error.code !== 'NotFound') throw error;
    const renamed = await linkTo(context, { username: name, codewarsId: null });
    if (renamed?.codewarsId === undefined || renamed.codewarsId === null) throw error;
    return accounts.read(renamed);
  }
}

/**
 * The account that is meant, as it is called now; where its profile cannot be read, as it was called last, or as it was typed.
 * @throws MemberError `AccountGone`; CodewarsError
 */
export async function accountOf(context: Here, meant: Meant): Promise<Account> {
  const link = await linkMeant(context, meant);
  if (link !== undefined) return context.services.accounts.current(link, { withinMs: nameWithinMs });
  try {
    const { username, id } = (await profileOf(context, meant)).value;
    return { username, codewarsId: id };
  } catch (error) {
    const isUnread = error instanceof CodewarsError && error.code !== 'NotFound';
    if (!isUnread || typeof meant !== 'string' || isId(meant)) throw error;
    return { username: meant, codewarsId: null };
  }
}

/** The name of a linked account is known, and most likely what it was: the list is worth waiting for. */
const nameWithinMs = 3_000;
const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

type Here = Pick<CommandContext<unknown>, 'services' | 'guildId'>;

/** Buttons and choices carry ids: such an account is the member's, and never a stranger's who took the name. */
async function linkMeant(context: Here, meant: Meant): Promise<Account | undefined> {
  if (typeof meant !== 'string') return meant;
  if (!isId(meant)) return undefined;
  const link = await linkTo(context, { username: meant, codewarsId: meant });
  return link?.codewarsId === meant ? link : undefined;
}

/** Choices for `user`: the names linked in this server. */
export async function suggestUsers({
  services,
  guildId,
  typed,
}: AutocompleteContext): Promise<readonly Choice[]> {
  if (guildId === null) return [];
  const wanted = clean(typed)
    .replace(/^[@＠]/u, '')
    .toLowerCase();
  const found = (await services.members.accountsIn(guildId))
    .map((account) => ({ name: account.username, value: idOrName(account) }))
    .filter(({ name }) => name.length <= 100 && name.toLowerCase().includes(wanted));
  const begins = ({ name }: Choice): boolean => name.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((each) => !begins(each))].slice(0, 25);
}

/** Who in this server is linked to the account; nobody where the answer is not about a server. */
export async function linkTo({ services, guildId }: Here, account: Account): Promise<Link | undefined> {
  return guildId === null ? undefined : (await services.members.linkedTo(guildId, account))[0];
}

const sayWho = (): MemberError =>
  new MemberError(
    'SayWho',
    'I am not a member of this server, so I do not show your links here. Give a Codewars name with `user`.',
  );

async function linkOfMember(services: Services, guildId: string | null, memberId: string): Promise<Link> {
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
  return link;
}

function notLinked(guildId: string | null): string {
  return guildId === null
    ? 'You have not linked a Codewars account yet. Use /link in a server that we share, or say a Codewars name with `user`.'
    : 'You have not linked a Codewars account here yet. Use /link, or say a Codewars name with `user`.';
}

const listed = (all: readonly Meant[]): string =>
  all
    .map((meant) => `**${escapeMarkdown(typeof meant === 'string' ? meant : meant.username)}**`)
    .join(' and ');
