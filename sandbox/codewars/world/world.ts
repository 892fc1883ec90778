import { wellKnownKata } from '../../../facts/well-known-kata.ts';
import { completedList, exercises, newest } from './completed.ts';
import { findDrill } from './drills.ts';
import { membersWithHistories, type MemberWithHistory } from './histories.ts';
import { readMembers } from './members.ts';
import type { Completed, LiveKata, LiveUser } from './model.ts';
import { factsOf, isRecord } from './model.ts';
import { liveKata, readKata } from './read-kata.ts';
import { anythingToInteger, someUser, validBraces } from './samples.ts';
import { idOf } from './seed.ts';

const notHere = 'A kata of the real Codewars: the stand-in knows its name, rank and languages, and no more.';

/** How every world begins. It is made once a process and never changed: a process of tests has many worlds. */
const beginning = begin();

/** Who and what exists on this Codewars: the reference's samples and the invented members and kata. */
export class World {
  /** Keys that are accepted, by key. The same in every run: they open nothing but this stand-in. */
  readonly keys = new Map<string, string>(
    ['some_user', 'hanae', 'tomoe'].map((username) => [`sandbox-key-of-${username}`, username]),
  );
  /** The ids of those whose keys they are, by the name that they began with. */
  readonly #owners = new Map<string, string>();
  readonly #users = new Map<string, LiveUser>();
  readonly #kata = new Map<string, LiveKata>();
  readonly #completed = new Map<string, () => readonly Completed[]>();
  /** Ids of kata and users. */
  readonly #removed = new Set<string>();

  /** `until`: when members completed their last kata. */
  constructor({ until = newest }: { readonly until?: number } = {}) {
    for (const kata of beginning.kata) this.addKata(kata);
    const members =
      until === newest
        ? [...beginning.members, ...beginning.histories]
        : [
            ...beginning.members.map((member) => laterBy(until - newest - dayMs, member)),
            ...membersWithHistories(until, beginning.elsewhere),
          ];
    for (const { user, completed } of members) {
      this.#users.set(user.username, user);
      this.#completed.set(user.username, completed);
    }
    for (const owner of this.keys.values()) this.#owners.set(owner, this.findUser(owner)?.id ?? '');
  }

  get users(): readonly LiveUser[] {
    return [...this.#users.values()];
  }

  get kata(): readonly LiveKata[] {
    return [...this.#kata.values()];
  }

  /** By id or name; names ignore case where no other name fits exactly. */
  findUser(idOrName: string): LiveUser | undefined {
    const lower = idOrName.toLowerCase();
    return (
      this.#users.get(idOrName) ??
      this.users.find((user) => user.id === idOrName) ??
      this.users.find((user) => user.username.toLowerCase() === lower)
    );
  }

  findKata(idOrSlug: string): LiveKata | undefined {
    const kata =
      this.#kata.get(idOrSlug) ??
      beginning.wellKnown.get(idOrSlug) ??
      findDrill(idOrSlug) ??
      this.kata.find(({ slug }) => slug === idOrSlug);
    return kata !== undefined && this.#removed.has(kata.id) ? undefined : kata;
  }

  completedBy(username: string): readonly Completed[] {
    return this.#completed.get(username)?.() ?? [];
  }

  authoredBy(username: string): readonly LiveKata[] {
    return this.kata.filter(({ createdBy }) => isRecord(createdBy) && createdBy.username === username);
  }

  addUser(user: Readonly<Record<string, unknown>> & { readonly username: string }): void {
    // The account that had the name before keeps its id, also when it is deleted.
    let seed = user.username;
    const isTaken = ({ id, username }: LiveUser): boolean =>
      id === idOf('user', seed) && username !== user.username;
    while (this.users.some(isTaken) || this.#removed.has(idOf('user', seed))) seed += ' again';
    this.#users.set(user.username, { id: idOf('user', seed), ...user });
  }

  /** Replaces whole fields: `ranks` are all ranks. A user who is renamed keeps what is theirs, and the old name is free. */
  setUser(username: string, change: Readonly<Record<string, unknown>>): void {
    const user = this.#demandUser(username);
    const changed: LiveUser = { ...user, ...change };
    const holder = this.findUser(changed.username);
    if (holder !== undefined && holder !== user) throw new Error(`The name ${changed.username} is taken.`);
    const completed = this.completedBy(user.username);
    const authored = changed.username === user.username ? [] : this.authoredBy(user.username);
    this.#users.delete(user.username);
    this.#completed.delete(user.username);
    this.#users.set(changed.username, changed);
    this.#completed.set(changed.username, () => completed);
    for (const kata of authored) {
      const createdBy = isRecord(kata.createdBy) ? kata.createdBy : {};
      this.addKata({ ...kata, createdBy: { ...createdBy, username: changed.username } });
    }
  }

  /** Deletes the account. Its kata stay, its key is refused. */
  removeUser(username: string): void {
    const user = this.#demandUser(username);
    this.#removed.add(user.id);
    this.#users.delete(user.username);
    this.#completed.delete(user.username);
    for (const [key, owner] of this.keys) if (this.#owners.get(owner) === user.id) this.keys.delete(key);
  }

  /** What the owner of a key is called now. */
  nameOf(owner: string): string {
    return this.users.find(({ id }) => id === this.#owners.get(owner))?.username ?? owner;
  }

  #demandUser(username: string): LiveUser {
    const user = this.findUser(username);
    if (user === undefined) throw new Error(`There is no user called ${username}.`);
    return user;
  }

  addKata(kata: LiveKata): void {
    this.#removed.delete(kata.id);
    this.#kata.set(kata.id, kata);
  }

  removeKata(id: string): void {
    this.#removed.add(id);
    this.#kata.delete(id);
  }

  /** One more has completed it. */
  countCompletion(kataId: string): void {
    const kata = this.#kata.get(kataId);
    if (kata === undefined) return;
    const { totalCompleted } = kata;
    this.addKata({ ...kata, totalCompleted: typeof totalCompleted === 'number' ? totalCompleted + 1 : 1 });
  }

  /** Also sets the total on the user's profile, as Codewars would. */
  setCompleted(username: string, completed: readonly Completed[]): void {
    const user = this.#demandUser(username);
    this.#completed.set(user.username, () => completed);
    const totals = isRecord(user.codeChallenges) ? user.codeChallenges : {};
    this.setUser(user.username, { codeChallenges: { ...totals, totalCompleted: completed.length } });
  }
}

/** The newest entry of all is not a day after `newest`. */
const dayMs = 86_400_000;

function laterBy(ms: number, { user, completed }: MemberWithHistory): MemberWithHistory {
  const later = ({ completedAt, ...rest }: Completed): Completed => ({
    ...rest,
    completedAt: new Date(Date.parse(String(completedAt)) + ms).toISOString(),
  });
  const list = completed().map(later);
  return { user, completed: () => list };
}

function begin() {
  const kata = [validBraces, anythingToInteger, ...readKata(), ...exercises()];
  const facts = kata.map(factsOf);
  const members = [{ user: someUser, completed: 230 }, ...readMembers()].map(({ user, completed }) => {
    const list = completedList(user, completed, facts);
    return { user, completed: () => list };
  });
  const ids = new Set(facts.map(({ id }) => id));
  const elsewhere = wellKnownKata.filter(({ id }) => !ids.has(id));
  const histories = membersWithHistories(newest, elsewhere);
  // Found by their ids, as on the site; no user here has written them.
  const wellKnown = new Map(
    elsewhere.map(({ id, name, rank, languages }) => [
      id,
      liveKata({ id, name, rank, languages, tags: [], by: 'codewars', description: notHere }),
    ]),
  );
  return { kata, members, histories, elsewhere, wellKnown };
}
