/** What people set instead of a bot token. */
const mistakes: readonly (readonly [looks: RegExp, what: string])[] = [
  [/^(?:export\s+)?[A-Z_]+=/, 'begins with the name of a variable: only the token belongs behind the ='],
  [/^(?:bot|bearer)\s/i, 'begins with a word: leave out “Bot”, and keep what follows it'],
  [/\s/, 'has a space or a line break in it: copy the token alone'],
  [
    /^(?:\.{3}|…|x{3,}|<.*>|\[.*\]|\{.*\}|(?:your|my|the|bot|token|change|paste|insert|replace|discord)[\w-]*)$/i,
    'is a placeholder: put the token of your bot there',
  ],
  [/^[a-z]+:\/\//i, 'is an address, and no token'],
  [/^\d{15,21}$/, 'is an id, and no token'],
  [/^[\da-f]{64}$/i, 'is the public key of an application, and no token'],
  [/^[\w-]{32}$/, 'is the client secret of an application, and no token'],
  [/^(?!.+\..+\..+)/, 'is no bot token: those are three parts with dots between them'],
  [/[^\w.=+/:-]/, 'has characters in it that no token has: copy it again'],
];

const where = 'The token is in the Developer Portal → Bot → Reset Token';

/** Why a text cannot be a bot token, without quoting it; `undefined` if it can. */
export function whyNoToken(text: string): string | undefined {
  const what = mistakes.find(([looks]) => looks.test(text))?.[1];
  return what === undefined ? undefined : `${what}. ${where}`;
}

/** Variables that are probably meant as DISCORD_TOKEN. */
export function nearlyToken(names: readonly string[]): readonly string[] {
  return names.filter(
    (name) =>
      /^(?:(?:DISCORD|DOJO|BOT|APP|CLIENT)[-_]?)*TOKEN(?:[-_]?(?:DISCORD|DOJO|BOT))?$/i.test(name) &&
      name !== 'DISCORD_TOKEN',
  );
}
