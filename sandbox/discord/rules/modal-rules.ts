import { ComponentType } from 'discord-api-types/v10';
import type { Json } from '../world/records.ts';
import { customIdRules, selectRules } from './component-rules.ts';
import { lengthBetween, lengthOf, required } from './limits.ts';
import type { Found, Rule } from './rule.ts';

const isTextInput = ({ holder }: Found): boolean => (holder as Json).type === ComponentType.TextInput;

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
export const modalRules: readonly Rule[] = [
  ...customIdRules,
  ...selectRules,
  lengthBetween('components', 1, 5),
  lengthBetween('components.*.components', 1, 1),
  {
    at: 'components.*.components.*.type',
    breaks: (type) => type !== ComponentType.TextInput,
    code: 'UNION_TYPE_CHOICES',
    message: 'Value of field "type" must be one of (4,).',
  },
  // In a label (type 18), the label has the text; in a row, the input has it.
  required('components.*.components.*.label', isTextInput),
  {
    at: 'components.*.component.label',
    breaks: (label, found) => isTextInput(found) && label !== undefined && label !== null,
    code: 'TEXT_INPUT_COMPONENT_LABEL_IN_LABEL_COMPONENT',
    message: 'A text input within a label cannot have a label of its own',
  },
  {
    // `min_values` is left out or at least 1 where `required` is left out or true: note of each such component.
    at: 'components.*.component.min_values',
    breaks: (min, { holder }) => min === 0 && ((holder as Json).required ?? true) === true,
    code: 'SANDBOX_MIN_VALUES_OF_REQUIRED',
    message: 'A required component takes at least one value: leave min_values out, or say required: false',
  },
  {
    // "Using `disabled` in a modal will result in an error."
    at: 'components.*.component.disabled',
    breaks: (disabled) => disabled === true,
    code: 'SANDBOX_DISABLED_IN_MODAL',
    message: 'Modals cannot have disabled components',
  },
  {
    at: 'components.**.min_length',
    breaks: (min, { holder }) =>
      isTextInput({ holder } as Found) && Number(min ?? 0) > maxLengthOf(holder as Json),
    code: 'TEXT_INPUT_MIN_LENGTH_EXCEEDS_MAX_LENGTH',
    message: 'min_length must not be greater than max_length',
  },
  {
    at: 'components.**.value',
    breaks: (value, { holder }) => lengthOf(value) > maxLengthOf(holder as Json),
    code: 'BASE_TYPE_MAX_LENGTH',
    message: (_, { holder }) => `Must be ${maxLengthOf(holder as Json)} or fewer in length.`,
  },
  {
    at: 'components.**.value',
    breaks: (value, { holder }) =>
      lengthOf(value) > 0 && lengthOf(value) < Number((holder as Json).min_length ?? 0),
    code: 'BASE_TYPE_MIN_LENGTH',
    message: (_, { holder }) => `Must be ${Number((holder as Json).min_length)} or more in length.`,
  },
];

function maxLengthOf(input: Json): number {
  return Number(input.max_length ?? 4_000);
}
