import type { Kata, Rank, User } from '../../src/codewars/model.ts';

/** The reference's own samples (docs/codewars-api.md), as the client gives them. */

function rank(id: number, color: string, score: number): Rank {
  return { rank: id, name: id < 0 ? `${-id} kyu` : `${id} dan`, color, score };
}

export const someUser: User = {
  id: null,
  username: 'some_user',
  name: 'Some Person',
  honor: 544,
  clan: 'some clan',
  leaderboardPosition: 134,
  skills: ['ruby', 'c#', '.net', 'javascript', 'coffeescript', 'nodejs', 'rails'],
  ranks: {
    overall: rank(-3, 'blue', 2116),
    languages: {
      coffeescript: rank(-4, 'blue', 870),
      ruby: rank(-4, 'blue', 1005),
      javascript: rank(-3, 'blue', 1819),
    },
  },
  totalAuthored: 3,
  totalCompleted: 230,
};

export const validBraces: Kata = {
  id: '5277c8a221e209d3f6000b56',
  name: 'Valid Braces',
  slug: 'valid-braces',
  category: 'algorithms',
  publishedAt: '2013-11-05T00:07:31Z',
  approvedAt: '2013-12-20T14:53:06Z',
  languages: ['javascript', 'coffeescript'],
  rank: { id: -4, name: '4 kyu', color: 'blue' },
  createdBy: { username: 'xDranik' },
  approvedBy: { username: 'xDranik' },
  description:
    "Write a function called `validBraces` that takes a string of braces, and determines if the order of the braces is valid. `validBraces` should return true if the string is valid, and false if it's invalid.\n\nThis Kata is similar to the Valid Parentheses Kata, but introduces four new characters. Open and closed brackets, and open and closed curly braces. Thanks to @arnedag for the idea!\n\nAll input strings will be nonempty, and will only consist of open parentheses '(' , closed parentheses ')', open brackets '[', closed brackets ']', open curly braces '{' and closed curly braces '}'. \n\n<b>What is considered Valid?</b>\nA string of braces is considered valid if all braces are matched with the correct brace. <br/>\nFor example:<br/>\n'(){}[]' and '([{}])' would be considered valid, while '(}', '[(])', and '[({})](]' would be considered invalid.\n\n\n<b>Examples:</b> <br/>\n`validBraces( \"(){}[]\" )` => returns true <br/>\n`validBraces( \"(}\" )` => returns false <br/>\n`validBraces( \"[(])\" )` => returns false <br/>\n`validBraces( \"([{}])\" )` => returns true <br/>\n",
  totalAttempts: 4911,
  totalCompleted: 919,
  totalStars: 12,
  voteScore: null,
  tags: ['Algorithms', 'Validation', 'Logic', 'Utilities'],
  contributorsWanted: null,
  unresolved: null,
};
