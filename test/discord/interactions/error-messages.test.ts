import { describe, expect, it } from 'vitest';
import { CodewarsError, type CodewarsFailure, type Subject } from '../../../src/codewars/errors.ts';
import { errorMessage } from '../../../src/discord/interactions/error-messages.ts';
import type { ErrorContext } from '../../../src/discord/interactions/error-words.ts';
import { MemberError, type MemberErrorCode, type MemberErrors } from '../../../src/errors.ts';
import { PictureError } from '../../../src/render/pictures/pictures.ts';
import { StorageError, type StorageFailure } from '../../../src/storage/errors.ts';

const notSent = { outcome: 'rateLimited', retryAfterMs: 60_000, missing: [] } as const;

/** One of every kind: a kind that is missing here does not compile. */
const samples: MemberErrors = {
  UserOrMember: undefined,
  SayWho: undefined,
  WhichAccount: { usernames: ['hanae', 'tomoe'] },
  IsBot: undefined,
  WithOrUser: undefined,
  CompareWhom: undefined,
  CompareWithWhom: undefined,
  MemberNotLinked: { memberId: '1' },
  MemberOutsideServer: undefined,
  NoName: undefined,
  NotAName: undefined,
  NotAProfile: undefined,
  NoSuchRank: { typed: '9 kyu' },
  NoSuchKataRank: { typed: '9 kyu' },
  NoSuchTag: { typed: 'Cats' },
  UnsolvedElsewhere: undefined,
  HonorOfLanguage: undefined,
  YearToCome: { year: 2099 },
  NoKata: undefined,
  NotAKata: undefined,
  NoKataInMessage: undefined,
  KataNotFound: { typed: 'no such kata', language: null },
  NoSuchLanguage: { typed: 'klingon' },
  NoSuchTime: { typed: 'noonish' },
  NoSuchTimezone: { typed: 'moon', fitting: [] },
  LanguageMissing: { wanted: 'rust', languages: ['javascript', 'go'], kata: 'valid-braces' },
  NotLinked: { where: 'server' },
  LinkChanged: undefined,
  LinkFailed: { typed: 'some_user' },
  LinkedByVerified: { username: 'hanae', userId: '1' },
  AccountGone: { username: 'hanae' },
  NotAKey: undefined,
  KeyRefused: undefined,
  NothingToVerify: undefined,
  NoCode: undefined,
  CodeNotSeen: { code: 'dojo-ABC' },
  ExportRunning: undefined,
  ManyExports: undefined,
  ServersOnly: undefined,
  ServersOrDirect: undefined,
  OwnersOnly: undefined,
  NotAllowed: undefined,
  RolesNotAllowed: undefined,
  NotInvited: { applicationId: '1' },
  WhichMember: undefined,
  UnknownChoice: undefined,
  ForumChannel: { channelId: '1' },
  ChannelHidden: { isThread: false },
  ChannelLocked: { channelId: '1' },
  PermissionsMissing: { channelId: '1', missing: ['Embed Links'] },
  NoChannel: { kind: 'ranks' },
  OptionOfOtherKind: { option: 'day', kinds: ['digest'] },
  PingsEveryone: undefined,
  NoKataOfTheDay: undefined,
  DailyInBeta: undefined,
  SampleNotSent: { channelId: '1', ...notSent },
  SolvedNotSent: notSent,
  ToldAlready: undefined,
  NotKnownWhetherTold: undefined,
  NoRankRoles: undefined,
  RolesRefused: { outcome: 'rateLimited', retryAfterMs: 60_000 },
  NoApiKey: undefined,
  NoSession: undefined,
  OtherSession: undefined,
  EmptyCode: undefined,
  BinaryCode: undefined,
  CodeTooLong: undefined,
  TooManyRunning: undefined,
  AttemptReplaced: undefined,
  NotSubmitted: { code: 'x', language: 'rust', isKept: true },
  SessionGone: { kata: 'a', language: 'rust', during: 'submit' },
  NoValidAttempt: { newest: 'failed' },
  FinalizeRefused: { reason: undefined },
  FileTooLarge: { name: 'a.rs', mostBytes: 100_000 },
  BinaryFile: { name: 'a.rs' },
  FileNotFetched: { name: 'a.rs' },
  NotFromDiscord: undefined,
  SlowForm: undefined,
  Restarting: undefined,
};

/** Kinds with several sentences: the others of them. */
const variants: readonly { [C in MemberErrorCode]: readonly [C, MemberErrors[C]] }[MemberErrorCode][] = [
  ...(['direct', 'menu', 'webhook', 'unlink', 'unsolved', 'unsolvedDirect'] as const).map(
    (where) => ['NotLinked', { where }] as const,
  ),
  ['ChannelHidden', { isThread: true }],
  ['SessionGone', { kata: null, language: 'rust', during: 'finalize' }],
  ...(['running', 'none'] as const).map((newest) => ['NoValidAttempt', { newest }] as const),
  ['FinalizeRefused', { reason: 'No.' }],
  ...(
    [
      'unknownChannel',
      'missingAccess',
      'missingPermissions',
      'threadClosed',
      'refused',
      'refusedForNow',
      'notSent',
      'unknown',
    ] as const
  ).flatMap((outcome) => [
    ['SampleNotSent', { ...notSent, channelId: '1', outcome }] as const,
    ['SolvedNotSent', { ...notSent, outcome }] as const,
  ]),
];

const context: ErrorContext = {
  services: {
    now: () => 0,
    members: { nearestNames: () => Promise.resolve(['hanae']) },
    training: { isOff: () => false },
    catalogue: { search: () => [{ id: 'abc', name: 'Valid Braces', rank: -6 }] },
  } as unknown as ErrorContext['services'],
  guildId: 'g',
  name: 'train',
};

/** What a member can do next, in words; or there is a button or a menu for it. */
const nextStep =
  /\b(use|type|try|pick|say|press|ask|choose|give|give me|look|check|paste|save|copy|attach|link|use it|wait|write|make|hand|grant|unlock|open|invite|tell|mention|add|have a look|finalize|begin|do it|can)\b|\*\*\/\w+|\/\w+ shows/i;

async function expectHelp(error: unknown): Promise<void> {
  const { content, components = [] } = await errorMessage(error, context);
  expect(content).toMatch(/^[A-Z<*].*(?:[.!?]|https:\S+)$/su);
  expect(content).not.toMatch(/undefined|null|\[object/);
  if (components.length === 0) expect(content).toMatch(nextStep);
}

describe('every error has a sentence and a next step', () => {
  it.each(Object.entries(samples) as [MemberErrorCode, never][])('%s', async (code, data) => {
    const cause = new CodewarsError('Unavailable', { subject: { kind: 'session', name: '' } });
    const error = new MemberError(code, data, { cause });
    await expectHelp(error);
    const isCause = code === 'NotSubmitted' || code === 'LinkFailed';
    expect(await errorMessage(error, context)).toMatchObject({
      code: isCause ? 'Codewars.Unavailable' : code,
      isUnexpected: false,
    });
    // Neither does the log repeat what a member typed.
    expect(error.message).toBe(code);
  });

  it.each(variants)('%s, %j', async (code, data) => expectHelp(new MemberError(code, data as never)));

  const kinds: readonly Subject['kind'][] = ['user', 'kata', 'language', 'session', 'other'];
  const codes: Record<CodewarsFailure, true> = {
    NotFound: true,
    BadKey: true,
    Forbidden: true,
    InvalidInput: true,
    RateLimited: true,
    TooManyCalls: true,
    Unavailable: true,
    Unsupported: true,
    UnexpectedResponse: true,
  };
  const failures = (Object.keys(codes) as CodewarsFailure[]).flatMap((code) =>
    kinds.flatMap((kind) => [undefined, 'Because'].map((reason) => ({ code, kind, reason }))),
  );
  it.each(failures)('Codewars: $code of a $kind, reason $reason', async ({ code, kind, reason }) => {
    await expectHelp(new CodewarsError(code, { subject: { kind, name: 'x_y' }, reason }));
  });

  const stored: Record<StorageFailure, true> = {
    unavailable: true,
    corrupt: true,
    unsealable: true,
    tooNew: true,
  };
  it.each(Object.keys(stored) as StorageFailure[])('storage: %s', async (code) => {
    await expectHelp(new StorageError(code, 'links: get'));
  });

  const drawn: Record<PictureError['code'], true> = {
    Failed: true,
    Overdue: true,
    Busy: true,
    Stopped: true,
  };
  it.each(Object.keys(drawn) as PictureError['code'][])('picture: %s', async (code) => {
    await expectHelp(new PictureError(code));
    const isUnexpected = code === 'Failed' || code === 'Overdue';
    expect(await errorMessage(new PictureError(code), context)).toMatchObject({
      code: `Picture.${code}`,
      isUnexpected,
    });
  });

  it('an unexpected error, with an incident', async () => {
    await expectHelp(new TypeError('x is not a function'));
    expect((await errorMessage(new TypeError('x'), context)).isUnexpected).toBe(true);
  });
});

describe('what a member handed over', () => {
  const submitted = (cause: unknown, isKept: boolean) =>
    errorMessage(
      new MemberError('NotSubmitted', { code: 'fn main() {}', language: 'rust', isKept }, { cause }),
      context,
    );

  it('is kept where it was stored before Codewars failed', async () => {
    const { content, files } = await submitted(new MemberError('NoApiKey'), true);
    expect(content).toContain('Your code is kept: **/session** shows it');
    expect(files).toBeUndefined();
  });

  it('goes back to its writer where it may not have been stored', async () => {
    const { content, files, code } = await submitted(new StorageError('unavailable', 'x'), true);
    expect(content).toContain('Your code is in the file.');
    expect(files?.map(({ name, data }) => [name, data.toString()])).toEqual([
      ['solution.rs', 'fn main() {}'],
    ]);
    expect(code).toBe('Storage.unavailable');
  });

  it('is not repeated where something is wrong with the code itself', async () => {
    const { files } = await submitted(new MemberError('EmptyCode'), false);
    expect(files).toBeUndefined();
  });
});

it('offers kata with a name like the one that was not found, where the command takes one', async () => {
  const error = new MemberError('KataNotFound', { typed: 'valid brace', language: 'rust' });
  const { content, components } = await errorMessage(error, context);
  expect(content).toContain('Or did you mean one of these?');
  expect(JSON.stringify(components)).toContain('train:pick:rust');
  expect((await errorMessage(error, { ...context, name: 'session:task' })).components).toBeUndefined();
});

it.each([
  ['FinalizeRefused', { reason: 'not *valid*' }, /as finished: not \\\*valid\\\*\. Your code is kept/],
  [
    'SessionGone',
    { kata: null, language: 'rust', during: 'submit' },
    /Your code is kept.*\/train.*\/session/,
  ],
  ['LanguageMissing', { wanted: 'cobol', languages: ['javascript'], kata: 'a' }, /It comes in JavaScript\./],
  [
    'FileTooLarge',
    { name: 'big_*file*.js', mostBytes: 100_000 },
    /^\*\*big\\_\\\*file\\\*\.js\*\* is too large.* 100 KB/,
  ],
] as const)('says of %s what it is about, escaped', async (code, data, words) => {
  const error = new MemberError<MemberErrorCode>(code, data as never);
  expect((await errorMessage(error, context)).content).toMatch(words);
});
