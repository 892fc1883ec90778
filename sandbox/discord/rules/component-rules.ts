import { ButtonStyle, ComponentType, MessageFlags } from 'discord-api-types/v10';
import type { Json } from '../world/records.ts';
import { isBlank, lengthBetween, lengthOf, scheme } from './limits.ts';
import { findAll, isJson } from './rule.ts';
import type { Found, Rule } from './rule.ts';

/** https://discord.com/developers/docs/components/reference */
const isType =
  (...types: ComponentType[]) =>
  ({ holder }: Found): boolean =>
    types.includes((holder as Json).type as ComponentType);
const isButton = isType(ComponentType.Button);
const isSelect = isType(ComponentType.StringSelect);
const styleOf = ({ holder }: Found): unknown => (holder as Json).style;
const isLink = (found: Found): boolean => isButton(found) && styleOf(found) === ButtonStyle.Link;
const isPressed = (found: Found): boolean =>
  isButton(found) && styleOf(found) !== ButtonStyle.Link && styleOf(found) !== ButtonStyle.Premium;

/** For messages and modals alike. */
export const customIdRules: readonly Rule[] = [
  {
    at: 'components.**.custom_id',
    breaks: (id, { path, body }) => !isBlank(id) && path.join() !== firstWith(body, id),
    code: 'COMPONENT_CUSTOM_ID_DUPLICATED',
    message: 'Component custom id cannot be duplicated',
  },
];

/** For the menus of messages and modals. */
export const selectRules: readonly Rule[] = [
  {
    // As many options as may be picked, at least.
    ...lengthBetween('components.**.options', 1, 25),
    breaks: (options, found) =>
      isSelect(found) && Array.isArray(options) && options.length < leastOptions(found.holder as Json),
    message: (_, { holder }) => `Must be between ${leastOptions(holder as Json)} and 25 in length.`,
  },
  {
    at: 'components.**.options.*',
    breaks: (option, { holder, path }) => {
      const values = (holder as readonly Json[]).map(({ value }) => value);
      return values.indexOf((option as Json).value) !== path.at(-1);
    },
    code: 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    message: 'The specified option value is already used',
  },
  {
    at: 'components.**.options',
    breaks: (options, { holder }) => {
      const defaults = Array.isArray(options)
        ? (options as readonly Json[]).filter((option) => option.default)
        : [];
      return defaults.length > Number((holder as Json).max_values ?? 1);
    },
    code: 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
    message: 'The number of default options exceeds the maximum number of values',
  },
  {
    at: 'components.**.min_values',
    breaks: (min, { holder }) => Number(min ?? 1) > Number((holder as Json).max_values ?? 1),
    code: 'SELECT_COMPONENT_MIN_VALUES_EXCEED_MAX_VALUES',
    message: 'The minimum number of values exceeds the maximum',
  },
];

/** https://discord.com/developers/docs/components/reference#component-object */
const MOST_COMPONENTS = 40;
/** Of all text displays together: https://github.com/discord/discord-api-docs/pull/8562 */
const MOST_TEXT = 4_000;

export const componentRules: readonly Rule[] = [
  ...customIdRules,
  {
    at: 'components',
    breaks: (_, { body }) => usesNewComponents(body) && allComponents(body).length > MOST_COMPONENTS,
    code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
    message: `The total number of components in the message cannot exceed ${MOST_COMPONENTS}`,
  },
  {
    at: 'components',
    breaks: (_, { body }) => usesNewComponents(body) && textSize(body) > MOST_TEXT,
    code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    message: `The total displayable text size exceeds the maximum size of ${MOST_TEXT}`,
  },
  {
    at: 'components',
    breaks: (rows, { body }) => Array.isArray(rows) && rows.length > 5 && !usesNewComponents(body),
    code: 'BASE_TYPE_BAD_LENGTH',
    message: 'Must be between 1 and 5 in length.',
  },
  {
    at: 'components.*.type',
    breaks: (type, { body }) => type !== ComponentType.ActionRow && !usesNewComponents(body),
    code: 'UNION_TYPE_CHOICES',
    message: 'Value of field "type" must be one of (1,).',
  },
  {
    // A menu fills a row: nothing stands beside it.
    at: 'components.**.components.*',
    breaks: (_, { path, holder }) => {
      const types = (holder as readonly Json[]).map(({ type }) => type);
      const isRow = types.some((type) => type === ComponentType.Button) || types.some(isSelectType);
      return isRow && types.some(isSelectType) && Number(path.at(-1)) > 0;
    },
    code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    message: 'The specified component exceeds the maximum width',
  },
  {
    at: 'components.**.custom_id',
    breaks: (id, found) => isPressed(found) && isBlank(id),
    code: 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED',
    message: 'A custom id is required',
  },
  {
    at: 'components.**.custom_id',
    breaks: (id, found) => isLink(found) && !isBlank(id),
    code: 'BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT',
    message: 'A custom id and url cannot both be specified',
  },
  {
    at: 'components.**.url',
    breaks: (url, found) => isLink(found) && isBlank(url),
    code: 'BUTTON_COMPONENT_URL_REQUIRED',
    message: 'A url is required',
  },
  {
    at: 'components.**.url',
    breaks: (url, found) => isPressed(found) && !isBlank(url),
    code: 'BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT',
    message: 'A custom id and url cannot both be specified',
  },
  {
    at: 'components.**.label',
    breaks: (label, found) =>
      isButton(found) &&
      styleOf(found) !== ButtonStyle.Premium &&
      isBlank(label) &&
      isBlank((found.holder as Json).emoji),
    code: 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED',
    message: 'A label or emoji is required',
  },
  {
    // By id, an emoji of a server; by name alone, one of Unicode's.
    at: 'components.**.emoji',
    breaks: (emoji, found) => isButton(found) && isJson(emoji) && isBlank(emoji.id) && !isEmoji(emoji.name),
    code: 'BUTTON_COMPONENT_INVALID_EMOJI',
    message: 'Invalid emoji',
  },
  scheme('components.**.url', ['http', 'https', 'discord']),
  ...selectRules,
];

function allComponents(body: Json): Json[] {
  return findAll(body, 'components.**')
    .map(({ value }) => value)
    .filter((value): value is Json => isJson(value) && 'type' in value);
}

function textSize(body: Json): number {
  const texts = allComponents(body).filter(({ type }) => type === ComponentType.TextDisplay);
  return texts.reduce((sum, { content }) => sum + Math.max(lengthOf(content), 0), 0);
}

function isEmoji(name: unknown): boolean {
  return typeof name === 'string' && /^\p{RGI_Emoji}$/v.test(name);
}

function isSelectType(type: unknown): boolean {
  return [
    ComponentType.StringSelect,
    ComponentType.UserSelect,
    ComponentType.RoleSelect,
    ComponentType.MentionableSelect,
    ComponentType.ChannelSelect,
  ].includes(type as ComponentType);
}

function leastOptions(select: Json): number {
  return Math.max(1, Number(select.min_values ?? 1), Number(select.max_values ?? 1));
}

function firstWith(body: Json, customId: unknown): string | undefined {
  return findAll(body, 'components.**.custom_id')
    .find(({ value }) => value === customId)
    ?.path.join();
}

export function usesNewComponents({ flags }: Json): boolean {
  return (Number(flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
}
