import { text, times } from './rule-case.ts';
import type { RuleCase } from './rule-case.ts';

const input = (more: object = {}) => ({ type: 4, custom_id: 'f', style: 1, label: 'l', ...more });
const row = (...components: unknown[]) => ({ type: 1, components });
const label = (component: unknown, more: object = {}) => ({ type: 18, label: 'l', component, ...more });
const upload = (more: object = {}) => ({ type: 19, custom_id: 'u', ...more });
const menu = (more: object = {}) => ({
  type: 3,
  custom_id: 's',
  options: times(3, (index) => ({ label: `l${index}`, value: `v${index}` })),
  ...more,
});
const IN_LABEL = 'data.components.0.component';
const modal = (more: object = {}) => ({ custom_id: 'm', title: 't', components: [row(input())], ...more });

const FIRST = 'data.components.0.components.0';
const ofModal = (rule: string, bad: object, fault: string, legal: object): RuleCase => ({
  rule,
  to: 'modal',
  bad: modal(bad),
  fault,
  legal: modal(legal),
});
const ofInput = (rule: string, bad: object, fault: string, legal: object): RuleCase =>
  ofModal(rule, { components: [row(input(bad))] }, `${FIRST}.${fault}`, { components: [row(input(legal))] });
const inLabel = (rule: string, bad: unknown, fault: string, legal: unknown): RuleCase =>
  ofModal(rule, { components: [label(bad)] }, `${IN_LABEL}.${fault}`, { components: [label(legal)] });
const ofLabel = (rule: string, bad: object, fault: string, legal: object): RuleCase =>
  ofModal(rule, { components: [label(upload(), bad)] }, `data.components.0.${fault}`, {
    components: [label(upload(), legal)],
  });
const ofChoices = (rule: string, bad: unknown, fault: string, legal: unknown): RuleCase => ({
  rule,
  to: 'autocomplete',
  bad: { choices: bad },
  fault: `data.${fault}`,
  legal: { choices: legal },
});
const choice = (name: string, value: unknown = name) => ({ name, value });

export const modalCases: readonly RuleCase[] = [
  ofModal('a title has at most 45 characters', { title: text(46) }, 'data.title BASE_TYPE_BAD_LENGTH', {
    title: text(45),
  }),
  ofModal('a modal has a title', { title: '' }, 'data.title BASE_TYPE_REQUIRED', { title: '.' }),
  ofModal(
    'the custom id of a modal has at most 100 characters',
    { custom_id: text(101) },
    'data.custom_id BASE_TYPE_BAD_LENGTH',
    { custom_id: text(100) },
  ),
  ofModal('a modal has rows', { components: [] }, 'data.components BASE_TYPE_BAD_LENGTH', {}),
  ofModal(
    'a modal has at most 5 rows',
    { components: times(6, (index) => row(input({ custom_id: `f${index}` }))) },
    'data.components BASE_TYPE_BAD_LENGTH',
    { components: times(5, (index) => row(input({ custom_id: `f${index}` }))) },
  ),
  ofModal(
    'a row of a modal has one field',
    { components: [row(input(), input({ custom_id: 'g' }))] },
    'data.components.0.components BASE_TYPE_BAD_LENGTH',
    { components: [row(input()), row(input({ custom_id: 'g' }))] },
  ),
  ofModal(
    'a custom id of a modal is there once',
    { components: [row(input()), row(input())] },
    'data.components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED',
    { components: [row(input()), label(input({ custom_id: 'g', label: undefined }))] },
  ),
  ofModal(
    'a button is no field',
    { components: [row({ type: 2, style: 1, custom_id: 'a', label: 'a' })] },
    `${FIRST}.type UNION_TYPE_CHOICES`,
    {},
  ),
  ofModal(
    'a field within a label has no label of its own',
    { components: [label(input())] },
    'data.components.0.component.label TEXT_INPUT_COMPONENT_LABEL_IN_LABEL_COMPONENT',
    { components: [label(input({ label: undefined }))] },
  ),
  ofLabel(
    'the text of a label has at most 45 characters',
    { label: text(46) },
    'label BASE_TYPE_BAD_LENGTH',
    {
      label: text(45),
    },
  ),
  ofLabel('a label has text', { label: '' }, 'label BASE_TYPE_REQUIRED', { label: '.' }),
  ofLabel(
    'the description of a label has at most 100 characters',
    { description: text(101) },
    'description BASE_TYPE_BAD_LENGTH',
    { description: text(100) },
  ),
  ofLabel('a label holds one component', { component: undefined }, 'component BASE_TYPE_REQUIRED', {}),
  inLabel('a label holds no label', label(upload()), 'type UNION_TYPE_CHOICES', upload()),
  inLabel(
    'a label holds no button',
    { type: 2, style: 1, custom_id: 'a', label: 'a' },
    'type UNION_TYPE_CHOICES',
    menu(),
  ),
  ofModal(
    'files are taken within a label',
    { components: [row(upload())] },
    `${FIRST}.type UNION_TYPE_CHOICES`,
    { components: [label(upload())] },
  ),
  ofModal(
    'a field is no top-level component',
    { components: [upload()] },
    'data.components.0.type UNION_TYPE_CHOICES',
    {
      components: [label(upload()), { type: 10, content: text(4_000) }],
    },
  ),
  ofModal(
    'a text has at most 4,000 characters',
    { components: [label(upload()), { type: 10, content: text(4_001) }] },
    'data.components.1.content BASE_TYPE_BAD_LENGTH',
    { components: [label(upload()), { type: 10, content: text(4_000) }] },
  ),
  ofModal(
    'labels and texts count among the 5',
    {
      components: [
        ...times(5, (index) => label(upload({ custom_id: `u${index}` }))),
        { type: 10, content: '.' },
      ],
    },
    'data.components BASE_TYPE_BAD_LENGTH',
    { components: times(5, (index) => label(upload({ custom_id: `u${index}` }))) },
  ),
  inLabel(
    'at most 10 files are taken',
    upload({ max_values: 11 }),
    'max_values NUMBER_TYPE_MAX',
    upload({ max_values: 10 }),
  ),
  inLabel(
    'room is for a file at least',
    upload({ min_values: 0, max_values: 0, required: false }),
    'max_values NUMBER_TYPE_MIN',
    upload({ min_values: 0, max_values: 1, required: false }),
  ),
  inLabel(
    'at most 10 files are asked for',
    upload({ min_values: 11, max_values: 10 }),
    'min_values SELECT_COMPONENT_MIN_VALUES_EXCEED_MAX_VALUES',
    upload({ min_values: 10, max_values: 10 }),
  ),
  inLabel(
    'no more files are asked for than are taken',
    upload({ min_values: 2 }),
    'min_values SELECT_COMPONENT_MIN_VALUES_EXCEED_MAX_VALUES',
    upload({ min_values: 2, max_values: 2 }),
  ),
  inLabel(
    'a required upload asks for a file',
    upload({ min_values: 0 }),
    'min_values SANDBOX_MIN_VALUES_OF_REQUIRED',
    upload({ min_values: 0, required: false }),
  ),
  inLabel(
    'a required menu asks for a choice',
    menu({ min_values: 0, required: true }),
    'min_values SANDBOX_MIN_VALUES_OF_REQUIRED',
    menu({ min_values: 1, required: true }),
  ),
  inLabel(
    'nothing in a modal is disabled',
    menu({ disabled: true }),
    'disabled SANDBOX_DISABLED_IN_MODAL',
    menu({ disabled: false }),
  ),
  inLabel(
    'a menu of a modal offers each value once',
    menu({ options: times(2, (index) => ({ label: `l${index}`, value: 'v' })) }),
    'options.1 SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    menu(),
  ),
  inLabel(
    'what stands in a field in a label is not too long',
    input({ label: undefined, value: text(4_001) }),
    'value BASE_TYPE_MAX_LENGTH',
    input({ label: undefined, value: text(4_000) }),
  ),
  ofInput('a field has a label', { label: undefined }, 'label BASE_TYPE_REQUIRED', { label: '.' }),
  ofInput('a label has at most 45 characters', { label: text(46) }, 'label BASE_TYPE_BAD_LENGTH', {
    label: text(45),
  }),
  ofInput('a field has a custom id', { custom_id: '' }, 'custom_id BASE_TYPE_REQUIRED', { custom_id: '.' }),
  ofInput(
    'the custom id of a field has at most 100 characters',
    { custom_id: text(101) },
    'custom_id BASE_TYPE_BAD_LENGTH',
    {
      custom_id: text(100),
    },
  ),
  ofInput('a field has a style', { style: 3 }, 'style BASE_TYPE_CHOICES', { style: 2 }),
  ofInput('required is true or false', { required: 'no' }, 'required BOOLEAN_TYPE_CONVERT', {
    required: false,
  }),
  ofInput(
    'a placeholder has at most 100 characters',
    { placeholder: text(101) },
    'placeholder BASE_TYPE_MAX_LENGTH',
    {
      placeholder: text(100),
    },
  ),
  ofInput('the longest text is at most 4,000', { max_length: 4_001 }, 'max_length NUMBER_TYPE_MAX', {
    max_length: 4_000,
  }),
  ofInput('the longest text is at least 1', { max_length: 0 }, 'max_length NUMBER_TYPE_MIN', {
    max_length: 1,
  }),
  ofInput(
    'the shortest text is at most 4,000',
    { min_length: 4_001 },
    'min_length TEXT_INPUT_MIN_LENGTH_EXCEEDS_MAX_LENGTH',
    {
      min_length: 4_000,
    },
  ),
  ofInput(
    'the shortest text is not above the longest',
    { min_length: 3, max_length: 2 },
    'min_length TEXT_INPUT_MIN_LENGTH_EXCEEDS_MAX_LENGTH',
    { min_length: 2, max_length: 2 },
  ),
  ofInput('a value is not too long', { value: 'abc', max_length: 2 }, 'value BASE_TYPE_MAX_LENGTH', {
    value: 'ab',
    max_length: 2,
  }),
  ofInput('a value is not too short', { value: 'a', min_length: 2 }, 'value BASE_TYPE_MIN_LENGTH', {
    value: 'ab',
    min_length: 2,
  }),
  ofInput('keys of a field are Discord’s', { maxLength: 2 }, 'maxLength SANDBOX_UNKNOWN_FIELD', {
    max_length: 2,
  }),
  ofChoices(
    'autocomplete offers at most 25 choices',
    times(26, (index) => choice(`c${index}`)),
    'choices BASE_TYPE_MAX_LENGTH',
    times(25, (index) => choice(`c${index}`)),
  ),
  ofChoices('autocomplete offers a list', undefined, 'choices BASE_TYPE_REQUIRED', []),
  ofChoices('a choice has a name', [choice('', 'a')], 'choices.0.name BASE_TYPE_REQUIRED', [
    choice('.', 'a'),
  ]),
  ofChoices(
    'the name of a choice has at most 100 characters',
    [choice(text(101), 'a')],
    'choices.0.name BASE_TYPE_MAX_LENGTH',
    [choice(text(100), 'a')],
  ),
  ofChoices(
    'the value of a choice has at most 100 characters',
    [choice('a', text(101))],
    'choices.0.value BASE_TYPE_MAX_LENGTH',
    [choice('a', text(100))],
  ),
  ofChoices(
    'the value of a choice is text or a number',
    [choice('a', true)],
    'choices.0.value BASE_TYPE_REQUIRED',
    [choice('a', 0)],
  ),
];
