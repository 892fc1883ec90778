import { CodewarsError } from '../../codewars/errors.ts';
import { languageName } from '../../codewars/languages.ts';
import { MemberError, type MemberErrorCode, type MemberErrors } from '../../errors.ts';
import { PictureError } from '../../render/pictures/pictures.ts';
import { escapeMarkdown, timestamp } from '../../render/text.ts';
import { codeFile } from '../../render/training/code.ts';
import { StorageError } from '../../storage/errors.ts';
import { inviteUrl, listed } from '../rest/permissions.ts';
import { lengthOf } from '../rest/rate-limits.ts';
import { RateLimitError } from '../rest/rest.ts';
import { codewarsMessage } from './codewars-messages.ts';
import { button, buttons, languageMenu } from './components.ts';
import {
  ended,
  inTime,
  kataNotFound,
  shown,
  toLink,
  whole,
  withButton,
  type ErrorContext,
  type ErrorMessage,
  type Words,
} from './error-words.ts';

export async function errorMessage(error: unknown, context: ErrorContext): Promise<ErrorMessage> {
  if (error instanceof MemberError) {
    const thrown = error as MemberError;
    if (isKind(thrown, 'NotSubmitted')) return withCode(await errorMessage(thrown.cause, context), thrown);
    if (isKind(thrown, 'LinkFailed')) return withForm(await errorMessage(thrown.cause, context), thrown);
    return { ...words(thrown, context), level: 'debug', code: thrown.code, isUnexpected: false };
  }
  if (error instanceof CodewarsError) return codewarsMessage(error, context);
  if (error instanceof StorageError) {
    const said = error.code === 'unsealable' ? keyUnsealable : storageDown;
    return { ...whole(said), level: 'error', code: `Storage.${error.code}`, isUnexpected: true };
  }
  if (error instanceof RateLimitError) {
    const again = timestamp(context.services.now() + lengthOf(error), 'R') || 'later';
    const content = `Discord accepts no more requests of this kind from me for now. Please try again ${again}.`;
    return { content, level: 'warn', code: 'Discord.RateLimited', isUnexpected: false };
  }
  if (error instanceof PictureError) {
    const isUnexpected = error.code === 'Failed' || error.code === 'Overdue';
    return {
      content: pictureTexts[error.code],
      level: isUnexpected ? 'error' : 'info',
      code: `Picture.${error.code}`,
      isUnexpected,
    };
  }
  return { content: unexpected, level: 'error', code: 'Unexpected', isUnexpected: true };
}

const unexpected =
  'Something went wrong on my side. It is not your fault. Please try again. If it happens again, tell the people who run me.';
export const storageDown =
  'I cannot reach my database right now, so I could not do that. Please try again in a minute.';

const pictureTexts: Readonly<Record<PictureError['code'], string>> = {
  Failed: 'I could not draw that picture. Please try again. If it happens again, tell the people who run me.',
  Overdue: 'That picture took me too long, so I stopped drawing it. Please try again in a minute.',
  Busy: 'I am drawing many pictures right now. Please try again in a minute.',
  Stopped: 'I am restarting. Please try again in a minute.',
};

const toTrain = button('Find me a kata', ['train', 'start'], { style: 'primary' });

const keyUnsealable = withButton(
  'I cannot read your API key any more, because my encryption key has changed. Add your key again with /link.',
  toLink('Add my API key again'),
);

const messages: {
  readonly [C in MemberErrorCode]: Words | ((data: MemberErrors[C], context: ErrorContext) => Words);
} = {
  UserOrMember: 'Give either `user` or `member`, not both.',
  SayWho:
    'I am not a member of this server, so I do not show your links here. Give a Codewars name with `user`.',
  WhichAccount: ({ usernames }) =>
    `You are linked to ${usernames.map(shown).join(' and ')} in different servers. Choose one with \`user\`.`,
  IsBot: 'Bots solve no kata. Pick a member.',
  WithOrUser: 'Give either `with` or `user`, not both. For a second account there is `other`.',
  CompareWhom: 'Choose whom to compare: a member in `with`, or a Codewars name in `user`.',
  CompareWithWhom:
    'I do not know which account is yours here. Link it with /link in a server that we share, or give a second Codewars name with `other`.',
  MemberNotLinked: ({ memberId }) =>
    `<@${memberId}> has not linked a Codewars account here. They can do that with /link.`,
  MemberOutsideServer: 'I know members only in servers. Here, give a Codewars name with `user`.',
  NoName: 'There is no name in that. Type a Codewars user name.',
  NotAName: 'That mentions a Discord member. Type the Codewars name: it is in the address of the profile.',
  NotAProfile:
    'That link does not lead to a profile. It looks like `https://www.codewars.com/users/some_user`.',
  NoSuchRank: ({ typed }) =>
    `There is no rank ${shown(typed)}. Ranks go from 8 kyu up to 1 kyu, then from 1 dan to 8 dan: type \`2 kyu\`, for example. For a user of that name, type an @ before it.`,
  NoSuchKataRank: ({ typed }) =>
    `Kata have no rank ${shown(typed)}. Theirs go from 8 kyu up to 1 kyu: type \`6 kyu\`, a range such as \`8-6 kyu\`, or \`beta\`.`,
  NoSuchTag: ({ typed }) => `I know no kata with the tag ${shown(typed)}. Pick one from the list.`,
  HonorOfLanguage:
    'Honor is not counted by language. Leave **language** out, or pick `by:Score` or `by:Points`.',
  YearToCome: ({ year }) =>
    `The year ${year} has yet to come. Pick an earlier one, or leave **year** out for the last twelve months.`,
  UnsolvedElsewhere:
    'I am not a member of this server, so I do not use your links here. Leave out `unsolved`, or search in direct messages with me.',
  NoKata: 'There is no kata in that. Type part of its name and pick from the list.',
  NotAKata: 'That link does not lead to a kata. It looks like `https://www.codewars.com/kata/valid-braces`.',
  NoKataInMessage: 'There is no link to a kata in that message. **/kata** finds a kata by its name.',
  KataNotFound: kataNotFound,
  NoSuchLanguage: ({ typed }) =>
    `Codewars does not know the language ${shown(typed)}. Pick one from the list.`,
  NoSuchTime: ({ typed }) =>
    `I read no time of day in ${shown(typed)}. Type one such as \`09:00\` or \`9:30 pm\`.`,
  NoSuchTimezone: ({ typed, fitting }) => {
    const next =
      'Pick one from the list that opens while you type the nearest large city, such as `Berlin` or `New York`.';
    const [first, second, ...others] = fitting;
    if (first === undefined || second === undefined) return `I know no time zone ${shown(typed)}. ${next}`;
    const more =
      others.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${others.length} more`;
    return `Several time zones fit ${shown(typed)}: ${more}. ${next}`;
  },
  LanguageMissing: languageMissing,

  // The button works in servers only.
  NotLinked: ({ where }, { guildId }) =>
    guildId === null ? notLinkedTexts[where] : withButton(notLinkedTexts[where], toLink('Link my account')),
  LinkChanged: 'Your link changed in the meantime. Look at /account and begin again.',
  LinkedByVerified: ({ username, userId }) =>
    `**${escapeMarkdown(username)}** is linked here by <@${userId}>, who proved that the account is theirs. If it is yours, ask the people who run this server to end that link with /members.`,
  AccountGone: ({ username }) =>
    `Codewars no longer has the account **${escapeMarkdown(username)}** that is linked here: it was renamed or deleted. Its owner can link their new account with /link.`,
  NotAKey:
    'That is not an API key: it contains characters that keys do not have. I stored nothing. Copy the key again and use /link.',
  KeyRefused:
    'Codewars does not accept that API key, so I stored nothing. Copy it again from your account settings, or leave it out.',
  NothingToVerify: 'You have no link that needs to be verified. Look at /account.',
  NoCode:
    'That code has expired: it is valid for 15 minutes. Use /account and press Verify ownership for a new one.',
  CodeNotSeen: ({ code }) =>
    `The name of that profile does not show \`${code}\` yet. Save it on Codewars (Account settings → Name), wait a few seconds, and press Check again.`,
  ExportRunning: 'I am already collecting your data. Please wait a moment.',
  ManyExports: 'I am collecting the data of other members right now. Please press again in a minute.',

  ServersOnly:
    'This works only in a server. Use it in one that we share. In direct messages, /account shows and deletes your links.',
  ServersOrDirect: 'Use /account in direct messages with me, please.',
  OwnersOnly: 'Only the people who run me can use this. /help shows what I do for you.',
  NotAllowed: 'Only members with the Manage Server permission can use this. Ask an admin of this server.',
  RolesNotAllowed:
    'Only members with both the Manage Server and the Manage Roles permission can use this. Ask an admin of this server.',
  NotInvited: ({ applicationId }) =>
    `This server has only my commands. I am not a member of it, so I cannot write in its channels. An admin can invite me: ${inviteUrl(applicationId)}`,
  WhichMember: 'Use `member` to choose whose link to end.',
  UnknownChoice: 'I do not know that choice any more. Type the command again, and pick from the list.',

  ForumChannel: ({ channelId }) =>
    `<#${channelId}> is a forum, where every announcement would be a new post. Open one post there for all of them, and choose that post.`,
  ChannelHidden: ({ isThread }) =>
    isThread
      ? 'I cannot see that thread. Mention me in it once, so that I am a member of it, or pick another channel.'
      : 'I cannot see that channel. Give me View Channel there, or pick another.',
  ChannelLocked: ({ channelId }) => `<#${channelId}> is locked. Unlock it, or pick another channel.`,
  PermissionsMissing: ({ channelId, missing }) =>
    `In <#${channelId}> I lack ${listed(missing)}. Grant that to my role in the channel’s permissions, then try again.`,
  NoChannel: ({ kind }) =>
    `${{ ranks: 'Rank-ups have', honor: 'Honor changes have', kata: 'Kata events have', digest: 'The digest has', daily: 'The kata of the day has' }[kind]} no channel yet. Choose one with \`/announcements set\`.`,
  OptionOfOtherKind: ({ option, kinds }) =>
    `The option \`${option}\` is only for ${kinds.map((kind) => `\`kind:${kind}\``).join(' and ')}. Leave it out, or choose that kind.`,
  NoKataOfTheDay:
    'I know no kata that fits. Choose a wider `rank` or another `language` with `/announcements set kind:daily`.',
  DailyInBeta:
    'Kata in beta have no rank yet, and may change or go, so none is a kata of the day. Type a `rank` such as `6 kyu` or `8-6 kyu`.',
  PingsEveryone: 'I do not ping everyone. Pick a role that members chose themselves, or leave `ping` out.',
  SampleNotSent: (data, { services }) => {
    const { channelId, missing } = data;
    const needed = missing.length === 0 ? 'Send Messages and Embed Links' : listed(missing);
    const texts: Record<typeof data.outcome, string> = {
      unknownChannel: 'That channel is gone. Choose another with `/announcements set`.',
      missingAccess: `I cannot see <#${channelId}>. Give me View Channel there.`,
      missingPermissions: `I may not write in <#${channelId}>. Give me ${needed} there.`,
      refused: 'Discord did not take the sample. Please tell the people who run me.',
      threadClosed: `<#${channelId}> is locked or archived. Open it again, or choose another with \`/announcements set\`.`,
      refusedForNow: 'Discord does not accept my messages right now. Try again in a few minutes.',
      rateLimited: `Discord limits how many messages I may send, so I sent no sample. Try again ${inTime(data.retryAfterMs, services.now())}.`,
      notSent: 'Discord cannot be reached right now. Try again in a minute.',
      unknown: 'Discord did not say whether the sample arrived. Have a look, or try again in a minute.',
    };
    return texts[data.outcome];
  },
  SolvedNotSent: (data, { services }) => {
    const permission = data.missing.length === 0 ? 'allow me that' : `give me ${listed(data.missing)} here`;
    const texts: Record<typeof data.outcome, string> = {
      unknownChannel:
        'This channel is gone, or I cannot see it, so I wrote nothing. Press the button in another channel.',
      missingAccess:
        'I cannot see this channel. Ask an admin to give me **View Channel** here, then press again.',
      missingPermissions: `I may not write here. Ask an admin to ${permission}, then press again.`,
      refused: 'Discord did not take my message. Please tell the people who run me.',
      threadClosed: 'This thread is locked, so I wrote nothing. Ask an admin to unlock it, then press again.',
      refusedForNow: 'Discord does not accept my messages right now. Please press again in a few minutes.',
      rateLimited: `Discord limits how many messages I may send here. Please press again ${inTime(data.retryAfterMs, services.now())}.`,
      notSent: 'Discord cannot be reached right now. Please press again in a minute.',
      unknown:
        'Discord did not say whether my message arrived. If it is not there, press again within two minutes.',
    };
    return texts[data.outcome];
  },
  ToldAlready:
    'I told the channel already, or you solved this more than a week ago. **/train** finds the next kata.',
  NotKnownWhetherTold:
    'Discord never confirmed that my message arrived, and I do not want to send it twice. If it is not there, tell them yourself: you earned it.',

  NoRankRoles:
    'This server has no rank roles. **/roles setup** shows what it would do, and does it on a press.',
  RolesRefused: ({ outcome, retryAfterMs }, { services }) => {
    const texts: Record<typeof outcome, string> = {
      missingPermissions:
        'I lack **Manage Roles**. Open Server Settings → Roles → my role → Permissions, switch it on, then press again.',
      missingAccess: 'I am not in this server any more, so I cannot see its roles.',
      tooHigh:
        'One of these roles stands above mine. Open Server Settings → Roles, drag my role above it, then press again.',
      tooManyRoles:
        'This server has no room for these roles: Discord allows 250. Delete some, or choose bands, then press again.',
      needsTwoFactor:
        'This server asks moderators for two-factor authentication, and the account that owns me has none. Tell the people who run me.',
      rateLimited: `Discord limits how often I may change roles here. What is done is kept. Press again ${inTime(retryAfterMs, services.now())}.`,
      roleGone: 'One of these roles was deleted in the meantime. Use `/roles setup` again.',
      memberGone: 'That member has left. Use `/roles show`.',
      refused: 'Discord does not take that change. What is done is kept. Please tell the people who run me.',
      unknown: 'Discord did not answer. What is done is kept. Press again in a minute.',
    };
    return texts[outcome];
  },

  NoApiKey: withButton(
    'Training from here needs your Codewars API key. Copy it from your account settings (<https://www.codewars.com/users/edit>), then type **/link** and paste it into the form.',
    toLink('Add my API key'),
  ),
  NoSession: (_, { services }) =>
    withButton(
      services.training.isOff()
        ? 'You have no kata session in progress, and none can begin here: Codewars does not let me run code at present. **/train** recommends a kata to solve on codewars.com.'
        : 'You have no kata session in progress. **/train** finds you a kata, to solve here where Codewars allows that, or on codewars.com.',
      toTrain,
    ),
  OtherSession: 'That belongs to an earlier session. **/session** shows the one in progress.',
  EmptyCode: 'There is no code in that. Write your solution, then hand it in.',
  BinaryCode:
    'That is not source code: it contains characters that no program has. Hand in the text of your solution.',
  CodeTooLong: 'That is more than 100 KB of code. Make it shorter, then hand it in again.',
  TooManyRunning:
    'Codewars is still running three attempts of yours. Wait for a result, or for a minute, then hand it in again.',
  AttemptReplaced:
    'You handed in newer code in the meantime. Codewars counts only the newest, so I no longer wait for this result. **/session** shows the code of both.',
  // Worded as their causes.
  NotSubmitted: unexpected,
  LinkFailed: unexpected,
  SessionGone: ({ kata, language, during }) =>
    withButton(
      during === 'submit'
        ? 'Codewars no longer knows this session. Your code is kept: name the kata in **/train** to begin it again; **/session** shows the code.'
        : 'Codewars no longer knows this session. If you have finalized it before, it takes some minutes to count: try again then. Your code is kept: **/session** shows it. To begin the kata again, name it in **/train**.',
      kata === null ? undefined : button('Begin it again', ['train', 'kata', kata, language]),
    ),
  NoValidAttempt: ({ newest }) =>
    `${newestTexts[newest]} Finalize when your newest attempt has passed: **/session** shows how it stands.`,
  FinalizeRefused: ({ reason }) =>
    `${
      reason === undefined
        ? 'Codewars does not accept this solution as finished.'
        : `Codewars does not accept this solution as finished: ${ended(escapeMarkdown(reason))}`
    } Your code is kept: hand it in once more with **/session**, then finalize it.`,

  FileTooLarge: ({ name, mostBytes }) =>
    `${shown(name)} is too large: I take source code of up to ${mostBytes / 1000} KB. Please attach your solution alone.`,
  BinaryFile: ({ name }) =>
    `${shown(name)} is not text. Please attach your solution’s source code, saved as UTF-8.`,
  FileNotFetched: ({ name }) => `I could not fetch ${shown(name)} from Discord. Please attach it again.`,
  NotFromDiscord: 'I read files from Discord only. Please attach the file itself.',
  SlowForm: 'I could not open the form in time. Please press the button again.',
  Restarting: 'I am restarting. Please try again in a minute.',
};

const notLinkedTexts = {
  menu: 'You have not linked a Codewars account here yet. Use /link.',
  server: 'You have not linked a Codewars account here yet. Use /link, or give a Codewars name with `user`.',
  webhook: 'Link your Codewars account with /link first: the webhook is for that account.',
  direct:
    'You have not linked a Codewars account yet. Use /link in a server that we share, or give a Codewars name with `user`.',
  unsolved:
    'I do not know what you have solved. Link your Codewars account with /link, or leave out `unsolved`.',
  unsolvedDirect:
    'I do not know what you have solved. Use /link in a server that we share, or leave out `unsolved`.',
  timezone:
    'I store nothing about members without a link. Use /link in a server first, then choose your time zone.',
  unlink: 'You have no link in this server, so there is nothing to end.',
} as const;

const newestTexts = {
  failed: 'Your newest attempt has not passed.',
  running: 'Codewars has no result for your newest attempt yet.',
  none: 'No attempt of this session has passed yet.',
} as const;

function words<C extends MemberErrorCode>(error: MemberError<C>, context: ErrorContext) {
  const message: Words | ((data: MemberErrors[C], context: ErrorContext) => Words) = messages[error.code];
  return whole(typeof message === 'function' ? message(error.data, context) : message);
}

const isKind = <C extends MemberErrorCode>(error: MemberError, code: C): error is MemberError<C> =>
  error.code === code;

function languageMissing(data: MemberErrors['LanguageMissing'], { name }: ErrorContext): Words {
  const { wanted, languages, kata } = data;
  const names = languages.slice(0, 15).map((id) => languageName(id));
  const hidden = languages.length - names.length;
  const last = hidden > 0 ? `${hidden} more` : names.pop();
  const offered = names.length === 0 ? (last ?? 'none that I know of') : `${names.join(', ')} and ${last}`;
  const content = `This kata does not come in ${escapeMarkdown(languageName(wanted.slice(0, 60)))}. It comes in ${offered}.`;
  const isTraining = name.split(':')[0] === 'train';
  return { content, components: isTraining ? languageMenu(['train', 'in', 'kata', kata], languages) : [] };
}

/** The code itself is at fault, or /session has it. */
const needNoCode: readonly string[] = [
  'EmptyCode',
  'BinaryCode',
  'CodeTooLong',
  'AttemptReplaced',
  'SessionGone',
];

/** Code typed into a form is nowhere else, so its author gets it back unless it is kept. */
function withCode(message: ErrorMessage, { cause, data }: MemberError<'NotSubmitted'>): ErrorMessage {
  const { content, code } = message;
  if (needNoCode.includes(code)) return message;
  if (data.isKept && (cause instanceof CodewarsError || code === 'NoApiKey'))
    return {
      ...message,
      content: `${content} Your code is kept: **/session** shows it and hands it in again.`,
    };
  const files = [codeFile(data.code, data.language)];
  return { ...message, content: `${content} Your code is in the file.`, files };
}

/** Opens the form again with the name that was typed, because Discord closes a form that was sent. */
function withForm(message: ErrorMessage, { data }: MemberError<'LinkFailed'>): ErrorMessage {
  const label = 'Fill in the form again';
  const filled = data.typed === '' ? undefined : button(label, ['link', 'open', data.typed]);
  const again = filled ?? button(label, ['link', 'open']);
  return { ...message, components: [...(message.components ?? []), ...buttons(again)] };
}
