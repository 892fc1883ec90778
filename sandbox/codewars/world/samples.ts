/**
 * What the reference shows as samples, word for word, beside what today's site adds to each.
 */
import type { LiveKata, LiveUser } from './model.ts';

/** "GET User". The reference shows no id; this is the one that its webhook samples use. */
export const someUser: LiveUser = {
  id: '53aa3f265b97485984000001',
  username: 'some_user',
  name: 'Some Person',
  honor: 544,
  clan: 'some clan',
  leaderboardPosition: 134,
  skills: ['ruby', 'c#', '.net', 'javascript', 'coffeescript', 'nodejs', 'rails'],
  ranks: {
    overall: { rank: -3, name: '3 kyu', color: 'blue', score: 2116 },
    languages: {
      javascript: { rank: -3, name: '3 kyu', color: 'blue', score: 1819 },
      ruby: { rank: -4, name: '4 kyu', color: 'blue', score: 1005 },
      coffeescript: { rank: -4, name: '4 kyu', color: 'blue', score: 870 },
    },
  },
  codeChallenges: { totalAuthored: 3, totalCompleted: 230 },
};

/** The record of "GET completed code challenges": languages repeat, once for every solution. */
export const multiplesCompleted = {
  id: '514b92a657cdc65150000006',
  name: 'Multiples of 3 and 5',
  slug: 'multiples-of-3-and-5',
  completedLanguages: [
    'javascript',
    'coffeescript',
    'ruby',
    'javascript',
    'ruby',
    'javascript',
    'ruby',
    'coffeescript',
    'javascript',
    'ruby',
    'coffeescript',
  ],
};

/** "GET Code Challenge". `approvedBy` as today's site has it, and its last three fields. */
export const validBraces: LiveKata = {
  id: '5277c8a221e209d3f6000b56',
  name: 'Valid Braces',
  slug: 'valid-braces',
  category: 'algorithms',
  publishedAt: '2013-11-05T00:07:31Z',
  approvedAt: '2013-12-20T14:53:06Z',
  languages: ['javascript', 'coffeescript'],
  url: 'http://www.codewars.com/kata/valid-braces',
  rank: { id: -4, name: '4 kyu', color: 'blue' },
  createdBy: { username: 'xDranik', url: 'http://www.codewars.com/users/xDranik' },
  approvedBy: { username: 'xDranik', url: 'http://www.codewars.com/users/xDranik' },
  description:
    "Write a function called `validBraces` that takes a string of braces, and determines if the order of the braces is valid. `validBraces` should return true if the string is valid, and false if it's invalid.\n\nThis Kata is similar to the Valid Parentheses Kata, but introduces four new characters. Open and closed brackets, and open and closed curly braces. Thanks to @arnedag for the idea!\n\nAll input strings will be nonempty, and will only consist of open parentheses '(' , closed parentheses ')', open brackets '[', closed brackets ']', open curly braces '{' and closed curly braces '}'. \n\n<b>What is considered Valid?</b>\nA string of braces is considered valid if all braces are matched with the correct brace. <br/>\nFor example:<br/>\n'(){}[]' and '([{}])' would be considered valid, while '(}', '[(])', and '[({})](]' would be considered invalid.\n\n\n<b>Examples:</b> <br/>\n`validBraces( \"(){}[]\" )` => returns true <br/>\n`validBraces( \"(}\" )` => returns false <br/>\n`validBraces( \"[(])\" )` => returns false <br/>\n`validBraces( \"([{}])\" )` => returns true <br/>\n",
  totalAttempts: 4911,
  totalCompleted: 919,
  totalStars: 12,
  tags: ['Algorithms', 'Validation', 'Logic', 'Utilities'],
  voteScore: 41,
  contributorsWanted: false,
  unresolved: { issues: 0, suggestions: 2 },
};

/** The kata of both training samples. The reference never shows it as a code challenge: only its session is sampled. */
export const anythingToInteger: LiveKata = {
  id: '52685f7382004e774f0001f7',
  name: 'Anything to integer',
  slug: 'anything-to-integer',
  category: 'reference',
  publishedAt: '2013-10-23T21:04:16Z',
  approvedAt: '2014-01-11T09:40:02Z',
  languages: ['javascript', 'coffeescript'],
  url: 'https://www.codewars.com/kata/52685f7382004e774f0001f7',
  rank: { id: -6, name: '6 kyu', color: 'yellow' },
  createdBy: { username: 'jhoffner', url: 'https://www.codewars.com/users/jhoffner' },
  approvedBy: { username: 'jhoffner', url: 'https://www.codewars.com/users/jhoffner' },
  description:
    'Your task is to program a function which converts any input to an integer.\n\nDo not perform rounding, the fractional part should simply be discarded.\n\nIf converting the input to an integer does not make sense (with an object, for instance), the function should return 0 (zero).\n\nAlso, Math.floor(), parseInt() and parseFloat() are disabled for your unconvenience.\n\nOnegaishimasu!',
  totalAttempts: 3120,
  totalCompleted: 1460,
  totalStars: 21,
  tags: ['Fundamentals', 'Integers', 'Data Types', 'Numbers'],
  voteScore: 118,
  contributorsWanted: false,
  unresolved: { issues: 0, suggestions: 0 },
};

/** What POST train answers for it beside the kata's own fields. */
export const anythingToIntegerTraining = {
  author: 'Jake Hoffner',
  averageCompletion: 125.4,
  setup: 'function toInteger(n) {\n  \n}',
  exampleFixture: 'Test.expect(toInteger("4.55") === 4)',
  /** "POST Train Next Code Challenge". */
  next: { projectId: '533f66fba0de5d94410001ec', solutionId: '53bc968d35fd2feefd000004' },
  /** "POST Train Code Challenge". */
  chosen: { projectId: '523f66fba0de5d94410001cb', solutionId: '53bc968d35fd2feefd000013' },
};

/** "GET authored": the raw record, without its comments and revisions. */
export const brokenGreetingsRecord = {
  _id: '50654ddff44f800200000001',
  _slugs: ['broken-greetings'],
  admin_tags: null,
  api_version: 1,
  approvals_count: 0,
  approved_at: '2013-12-03T15:32:28Z',
  approved_by_id: '5099936d1cafdc0200000097',
  average_completion: 235.954799189812,
  beta_status: 'feedback_needed',
  category: 'bug_fixes',
  created_at: '2013-12-19T03:22:19Z',
  created_by_id: '508f2708b3be0c0200000002',
  description: 'Correct this code, so that the greet function returns the expected value.',
  estimated_rank: null,
  languages: [
    { _id: '50654ddff44f800200000002', name: 'javascript' },
    { _id: '50654ddff44f800200000003', name: 'coffeescript' },
    { _id: '5197ca54afd04bfb92000259', name: 'ruby' },
  ],
  last_published_at: '2013-12-03T15:42:33Z',
  name: 'Broken Greetings',
  output: 'Hi Kate, my name is Joe\nHi Kate, my name is Jane\n',
  published_at: '2013-05-18T18:37:08Z',
  published_status: 'approved',
  rank: -8,
  retired_at: null,
  state: 'approved',
  status: 'published',
  system_tags: ['Bugs'],
  tags: [],
  total_attempts: 150437,
  total_completed: 50610,
  total_stars: 5,
  total_vote_score: 5,
  updated_at: '2014-07-11T22:20:37Z',
};
