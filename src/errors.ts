/** Errors that a member can act on: each code with the data for its message in discord/interactions/error-messages.ts. */
export interface MemberErrors {
  // Whose account, and which kata.
  UserOrMember: undefined;
  IsBot: undefined;
  SayWho: undefined;
  WhichAccount: { readonly usernames: readonly string[] };
  WithOrUser: undefined;
  CompareWhom: undefined;
  CompareWithWhom: undefined;
  MemberNotLinked: { readonly memberId: string };
  MemberOutsideServer: undefined;
  NoName: undefined;
  NotAName: undefined;
  NotAProfile: undefined;
  NoSuchRank: { readonly typed: string };
  NoSuchKataRank: { readonly typed: string };
  NoSuchTag: { readonly typed: string };
  UnsolvedElsewhere: undefined;
  HonorOfLanguage: undefined;
  YearToCome: { readonly year: number };
  NoKata: undefined;
  NotAKata: undefined;
  NoKataInMessage: undefined;
  /** `language`: if the member named one. */
  KataNotFound: { readonly typed: string; readonly language: string | null };
  NoSuchLanguage: { readonly typed: string };
  /** `fitting`: the zones that what was typed may mean. */
  NoSuchTime: { readonly typed: string };
  NoSuchTimezone: { readonly typed: string; readonly fitting: readonly string[] };
  /** `wanted` is an id or what was typed; `kata` its id or slug. */
  LanguageMissing: { readonly wanted: string; readonly languages: readonly string[]; readonly kata: string };

  // Links and what belongs to them.
  NotLinked: {
    readonly where:
      'server' | 'direct' | 'menu' | 'webhook' | 'unlink' | 'unsolved' | 'unsolvedDirect' | 'timezone';
  };
  LinkChanged: undefined;
  /** What went wrong is the cause. `typed`: the name from the form, never a key. */
  LinkFailed: { readonly typed: string };
  LinkedByVerified: { readonly username: string; readonly userId: string };
  AccountGone: { readonly username: string };
  NotAKey: undefined;
  KeyRefused: undefined;
  NothingToVerify: undefined;
  NoCode: undefined;
  CodeNotSeen: { readonly code: string };
  ExportRunning: undefined;
  ManyExports: undefined;

  // Where, and by whom.
  ServersOnly: undefined;
  ServersOrDirect: undefined;
  OwnersOnly: undefined;
  NotAllowed: undefined;
  RolesNotAllowed: undefined;
  NotInvited: { readonly applicationId: string };
  WhichMember: undefined;
  UnknownChoice: undefined;

  // Channels.
  ForumChannel: { readonly channelId: string };
  ChannelHidden: { readonly isThread: boolean };
  ChannelLocked: { readonly channelId: string };
  PermissionsMissing: { readonly channelId: string; readonly missing: readonly string[] };
  NoChannel: { readonly kind: 'ranks' | 'honor' | 'kata' | 'digest' | 'daily' };
  /** An option of `/announcements set` that other kinds take than the chosen one. */
  OptionOfOtherKind: { readonly option: string; readonly kinds: readonly ('digest' | 'daily')[] };
  PingsEveryone: undefined;
  NoKataOfTheDay: undefined;
  DailyInBeta: undefined;
  SampleNotSent: NotSent & { readonly channelId: string };
  SolvedNotSent: NotSent;
  ToldAlready: undefined;
  NotKnownWhetherTold: undefined;

  // Roles.
  NoRankRoles: undefined;
  RolesRefused: {
    readonly outcome:
      | 'missingPermissions'
      | 'missingAccess'
      | 'tooHigh'
      | 'tooManyRoles'
      | 'needsTwoFactor'
      | 'rateLimited'
      | 'roleGone'
      | 'memberGone'
      | 'refused'
      | 'unknown';
    readonly retryAfterMs?: number | undefined;
  };

  // Training.
  NoApiKey: undefined;
  NoSession: undefined;
  OtherSession: undefined;
  EmptyCode: undefined;
  BinaryCode: undefined;
  CodeTooLong: undefined;
  TooManyRunning: undefined;
  AttemptReplaced: undefined;
  /** Its cause is what went wrong. `isKept`: /session has the code. */
  NotSubmitted: { readonly code: string; readonly language: string | null; readonly isKept: boolean };
  /** `kata` is an id or `null`. */
  SessionGone: {
    readonly kata: string | null;
    readonly language: string;
    readonly during: 'submit' | 'finalize';
  };
  NoValidAttempt: { readonly newest: 'failed' | 'running' | 'none' };
  FinalizeRefused: { readonly reason: string | undefined };

  // Files and forms.
  FileTooLarge: { readonly name: string; readonly mostBytes: number };
  BinaryFile: { readonly name: string };
  FileNotFetched: { readonly name: string };
  NotFromDiscord: undefined;
  SlowForm: undefined;
  Restarting: undefined;
}

/** Why a message could not be sent to a channel. */
interface NotSent {
  readonly outcome:
    | 'unknownChannel'
    | 'missingAccess'
    | 'missingPermissions'
    | 'threadClosed'
    | 'refused'
    | 'refusedForNow'
    | 'rateLimited'
    | 'notSent'
    | 'unknown';
  readonly retryAfterMs: number | undefined;
  /** Permissions that the bot lacks, as Discord's settings call them. */
  readonly missing: readonly string[];
}

export type MemberErrorCode = keyof MemberErrors;

type Details<C extends MemberErrorCode> = undefined extends MemberErrors[C]
  ? [data?: undefined, options?: ErrorOptions]
  : [data: MemberErrors[C], options?: ErrorOptions];

/** Its message is only the code, so that nothing a member typed gets into a log. */
export class MemberError<C extends MemberErrorCode = MemberErrorCode> extends Error {
  override readonly name = 'MemberError';
  readonly code: C;
  readonly data: MemberErrors[C];

  constructor(code: C, ...[data, options]: Details<C>) {
    super(code, options);
    this.code = code;
    this.data = data as MemberErrors[C];
  }
}

/** The bot cannot start. Each problem is one line that names a variable or a step, never a value. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

/** Whether Codewars, Discord or the store is down as a whole, which passes without help. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && 'isOutage' in error && error.isOutage === true;
}

/** Waits for all, so that one server's failure does not affect the others, then throws an outage or else the first failure. */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failures = results.filter((each) => each.status === 'rejected').map((each): unknown => each.reason);
  if (failures.length > 0) throw failures.find(isOutage) ?? failures[0];
}
