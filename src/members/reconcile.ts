import type { Read } from '../codewars/codewars.ts';
import type { User } from '../codewars/model.ts';
import { unlessCorrupt } from '../storage/errors.ts';
import { hashOf } from '../storage/hash.ts';
import { honorKey, type LinkRecord } from '../storage/records.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import { answersAbout, nameKey, type Account } from './account.ts';
import { follow, followersOf } from './link.ts';

export type Answered = Omit<Read<Pick<User, 'id' | 'username'>>, 'stale'> & { readonly stale?: boolean };

export type AccountRows = Pick<
  Storage,
  | 'links'
  | 'followers'
  | 'names'
  | 'snapshots'
  | 'completions'
  | 'solves'
  | 'history'
  | 'gathering'
  | 'accounts'
  | 'cache'
>;

type Row = NonNullable<Awaited<ReturnType<typeof followersOf>>>[number];

/** No cached answer is older, so a name that seems newer by more comes from a wrong clock. */
const longestCopyMs = 7 * 86_400_000;

/**
 * Updates links, indexes and the snapshot from an answer of Codewars: the id of an account that was linked by name, or a new name.
 * Safe to repeat after a failure.
 * @param asked the account as a link has it; Codewars was asked by its id if it has one
 * @returns the account as known now, or `undefined` (and no change) if the answer is about another account
 */
export async function reconcile(
  storage: AccountRows,
  asked: Account,
  { value, fetchedAt, stale = false }: Answered,
): Promise<Account | undefined> {
  if (!isAbout(asked, value)) return undefined;
  const { username } = value;
  const codewarsId = value.id ?? (isNameAlone(asked) ? null : asked.codewarsId);
  const account = { username, codewarsId };
  if (codewarsId === null) return account;

  const byId = (await followersOf(storage, codewarsId)) ?? [];
  const named = byId.filter(({ link }) => link?.codewarsId === codewarsId);
  const newer = named.find(({ link }) => isNewerThan(link, fetchedAt))?.link;
  if (newer !== undefined) return { ...account, username: newer.username };
  if (stale) return account;

  // A link by name joins the links by id with that name: it was made while Codewars gave no ids.
  const names = new Set([username, ...named.flatMap(({ link }) => link?.username ?? [])].map(lower));
  const byName: Row[] = [];
  const nameKeys: string[] = [];
  // Version 1.0 could store a name as the id: such links count as links by name.
  for (const key of new Set([...names].flatMap((name) => [nameKey(name), name]).concat(username))) {
    const rows = await followersOf(storage, key);
    if (rows === undefined) continue;
    nameKeys.push(key);
    byName.push(...rows);
  }
  const rows = [...byName, ...byId];
  const isIdless = (link: LinkRecord | undefined): link is LinkRecord =>
    link !== undefined &&
    link.codewarsId !== codewarsId &&
    isNameAlone(link) &&
    names.has(lower(link.username));
  const idless = rows.filter(({ link }) => isIdless(link));
  const renamed = named.filter(({ link }) => link?.username !== username);
  if (nameKeys.length + idless.length + renamed.length === 0) return account;

  // Followers of a name, and links with an old name, lead to the rest, so they are changed last.
  for (const key of nameKeys) {
    const snapshot = await storage.snapshots.get(key);
    if (snapshot !== undefined)
      await storage.snapshots.update(codewarsId, (current) => current ?? { ...snapshot, codewarsId });
    await copyRow(storage.completions, key, codewarsId);
    await copyRow(storage.solves, key, codewarsId);
    await copyRow(storage.history, key, codewarsId);
  }
  await storage.snapshots.update(codewarsId, (current) => current && { ...current, username });
  await storage.names.set(lower(username), { codewarsId });
  const earlier = new Set([...names].filter((name) => name !== lower(username)));
  if (earlier.size > 0) await forgetNames(storage, earlier, codewarsId);
  if (byName.length > 0) await follow(storage, codewarsId, byName);
  for (const row of idless) {
    const isTaken = named.some((other) => other.link?.verifiedAt !== undefined && isRival(row, other));
    await storage.links.update(row.key, (link) => {
      if (!isIdless(link)) return link;
      const { verifiedAt, ...rest } = link;
      const proof = verifiedAt === undefined || isTaken ? {} : { verifiedAt };
      return { ...rest, ...proof, username, codewarsId, namedAt: fetchedAt };
    });
  }
  for (const guildId of new Set(rows.map((row) => row.guildId)))
    for (const name of names) await regather(storage.gathering, guildId, nameKey(name), codewarsId);
  for (const key of nameKeys) {
    for (const collection of [storage.snapshots, storage.completions, storage.solves, storage.history])
      await collection.delete(key);
    await storage.followers.delete(key);
  }
  for (const { key } of renamed) {
    await storage.links.update(key, (link) =>
      link?.codewarsId !== codewarsId || isNewerThan(link, fetchedAt)
        ? link
        : { ...link, username, namedAt: fetchedAt },
    );
  }
  return account;
}

async function copyRow<T>(collection: Collection<T>, from: string, to: string): Promise<void> {
  const row = await unlessCorrupt(() => collection.get(from));
  if (row !== undefined) await collection.update(to, (current) => current ?? row);
}

/** Nothing leads to rows under earlier names later. */
async function forgetNames(
  storage: AccountRows,
  names: ReadonlySet<string>,
  codewarsId: string,
): Promise<void> {
  for (const name of names)
    await storage.names.update(name, (current) => (current?.codewarsId === codewarsId ? undefined : current));
  await storage.accounts.delete(hashOf(codewarsId));
  for await (const key of answersAbout(storage.cache, names)) await storage.cache.delete(key);
}

/** Moves honor that was gathered before the id was known. */
async function regather(
  gathering: Storage['gathering'],
  guildId: string,
  account: string,
  codewarsId: string,
): Promise<void> {
  const row = await gathering.get(honorKey(guildId, account));
  if (row === undefined) return;
  const what = { type: 'honor', account: codewarsId } as const;
  await gathering.update(honorKey(guildId, codewarsId), (current) => current ?? { ...row, what });
  await gathering.delete(honorKey(guildId, account));
}

function isAbout(asked: Account, { id, username }: Answered['value']): boolean {
  const isCalled = (name: string): boolean => lower(username) === lower(name);
  if (id !== null && id === asked.codewarsId) return true;
  if (asked.codewarsId === null || isNameAlone(asked)) return isCalled(asked.username);
  // An answer without an id fits the id asked for, unless a user has that id as their name.
  return id === null && !isCalled(asked.codewarsId);
}

/** Whether the id is unknown. Version 1.0 could store the name in its place. */
function isNameAlone({ username, codewarsId }: Account): boolean {
  return codewarsId === null || lower(codewarsId) === lower(username);
}

/** An old cached answer must not bring an old name back. */
function isNewerThan(link: LinkRecord | undefined, fetchedAt: number): boolean {
  const age = (link?.namedAt ?? 0) - fetchedAt;
  return age > 0 && age <= longestCopyMs;
}

/** In a server, only one member can be verified for an account. */
const isRival = (a: Row, b: Row): boolean => a.guildId === b.guildId && a.userId !== b.userId;
const lower = (name: string): string => name.toLowerCase();
