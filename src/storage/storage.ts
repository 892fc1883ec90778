import type {
  AccountRecord,
  AttemptRecord,
  CacheRecord,
  CatalogueRecord,
  CodeRecord,
  CompletionsRecord,
  FollowersRecord,
  GatheringRecord,
  GuildRecord,
  HeardRecord,
  HookOfRecord,
  HookRecord,
  InboxRecord,
  LinkRecord,
  LookRecord,
  MembersRecord,
  MembershipsRecord,
  NameRecord,
  OutboxRecord,
  PreferencesRecord,
  PresenceRecord,
  SeenRecord,
  SessionRecord,
  SnapshotRecord,
  SolvedRecord,
  TroubleRecord,
} from './records.ts';

/**
 * Rows of one kind under string keys. Every operation settles within the time limit of the storage; a failed one
 * rejects with a StorageError. "Not there" is only ever answered by a store that answered.
 */
export interface Collection<T> {
  get(key: string): Promise<T | undefined>;
  /** Answers in the order of the keys. */
  getMany(keys: readonly string[]): Promise<(T | undefined)[]>;
  /** `keepForMs`: the row is gone after that long. Fields that the record does not know are not stored. */
  set(key: string, value: T, keepForMs?: number): Promise<void>;
  /** Writes all rows or none, at the cost of one write. */
  setMany(
    rows: readonly { readonly key: string; readonly value: T; readonly keepForMs?: number }[],
  ): Promise<void>;
  /** True for the one caller that deleted the row: an atomic claim. */
  delete(key: string): Promise<boolean>;
  /**
   * Read, change, write, with nobody in between, in this process or another.
   * `change` gets the row as it is and answers the row as it shall be, or `undefined` to delete it. It is run again, with the
   * row as it is then, when another process was faster, so it may do nothing that must not be done twice. A row that expires
   * keeps its time. `change` has the time limit of the operation, and waits for itself when it touches its own key.
   */
  update(
    key: string,
    change: (current: T | undefined) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined>;
  /**
   * Every row, in no order. Rejects in the middle when the store fails in the middle; never ends early in silence. Corrupt
   * rows are passed over, and after all the good ones it rejects with `corrupt`.
   */
  entries(): AsyncIterable<[key: string, value: T]>;
  /** As `entries`, without reading the rows: a corrupt row has a key too, unless it is one that only the row tells. */
  keys(): AsyncIterable<string>;
}

/** Seals short secrets with AES-256-GCM, bound to their row. */
export interface Sealer {
  seal(collection: string, key: string, plaintext: string): string;
  /** @throws StorageError `unsealable` when no key opens it, or it was sealed for another row. */
  open(collection: string, key: string, sealed: string): string;
  /** The keys' ids, which say nothing about them; the first seals. */
  readonly keyIds: readonly string[];
  /** True when the first key sealed it; otherwise it wants to be sealed again. */
  isCurrent(sealed: string): boolean;
}

export interface Storage {
  readonly links: Collection<LinkRecord>;
  readonly members: Collection<MembersRecord>;
  readonly memberships: Collection<MembershipsRecord>;
  readonly followers: Collection<FollowersRecord>;
  readonly names: Collection<NameRecord>;
  readonly codes: Collection<CodeRecord>;
  readonly catalogue: Collection<CatalogueRecord>;
  readonly cache: Collection<CacheRecord>;
  readonly guilds: Collection<GuildRecord>;
  readonly hooks: Collection<HookRecord>;
  readonly hookOf: Collection<HookOfRecord>;
  readonly heard: Collection<HeardRecord>;
  /** What members' own webhooks ask to have read again. */
  readonly looks: Collection<LookRecord>;
  readonly snapshots: Collection<SnapshotRecord>;
  readonly inbox: Collection<InboxRecord>;
  /** Deliveries that could not be worked off, set aside for people to look at. */
  readonly aside: Collection<InboxRecord>;
  readonly gathering: Collection<GatheringRecord>;
  readonly outbox: Collection<OutboxRecord>;
  readonly seen: Collection<SeenRecord>;
  readonly trouble: Collection<TroubleRecord>;
  readonly presence: Collection<PresenceRecord>;
  readonly accounts: Collection<AccountRecord>;
  readonly sessions: Collection<SessionRecord>;
  readonly attempts: Collection<AttemptRecord>;
  readonly solved: Collection<SolvedRecord>;
  readonly preferences: Collection<PreferencesRecord>;
  readonly completions: Collection<CompletionsRecord>;
  readonly sealer: Sealer;
  /** Writes and reads one row. @throws StorageError when the store does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}
