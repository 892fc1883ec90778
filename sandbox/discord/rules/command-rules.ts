import { ApplicationCommandOptionType as Type, ApplicationCommandType } from 'discord-api-types/v10';
import { textOf } from '../world/records.ts';
import type { Json } from '../world/records.ts';
import { isBlank, lengthOf, maxLength, required, unique } from './limits.ts';
import { findAll } from './rule.ts';
import type { Found, Rule } from './rule.ts';

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const MAX_CHARACTERS = 8_000;

/** Options stand in commands, in their subcommands, and in the subcommands of their groups. */
const LEVELS = ['options', 'options.*.options', 'options.*.options.*.options'];

const isChatInput = ({ body }: Found): boolean => (body.type ?? 1) === ApplicationCommandType.ChatInput;
const isMenu = ({ body }: Found): boolean =>
  body.type === ApplicationCommandType.User || body.type === ApplicationCommandType.Message;
const isSub = (option: Json): boolean =>
  option.type === Type.Subcommand || option.type === Type.SubcommandGroup;

export const commandRules: readonly Rule[] = [
  {
    at: 'name',
    breaks: (name, found) => isChatInput(found) && typeof name === 'string' && name !== '' && isBadName(name),
    code: 'APPLICATION_COMMAND_INVALID_NAME',
    message: 'Command name is invalid',
  },
  maxLength('name', 32, isMenu),
  {
    at: 'description',
    breaks: (description, found) => isMenu(found) && !isBlank(description),
    code: 'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID',
    message: 'Context menu commands cannot have description',
  },
  {
    at: 'options',
    breaks: (options, found) => isMenu(found) && Array.isArray(options) && options.length > 0,
    code: 'APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID',
    message: 'Context menu commands cannot have options',
  },
  required('description', (found) => isChatInput(found) && 'name' in found.body),
  {
    // The schema asks for a number; Discord takes it too, but answers and documents a string.
    at: 'default_member_permissions',
    breaks: (bits) => bits !== undefined && bits !== null && !/^\d+$/.test(textOf(bits)),
    code: 'NUMBER_TYPE_COERCE',
    message: (bits) => `Value ${JSON.stringify(bits)} is not int.`,
  },
  {
    at: '',
    breaks: (_, { body }) => charactersOf(body) > MAX_CHARACTERS,
    code: 'APPLICATION_COMMAND_TOO_LARGE',
    message: `Command exceeds maximum size (${MAX_CHARACTERS})`,
  },
  {
    at: 'options',
    breaks: (options) => Array.isArray(options) && isMixed(options as readonly Json[]),
    code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    message: 'Sub-command and sub-command group option types are mutually exclusive to all other types',
  },
  unique('contexts'),
  unique('integration_types'),
  ...LEVELS.flatMap(optionRules),
];

function optionRules(level: string): readonly Rule[] {
  const option = `${level}.*`;
  return [
    {
      at: `${option}.name`,
      breaks: (name) => typeof name === 'string' && name !== '' && isBadName(name),
      code: 'APPLICATION_COMMAND_INVALID_NAME',
      message: 'Command name is invalid',
    },
    {
      at: option,
      breaks: (value, { holder, path }) => {
        const before = (holder as readonly Json[]).slice(0, Number(path.at(-1)));
        return (value as Json).required === true && before.some((other) => other.required !== true);
      },
      code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      message: 'Required options must be placed before non-required options',
    },
    {
      at: `${option}.name`,
      breaks: (name, { path, body }) => {
        const index = Number(path.at(-2));
        const siblings = findAll(body, level).find(
          (found) => found.path.join() === path.slice(0, -2).join(),
        )?.value;
        return (siblings as readonly Json[]).findIndex((other) => other.name === name) !== index;
      },
      code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
      message: 'Option name already exists',
    },
    {
      at: `${option}.choices`,
      breaks: (choices, { holder }) =>
        (holder as Json).autocomplete === true && Array.isArray(choices) && choices.length > 0,
      code: 'APPLICATION_COMMAND_OPTIONS_CHOICES_WITH_AUTOCOMPLETE',
      message: 'An option cannot have both choices and autocomplete',
    },
    {
      at: `${option}.choices.*.name`,
      breaks: (name, { path, body }) => {
        const choices = findAll(body, `${option}.choices`).find(
          (found) => found.path.join() === path.slice(0, -2).join(),
        );
        return (choices?.value as readonly Json[]).findIndex((other) => other.name === name) !== path.at(-2);
      },
      code: 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS',
      message: 'Option choice name already exists',
    },
    rangeRule(option, 'min_value', 'max_value'),
    rangeRule(option, 'min_length', 'max_length'),
  ];
}

function rangeRule(option: string, min: string, max: string): Rule {
  return {
    at: `${option}.${min}`,
    breaks: (value, { holder }) =>
      typeof value === 'number' &&
      typeof (holder as Json)[max] === 'number' &&
      value > Number((holder as Json)[max]),
    code: 'APPLICATION_COMMAND_OPTIONS_MIN_EXCEEDS_MAX',
    message: `${min} must not be greater than ${max}`,
  };
}

function isBadName(name: string): boolean {
  return !NAME.test(name) || name !== name.toLowerCase();
}

function isMixed(options: readonly Json[]): boolean {
  return options.some(isSub) && !options.every(isSub);
}

/** Names, descriptions and values of the command and its options together. */
function charactersOf(command: Json): number {
  const levels = ['', ...LEVELS.map((level) => `${level}.*.`)];
  const parts = levels.flatMap((level) => [
    `${level}name`,
    `${level}description`,
    `${level}choices.*.name`,
    `${level}choices.*.value`,
  ]);
  return parts
    .flatMap((part) => findAll(command, part))
    .reduce((sum, { value }) => sum + (isBlank(value) ? 0 : Math.max(0, lengthOf(textOf(value)))), 0);
}
