import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import type { APIAttachment } from 'discord-api-types/v10';
import type { ShownModal, Upload } from '../contract/people.ts';
import type { KeepUpload } from './typed-command.ts';
import { faultOfUpload } from '../cdn/uploads.ts';

interface Field {
  readonly type: ComponentType;
  readonly id?: number;
  readonly custom_id: string;
  readonly style?: TextInputStyle;
  readonly required?: boolean;
  readonly value?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly options?: readonly { readonly value: string; readonly default?: boolean }[];
  readonly components?: readonly Field[];
  readonly component?: Field;
}

/** What a person put into the fields of a modal, by custom id. */
interface Given {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, readonly Upload[]>>;
}

interface FilledModal {
  readonly components: readonly unknown[];
  readonly attachments: readonly APIAttachment[];
}

/**
 * The components of a modal as a person filled them; a field left out keeps its value. Throws where Discord's client
 * would not submit. Several values of a menu are separated by commas.
 * https://discord.com/developers/docs/components/reference#label-label-interaction-response-structure
 */
export function fillModal(modal: ShownModal, given: Given, keepUpload: KeepUpload): FilledModal {
  const rows = modal.components as unknown as readonly Field[];
  const names = rows
    .flatMap((row) => [row.component ?? [], row.components ?? []].flat())
    .map((field) => field.custom_id);
  const unknown = Object.keys({ ...given.fields, ...given.files }).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`the modal "${modal.custom_id}" has no field "${unknown}"`);
  const attachments: APIAttachment[] = [];
  let lastId = 0;
  const answer = (field: Field): unknown => {
    const { type, custom_id } = field;
    return { type, id: (lastId += 1), custom_id, ...fill(field, given, keep) };
  };
  const keep: KeepUpload = (file) => {
    const kept = keepUpload(file);
    attachments.push(kept);
    return kept;
  };
  const components = rows.map((row) => {
    const head = { type: row.type, id: (lastId += 1) };
    if (row.component) return { ...head, component: answer(row.component) };
    return { ...head, ...(row.components && { components: row.components.map(answer) }) };
  });
  return { components, attachments };
}

function fill(field: Field, { fields, files }: Given, keep: KeepUpload): Record<string, unknown> {
  const { type, custom_id: name } = field;
  const written = fields[name];
  const handed = files[name];
  switch (type) {
    case ComponentType.TextInput:
      if (handed) throw new Error(`the field "${name}" takes text, no files`);
      return { value: textFor(field, written ?? field.value ?? '') };
    case ComponentType.StringSelect:
      if (handed) throw new Error(`the field "${name}" takes a choice, no files`);
      return { values: choicesFor(field, written) };
    case ComponentType.FileUpload:
      if (written !== undefined) throw new Error(`the field "${name}" takes files, no text`);
      return { values: filesFor(field, handed ?? []).map((file) => keep(file).id) };
    default:
      throw new Error(`the stand-in cannot fill in a component of type ${type} yet`);
  }
}

function textFor(field: Field, value: string): string {
  const { custom_id: name, required = true, min_length: min = 0, max_length: max = 4_000 } = field;
  if (required && value === '') throw new Error(`the field "${name}" is required`);
  if (value !== '' && value.length < min)
    throw new Error(`the field "${name}" takes at least ${min} characters`);
  if (value.length > max) throw new Error(`the field "${name}" takes at most ${max} characters`);
  if (field.style === TextInputStyle.Short && value.includes('\n'))
    throw new Error(`the field "${name}" takes one line`);
  return value;
}

function choicesFor(field: Field, written: string | undefined): readonly string[] {
  const { custom_id: name, options = [] } = field;
  const chosen =
    written === undefined
      ? options.filter((option) => option.default).map(({ value }) => value)
      : written.split(',').filter((value) => value !== '');
  const strange = chosen.find((value) => !options.some((option) => option.value === value));
  if (strange !== undefined) throw new Error(`the field "${name}" has no option "${strange}"`);
  requireCount(field, chosen.length, 'options');
  return chosen;
}

function filesFor(field: Field, handed: readonly Upload[]): readonly Upload[] {
  requireCount(field, handed.length, 'files');
  const fault = handed.map(faultOfUpload).find((found) => found !== undefined);
  if (fault !== undefined) throw new Error(`the field "${field.custom_id}": ${fault}`);
  return handed;
}

/** Nothing at all is enough where the field is not required, whatever its least count. */
function requireCount(field: Field, count: number, what: string): void {
  const { custom_id: name, required = true, min_values: min = 1, max_values: max = 1 } = field;
  if (required && count === 0) throw new Error(`the field "${name}" is required`);
  if (count > 0 && count < min) throw new Error(`the field "${name}" takes at least ${min} ${what}`);
  if (count > max) throw new Error(`the field "${name}" takes at most ${max} ${what}`);
}
