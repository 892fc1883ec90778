import { text, times } from './rule-case.ts';
import type { RuleCase } from './rule-case.ts';

const row = (...components: unknown[]) => ({ type: 1, components });
const rows = (...list: unknown[]) => ({ content: '.', components: list });
const button = (more: object = {}) => ({ type: 2, style: 1, custom_id: 'a', label: 'a', ...more });
const link = (more: object = {}) => ({ type: 2, style: 5, label: 'a', url: 'https://example.com', ...more });
const option = (index: number, more: object = {}) => ({ label: `l${index}`, value: `v${index}`, ...more });
const select = (more: object = {}) => ({ type: 3, custom_id: 's', options: [option(0)], ...more });

const FIRST = 'components.0.components.0';
const rule = (name: string, bad: unknown[], fault: RuleCase['fault'], legal: unknown[]): RuleCase => ({
  rule: name,
  to: 'message',
  bad: rows(...bad),
  ...(fault !== undefined && { fault }),
  legal: rows(...legal),
});
const ofSelect = (name: string, bad: object, fault: string, legal: object): RuleCase =>
  rule(name, [row(select(bad))], fault, [row(select(legal))]);
const ofButton = (name: string, bad: object, fault: string, legal: object): RuleCase =>
  rule(name, [row(bad)], fault, [row(legal)]);

export const componentCases: readonly RuleCase[] = [
  rule(
    'a message has at most 5 rows',
    times(6, (index) => row(button({ custom_id: `b${index}` }))),
    'components BASE_TYPE_BAD_LENGTH',
    times(5, (index) => row(button({ custom_id: `b${index}` }))),
  ),
  rule(
    'a row has at most 5 buttons',
    [row(...times(6, (index) => button({ custom_id: `b${index}` })))],
    'components.0.components BASE_TYPE_BAD_LENGTH',
    [row(...times(5, (index) => button({ custom_id: `b${index}` })))],
  ),
  rule('a row is not empty', [row()], 'components.0.components BASE_TYPE_BAD_LENGTH', [row(button())]),
  rule(
    'a menu fills its row',
    [row(select(), button())],
    'components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    [row(select()), row(button())],
  ),
  rule(
    'two menus fill two rows',
    [row(select(), select({ custom_id: 't' }))],
    'components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    [row(select()), row(select({ custom_id: 't' }))],
  ),
  rule('buttons stand in rows', [button()], 'components.0.type UNION_TYPE_CHOICES', [row(button())]),
  rule(
    'a custom id is there once',
    [row(button()), row(button())],
    'components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED',
    [row(button()), row(button({ custom_id: 'b' }))],
  ),
  rule(
    'the custom id of a disabled button counts too',
    [row(button({ disabled: true }), button({ disabled: true }))],
    'components.0.components.1.custom_id COMPONENT_CUSTOM_ID_DUPLICATED',
    [row(button(), button({ custom_id: 'A' }))],
  ),
  ofButton(
    'a custom id has at most 100 characters',
    button({ custom_id: text(101) }),
    `${FIRST}.custom_id BASE_TYPE_BAD_LENGTH`,
    button({ custom_id: text(100) }),
  ),
  ofButton(
    'a button has a custom id',
    button({ custom_id: '' }),
    `${FIRST}.custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED`,
    button({ custom_id: '0' }),
  ),
  ofButton(
    'a button that is pressed has no address',
    button({ url: 'https://example.com' }),
    `${FIRST}.url BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT`,
    button(),
  ),
  ofButton(
    'a link has no custom id',
    link({ custom_id: 'a' }),
    `${FIRST}.custom_id BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT`,
    link(),
  ),
  ofButton(
    'a link has an address',
    link({ url: null }),
    `${FIRST}.url BUTTON_COMPONENT_URL_REQUIRED`,
    link(),
  ),
  ofButton(
    'a link is no script',
    link({ url: 'javascript:alert(1)' }),
    `${FIRST}.url URL_TYPE_INVALID_SCHEME`,
    link({ url: 'discord://-/settings' }),
  ),
  ofButton(
    'the address of a link has at most 512 characters',
    link({ url: `https://example.com/${text(493)}` }),
    `${FIRST}.url BASE_TYPE_MAX_LENGTH`,
    link({ url: `https://example.com/${text(492)}` }),
  ),
  ofButton(
    'a button has a label or an emoji',
    button({ label: '' }),
    `${FIRST}.label BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED`,
    button({ label: undefined, emoji: { name: '🥋' } }),
  ),
  ofButton(
    'the emoji of a button is named, by an id or by itself',
    button({ emoji: {} }),
    `${FIRST}.emoji BUTTON_COMPONENT_INVALID_EMOJI`,
    button({ emoji: { id: '1100000000000000009' } }),
  ),
  ofButton(
    'a label has at most 80 characters',
    button({ label: text(81) }),
    `${FIRST}.label BASE_TYPE_MAX_LENGTH`,
    button({ label: text(80) }),
  ),
  ofButton(
    'a button has a style',
    button({ style: 7 }),
    `${FIRST}.style BASE_TYPE_CHOICES`,
    button({ style: 4 }),
  ),
  ofButton(
    'keys of a button are Discord’s',
    button({ customId: 'a' }),
    `${FIRST}.customId SANDBOX_UNKNOWN_FIELD`,
    button({ disabled: true }),
  ),
  ofSelect('a menu has options', { options: [] }, `${FIRST}.options BASE_TYPE_BAD_LENGTH`, {
    options: [option(0)],
  }),
  ofSelect(
    'a menu has at most 25 options',
    { options: times(26, (index) => option(index)) },
    `${FIRST}.options BASE_TYPE_BAD_LENGTH`,
    { options: times(25, (index) => option(index)) },
  ),
  ofSelect(
    'the custom id of a menu is not empty',
    { custom_id: '' },
    `${FIRST}.custom_id BASE_TYPE_REQUIRED`,
    { custom_id: text(100) },
  ),
  ofSelect(
    'the label of an option has 1 to 100 characters',
    { options: [option(0, { label: text(101) })] },
    `${FIRST}.options.0.label BASE_TYPE_BAD_LENGTH`,
    { options: [option(0, { label: text(100) })] },
  ),
  ofSelect(
    'the label of an option is not empty',
    { options: [option(0, { label: '' })] },
    `${FIRST}.options.0.label BASE_TYPE_REQUIRED`,
    { options: [option(0, { label: '.' })] },
  ),
  ofSelect(
    'the value of an option has 1 to 100 characters',
    { options: [option(0, { value: text(101) })] },
    `${FIRST}.options.0.value BASE_TYPE_BAD_LENGTH`,
    { options: [option(0, { value: text(100) })] },
  ),
  ofSelect(
    'the description of an option has at most 100 characters',
    { options: [option(0, { description: text(101) })] },
    `${FIRST}.options.0.description BASE_TYPE_MAX_LENGTH`,
    { options: [option(0, { description: text(100) })] },
  ),
  ofSelect(
    'the value of an option is there once',
    { options: [option(0), option(1), option(0)] },
    `${FIRST}.options.2 SELECT_COMPONENT_OPTION_VALUE_DUPLICATED`,
    { options: [option(0), option(1, { label: 'l0' })] },
  ),
  ofSelect(
    'a placeholder has at most 150 characters',
    { placeholder: text(151) },
    `${FIRST}.placeholder BASE_TYPE_MAX_LENGTH`,
    { placeholder: text(150) },
  ),
  ...['x', ':smile:', '⏻', '😀😀', ''].map((name) =>
    ofButton(
      `the emoji of a button is one: not "${name}"`,
      button({ emoji: { name } }),
      `${FIRST}.emoji BUTTON_COMPONENT_INVALID_EMOJI`,
      button({ emoji: { name: '👍🏽' } }),
    ),
  ),
  ofSelect(
    'as many are picked by default as may be picked',
    { options: [option(0, { default: true }), option(1, { default: true })] },
    `${FIRST}.options SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES`,
    { options: [option(0, { default: true }), option(1, { default: true })], max_values: 2 },
  ),
  ofSelect(
    'no more may be picked than there is',
    { options: [option(0), option(1)], max_values: 3 },
    `${FIRST}.options BASE_TYPE_BAD_LENGTH`,
    { options: [option(0), option(1)], max_values: 2 },
  ),
  ofSelect(
    'the least that is picked is not above the most',
    { options: [option(0), option(1)], min_values: 2, max_values: 1 },
    `${FIRST}.min_values SELECT_COMPONENT_MIN_VALUES_EXCEED_MAX_VALUES`,
    { options: [option(0), option(1)], min_values: 2, max_values: 2 },
  ),
  ofSelect(
    'at most 25 may be picked',
    { options: times(25, (index) => option(index)), max_values: 26 },
    [`${FIRST}.options BASE_TYPE_BAD_LENGTH`, `${FIRST}.max_values NUMBER_TYPE_MAX`] as unknown as string,
    { options: times(25, (index) => option(index)), max_values: 25, min_values: 0 },
  ),
];
