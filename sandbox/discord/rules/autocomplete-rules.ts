import { isBlank, maxLength, required } from './limits.ts';
import type { Rule } from './rule.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
export const autocompleteRules: readonly Rule[] = [
  {
    at: 'choices',
    breaks: (choices) => !Array.isArray(choices),
    code: 'BASE_TYPE_REQUIRED',
    message: 'This field is required',
  },
  maxLength('choices', 25),
  required('choices.*.name'),
  maxLength('choices.*.name', 100),
  maxLength('choices.*.value', 100),
  {
    at: 'choices.*.value',
    breaks: (value) => isBlank(value) || (typeof value !== 'string' && typeof value !== 'number'),
    code: 'BASE_TYPE_REQUIRED',
    message: 'This field is required',
  },
];
