import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import type { APIApplicationCommandBasicOption } from 'discord-api-types/v10';
import type { Upload } from '../contract/people.ts';
import { faultOfUpload } from '../cdn/uploads.ts';

export type Value = string | number | boolean;

/** Why Discord's client would not send this value, or undefined. What autocomplete offers is advice: any text is sent. */
export function faultOfValue(
  option: APIApplicationCommandBasicOption,
  value: Value | Upload,
): string | undefined {
  if (option.type === Type.Attachment) {
    return typeof value === 'object' ? faultOfUpload(value) : 'must be a file';
  }
  if (typeof value === 'object') return 'takes no file';
  switch (option.type) {
    case Type.String:
      if (typeof value !== 'string' || value === '') return 'must be text';
      return (
        faultOfChoice(option.choices, value) ??
        faultOfRange(value.length, option.min_length, option.max_length ?? 6_000, 'length')
      );
    case Type.Integer:
      if (!Number.isSafeInteger(value)) return 'must be a whole number';
      return (
        faultOfChoice(option.choices, value) ??
        faultOfRange(value as number, option.min_value, option.max_value, 'value')
      );
    case Type.Number:
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
      return (
        faultOfChoice(option.choices, value) ??
        faultOfRange(value, option.min_value, option.max_value, 'value')
      );
    case Type.Boolean:
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    default:
      return typeof value === 'string' && /^\d{1,20}$/.test(value) ? undefined : 'must be an id';
  }
}

function faultOfChoice(
  choices: readonly { readonly value: Value }[] | undefined,
  value: Value,
): string | undefined {
  if (choices === undefined || choices.length === 0 || choices.some((choice) => choice.value === value))
    return undefined;
  return `must be one of ${choices.map((choice) => String(choice.value)).join(', ')}`;
}

function faultOfRange(
  number: number,
  min: number | undefined,
  max: number | undefined,
  what: string,
): string | undefined {
  if (min !== undefined && number < min) return `${what} must be at least ${min}`;
  if (max !== undefined && number > max) return `${what} must be at most ${max}`;
  return undefined;
}
