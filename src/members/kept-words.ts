/** What is kept of a person, in words: PRIVACY.md and /account say it like this. */
export const words = {
  link: {
    what: 'your Discord user id, the server’s id, your Codewars name and id, when you linked and verified, whether you are announced',
    why: 'to know whose profile is yours',
    until: 'the link ends',
  },
  apiKey: {
    what: 'your Codewars API key, if you gave one; sealed with AES-256-GCM',
    why: 'to train for you; it is opened for a call to Codewars, and when the operator changes the key it is sealed with',
    until: 'the link ends',
  },
  hook: {
    what: 'the address and the secret of your webhook, if you made one, and when it was last heard; the secret is sealed',
    why: 'to know that a delivery is from Codewars',
    until: 'you remove it, or the link ends',
  },
  snapshot: {
    what: 'what your profile last showed: honor, ranks, the newest completed kata; and what kata of yours showed, when your webhook told of them',
    why: 'to notice what is new, and to say nothing twice',
    until: 'the last link to that account ends',
  },
  completions: {
    what: 'which kata you have completed, by language',
    why: 'to recommend one that you have not',
    until: 'the last link to that account ends',
  },
  session: {
    what: 'the kata you are training on, and the code and results of your newest fifty attempts (three megabytes at most)',
    why: 'so that no code is lost',
    until: 'you finalize or abandon the kata, or the link ends',
  },
  solved: {
    what: 'a solved kata: its name, the language, how long it took',
    why: 'so that you can tell the channel',
    until: 'you tell it, or seven days',
  },
  language: {
    what: 'the language you trained in last',
    why: 'to offer it again',
    until: 'your last link ends',
  },
  code: {
    what: 'a one-time code while you verify your account',
    why: 'to prove that the account is yours',
    until: '15 minutes',
  },
  presence: {
    what: 'whether you are in a server, once there was something to announce about you',
    why: 'to leave out members who have left',
    until: 'an hour',
  },
  notice: {
    what: 'that another person ended a link of yours',
    why: 'to tell you',
    until: 'your next command',
  },
  news: {
    what: 'what is about to be announced of you, and the honor that was announced last',
    why: 'to gather small changes, and to say them once',
    until: 'a day; the honor until the link ends',
  },
  delivery: {
    what: 'what a webhook told of your account and is not handled yet',
    why: 'so that nothing is lost when the bot restarts',
    until: 'a day; a month where it cannot be handled',
  },
  answer: {
    what: 'Codewars’ own public answers about your account',
    why: 'to ask Codewars less, and to have something to show while it is down',
    until: 'a week, or the last link to that account ends',
  },
} as const;

export type Word = keyof typeof words;
