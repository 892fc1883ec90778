import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import type { Read } from '../../src/codewars/codewars.ts';
import { CodewarsError } from '../../src/codewars/errors.ts';
import type { User } from '../../src/codewars/model.ts';
import type { AutocompleteContext, Choice, CommandContext, SlashContext } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import { idOrName, isSameAccount, type Account } from '../../src/members/account.ts';
import type { Link } from '../../src/members/link.ts';
import { linkTo, ownLinks } from './links.ts';
import { clean, mentionedIn, userNameFrom } from './typed.ts';

/** A linked account, or a name or id from an option or button. */
export type AccountRef = Account | string;

/** The options `user` and `member`, their autocomplete, and what resolves them to an account. */
export function accountOption() {
  return {
    options: [
      {
        type: Option.String as const,
        name: 'user',
        description: 'A Codewars user name',
        autocomplete: true as const,
        max_length: 200,
      },
      {
        type: Option.User as const,
        name: 'member',
        description: 'A member of this server who has linked an account',
      },
    ],
    autocomplete: { user: suggestUsers },
    resolve,
    resolveAll,
    /** @throws MemberError as `resolve`, and `AccountGone`; CodewarsError */
    profile: async (context: SlashContext): Promise<Read<User>> =>
      readProfile(context, await resolve(context)),
  };
}

/**
 * The name or member given, else the member's own links: in direct messages there can be several.
 * @throws MemberError `NotLinked`, `MemberNotLinked`, `MemberOutsideServer`, `UserOrMember`, `IsBot`, `SayWho`, and as `userNameFrom`
 */
async function resolveAll(context: SlashContext): Promise<readonly [AccountRef, ...AccountRef[]]> {
  const { interaction, userId } = context;
  const typed = interaction.options.getString('user');
  const member = interaction.options.getUser('member');
  if (typed !== null && member !== null) throw new MemberError('UserOrMember');
  if (member?.bot) throw new MemberError('IsBot');
  const memberId = typed === null ? member?.id : mentionedIn(typed);
  if (typed !== null && memberId === undefined) return [userNameFrom(typed)];
  if (memberId !== undefined && memberId !== userId) return [await linkOfMember(context, memberId)];
  return ownAccounts(context);
}

/** A Codewars name, a link to a profile, or a mention. @throws MemberError as `resolveAll`, and `WhichAccount` */
export async function accountFrom(context: CommandContext, typed: string): Promise<AccountRef> {
  const memberId = mentionedIn(typed);
  return memberId === undefined ? userNameFrom(typed) : accountOfMember(context, memberId);
}

/** @throws MemberError as `resolveAll`, and `WhichAccount` */
export async function accountOfMember(context: CommandContext, memberId: string): Promise<AccountRef> {
  return memberId === context.userId ? ownAccount(context) : linkOfMember(context, memberId);
}

/** The member's own. @throws MemberError `NotLinked`, `SayWho`, `WhichAccount` */
export async function ownAccount(context: CommandContext): Promise<AccountRef> {
  return onlyOne(await ownAccounts(context));
}

/** @throws MemberError `NotLinked`, `SayWho` */
async function ownAccounts(context: CommandContext): Promise<readonly [AccountRef, ...AccountRef[]]> {
  const { guildId, place } = context;
  if (place === 'elsewhere') throw new MemberError('SayWho');
  const links = await ownLinks(context);
  const [first, ...others] = links.filter(
    (link, index) => links.findIndex((each) => isSameAccount(each, link)) === index,
  );
  if (first === undefined)
    throw new MemberError('NotLinked', { where: guildId === null ? 'direct' : 'server' });
  return [first, ...others];
}

/** For answers about one account. @throws MemberError as `resolveAll`, and `WhichAccount` */
async function resolve(context: SlashContext): Promise<AccountRef> {
  return onlyOne(await resolveAll(context));
}

function onlyOne(all: readonly [AccountRef, ...AccountRef[]]): AccountRef {
  if (all.length === 1) return all[0];
  const usernames = all.map((ref) => (typeof ref === 'string' ? ref : ref.username));
  throw new MemberError('WhichAccount', { usernames });
}

/**
 * If no account has the name any more, reads the linked account that was last seen under it.
 * @throws MemberError `AccountGone`; CodewarsError
 */
export async function readProfile(context: CommandContext, ref: AccountRef): Promise<Read<User>> {
  const { accounts } = context.services;
  const link = await linkedAccount(context, ref);
  if (link !== undefined) return accounts.read(link);
  const name = typeof ref === 'string' ? ref : idOrName(ref);
  try {
    return await accounts.find(name);
  } catch (error) {
    if (!(error instanceof CodewarsError) || error.code !== 'NotFound') throw error;
    const renamed = await linkTo(context, { username: name, codewarsId: null });
    if (renamed?.codewarsId === undefined || renamed.codewarsId === null) throw error;
    return accounts.read(renamed);
  }
}

const nameWithinMs = 3_000;

/**
 * The account under its current name, or under the last known or typed one while Codewars is down.
 * @throws MemberError `AccountGone`; CodewarsError
 */
export async function readAccount(context: CommandContext, ref: AccountRef): Promise<Account> {
  const link = await linkedAccount(context, ref);
  if (link !== undefined) return context.services.accounts.current(link, { withinMs: nameWithinMs });
  try {
    const { username, id } = (await readProfile(context, ref)).value;
    return { username, codewarsId: id };
  } catch (error) {
    const isUnread = error instanceof CodewarsError && error.code !== 'NotFound';
    if (!isUnread || typeof ref !== 'string' || isId(ref)) throw error;
    return { username: ref, codewarsId: null };
  }
}

const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

/** Buttons and choices carry ids, so that another account that took over the name is not shown instead. */
async function linkedAccount(context: CommandContext, ref: AccountRef): Promise<Account | undefined> {
  if (typeof ref !== 'string') return ref;
  if (!isId(ref)) return undefined;
  const link = await linkTo(context, { username: ref, codewarsId: ref });
  return link?.codewarsId === ref ? link : undefined;
}

export async function suggestUsers({
  services,
  guildId,
  typed,
}: AutocompleteContext): Promise<readonly Choice[]> {
  if (guildId === null) return [];
  const wanted = clean(typed)
    .replace(/^[@＠]/u, '')
    .toLowerCase();
  const begins = ({ name }: Choice): number => Number(name.toLowerCase().startsWith(wanted));
  return (await services.members.accountsIn(guildId))
    .map((account) => ({ name: account.username, value: idOrName(account) }))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => begins(b) - begins(a));
}

async function linkOfMember({ services, guildId }: CommandContext, memberId: string): Promise<Link> {
  if (guildId === null) throw new MemberError('MemberOutsideServer');
  const link = await services.members.get(guildId, memberId);
  if (link === undefined) throw new MemberError('MemberNotLinked', { memberId });
  return link;
}
