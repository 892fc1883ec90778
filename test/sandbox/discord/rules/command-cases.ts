import { text, times } from './rule-case.ts';
import type { RuleCase } from './rule-case.ts';

const command = (more: object = {}) => ({ name: 'kata', description: 'd', ...more });
const menu = (more: object = {}) => ({ type: 2, name: 'Show Profile', ...more });
const option = (more: object = {}) => ({ type: 3, name: 'o', description: 'd', ...more });
const choice = (index: number, more: object = {}) => ({ name: `n${index}`, value: `v${index}`, ...more });
const sub = (more: object = {}) => ({ type: 1, name: 's', description: 'd', ...more });

const ofCommand = (rule: string, bad: object, fault: RuleCase['fault'] & {}, legal: object): RuleCase => ({
  rule,
  to: 'command',
  bad: command(bad),
  fault,
  legal: command(legal),
});
const ofOptions = (rule: string, bad: unknown[], fault: string, legal: unknown[]): RuleCase =>
  ofCommand(rule, { options: bad }, `options${fault}`, { options: legal });

/** The same rule holds for the options of a command, of a subcommand, and of a subcommand in a group. */
const ofOptionsAnywhere = (rule: string, bad: unknown[], fault: string, legal: unknown[]): RuleCase[] => {
  const inSub = (options: unknown[]) => [sub({ options })];
  const inGroup = (options: unknown[]) => [{ ...sub({ options: inSub(options) }), type: 2 }];
  return [
    ofOptions(rule, bad, fault, legal),
    ofOptions(`${rule}, in subcommands`, inSub(bad), `.0.options${fault}`, inSub(legal)),
    ofOptions(`${rule}, in groups`, inGroup(bad), `.0.options.0.options${fault}`, inGroup(legal)),
  ];
};

/** 8,000 characters: 4 + 1 of the command, and of each option its name, description and choices. */
const largeOptions = (more: number) =>
  times(2, (index) =>
    option({
      name: `o${index}`,
      choices: times(20, (of) =>
        choice(of, {
          name: text(98) + String(10 + of),
          value: text(99) + (index === 0 && of === 0 ? text(more) : ''),
        }),
      ),
    }),
  );

export const commandCases: readonly RuleCase[] = [
  ofCommand('a name is lower-case', { name: 'Kata' }, 'name APPLICATION_COMMAND_INVALID_NAME', {
    name: 'kätä-1_b',
  }),
  ofCommand('a name has no spaces', { name: 'my kata' }, 'name APPLICATION_COMMAND_INVALID_NAME', {
    name: "kata's",
  }),
  ofCommand('a name has at most 32 characters', { name: text(33) }, 'name APPLICATION_COMMAND_INVALID_NAME', {
    name: text(32),
  }),
  ofCommand('a command has a name', { name: '' }, 'name BASE_TYPE_REQUIRED', { name: 'k' }),
  ofCommand('a command has a description', { description: '' }, 'description BASE_TYPE_REQUIRED', {
    description: '.',
  }),
  ofCommand(
    'a description has at most 100 characters',
    { description: text(101) },
    'description BASE_TYPE_MAX_LENGTH',
    {
      description: text(100),
    },
  ),
  {
    rule: 'a command in a menu has a name',
    to: 'command',
    bad: menu({ name: '' }),
    fault: 'name BASE_TYPE_REQUIRED',
    legal: menu({ name: 'X' }),
  },
  {
    rule: 'the name of a command in a menu has up to 32 characters of any kind',
    to: 'command',
    bad: menu({ name: text(33) }),
    fault: 'name BASE_TYPE_MAX_LENGTH',
    legal: menu({ name: 'Rate This 100%, Please! 👍 (Fast)' }),
  },
  {
    rule: 'a command in a menu has no description',
    to: 'command',
    bad: menu({ description: 'd' }),
    fault: 'description APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID',
    legal: menu({ description: '' }),
  },
  {
    rule: 'a command in a menu has no options',
    to: 'command',
    bad: menu({ type: 3, options: [option()] }),
    fault: 'options APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID',
    legal: menu({ type: 3, options: [] }),
  },
  ofOptions(
    'a command has at most 25 options',
    times(26, (index) => option({ name: `o${index}` })),
    ' BASE_TYPE_MAX_LENGTH',
    times(25, (index) => option({ name: `o${index}` })),
  ),
  ...ofOptionsAnywhere(
    'the name of an option is lower-case',
    [option({ name: 'User' })],
    '.0.name APPLICATION_COMMAND_INVALID_NAME',
    [option({ name: 'user' })],
  ),
  ofOptions(
    'an option has a description',
    [option({ description: '' })],
    '.0.description BASE_TYPE_REQUIRED',
    [option()],
  ),
  ofOptions('an option has a known type', [option({ type: 12 })], '.0.type UNION_TYPE_CHOICES', [
    option({ type: 11 }),
  ]),
  ...ofOptionsAnywhere(
    'required options come first',
    [option({ name: 'a' }), option({ name: 'b', required: true })],
    '.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
    [option({ name: 'b', required: true }), option({ name: 'a' })],
  ),
  ...ofOptionsAnywhere(
    'the name of an option is there once',
    [option(), option()],
    '.1.name APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
    [option(), option({ name: 'p' })],
  ),
  ofOptions(
    'subcommands and options do not mix',
    [sub(), option()],
    ' APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    [sub({ options: [option()] })],
  ),
  ...ofOptionsAnywhere(
    'an option has choices or autocomplete',
    [option({ autocomplete: true, choices: [choice(0)] })],
    '.0.choices APPLICATION_COMMAND_OPTIONS_CHOICES_WITH_AUTOCOMPLETE',
    [option({ autocomplete: true, choices: [] })],
  ),
  ofOptions(
    'an option has at most 25 choices',
    [option({ choices: times(26, (index) => choice(index)) })],
    '.0.choices BASE_TYPE_MAX_LENGTH',
    [option({ choices: times(25, (index) => choice(index)) })],
  ),
  ...ofOptionsAnywhere(
    'the name of a choice is there once',
    [option({ choices: [choice(0), choice(1, { name: 'n0' })] })],
    '.0.choices.1.name APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS',
    [option({ choices: [choice(0), choice(1)] })],
  ),
  ofOptions(
    'the name of a choice has at most 100 characters',
    [option({ choices: [choice(0, { name: text(101) })] })],
    '.0.choices.0.name BASE_TYPE_BAD_LENGTH',
    [option({ choices: [choice(0, { name: text(100) })] })],
  ),
  ...ofOptionsAnywhere(
    'the least value is not above the most',
    [option({ type: 4, min_value: 3, max_value: 2 })],
    '.0.min_value APPLICATION_COMMAND_OPTIONS_MIN_EXCEEDS_MAX',
    [option({ type: 4, min_value: 2, max_value: 2 })],
  ),
  ...ofOptionsAnywhere(
    'the least length is not above the most',
    [option({ min_length: 3, max_length: 2 })],
    '.0.min_length APPLICATION_COMMAND_OPTIONS_MIN_EXCEEDS_MAX',
    [option({ min_length: 2, max_length: 2 })],
  ),
  ofCommand(
    'permissions are a number',
    { default_member_permissions: 'ManageGuild' },
    'default_member_permissions NUMBER_TYPE_COERCE',
    {
      default_member_permissions: '32',
    },
  ),
  ofCommand('contexts are Discord’s', { contexts: [3] }, 'contexts.0 BASE_TYPE_CHOICES', {
    contexts: [0, 1, 2],
  }),
  ofCommand('there is a context', { contexts: [] }, 'contexts BASE_TYPE_MIN_LENGTH', { contexts: [1] }),
  ofCommand(
    'integration types are Discord’s',
    { integration_types: [2] },
    'integration_types.0 BASE_TYPE_CHOICES',
    {
      integration_types: [0, 1],
    },
  ),
  ofCommand(
    'keys of a command are Discord’s',
    { defaultMemberPermissions: '0' },
    'defaultMemberPermissions SANDBOX_UNKNOWN_FIELD',
    {
      default_member_permissions: '0',
    },
  ),
  ofCommand(
    'a command has at most 8,000 characters',
    { options: largeOptions(30) },
    'APPLICATION_COMMAND_TOO_LARGE',
    {
      options: largeOptions(0),
    },
  ),
  ...(['contexts', 'integration_types'] as const).map((list): RuleCase => ({
    rule: `the ${list} of a command are there once each`,
    to: 'command',
    bad: command({ [list]: [0, 1, 0] }),
    fault: `${list}.2 SET_TYPE_ALREADY_CONTAINS_VALUE`,
    legal: command({ [list]: [0, 1] }),
  })),
  {
    rule: 'the name of a command is there once',
    to: 'commands',
    bad: [command(), command({ description: 'e' })],
    fault: '1 APPLICATION_COMMANDS_DUPLICATE_NAME',
    legal: [command(), command({ type: 2, description: '' })],
  },
  {
    rule: 'faults in a list of commands name the command',
    to: 'commands',
    bad: [
      command(),
      command({ name: 'b', options: [option({ name: 'a' }), option({ name: 'b', required: true })] }),
    ],
    fault: '1.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
    legal: [command(), command({ name: 'b', options: [option({ name: 'b', required: true })] })],
  },
  {
    rule: 'there are at most 100 commands',
    to: 'commands',
    bad: times(101, (index) => command({ name: `c${index}` })),
    code: 30_032,
    legal: times(100, (index) => command({ name: `c${index}` })),
  },
  {
    rule: 'a list of commands has at most 130, whatever they are',
    to: 'commands',
    bad: times(131, (index) => command({ name: `c${index}` })),
    fault: 'BASE_TYPE_MAX_LENGTH',
    legal: times(100, (index) => command({ name: `c${index}` })),
  },
  {
    rule: 'there are at most 15 commands in the menu of a user, and of a message',
    to: 'commands',
    bad: times(16, (index) => menu({ name: `Entry ${index}` })),
    code: 30_032,
    legal: [
      ...times(100, (index) => command({ name: `c${index}` })),
      ...times(30, (index) => menu({ name: `Entry ${index % 15}`, type: index < 15 ? 2 : 3 })),
    ],
  },
];
