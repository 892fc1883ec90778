import { ComponentType } from 'discord-api-types/v10';
import type { ShownModal } from './stand-in.ts';

interface Field {
  readonly type: ComponentType;
  readonly id?: number;
  readonly custom_id: string;
  readonly required?: boolean;
  readonly value?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly components?: readonly Field[];
  readonly component?: Field;
}

/**
 * The components of a modal as a person filled them; a field left out keeps its value. Throws where Discord's client
 * would not submit. Several values of a menu are separated by commas.
 */
export function fillModal(modal: ShownModal, given: Readonly<Record<string, string>>): unknown[] {
  const rows = modal.components as unknown as readonly Field[];
  const names = rows
    .flatMap((row) => [row.component ?? [], row.components ?? []].flat())
    .map((field) => field.custom_id);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`the modal "${modal.custom_id}" has no field "${unknown}"`);
  let lastId = 0;
  return rows.map((row) => {
    const id = (lastId += 1);
    if (row.component) return { type: row.type, id, component: fill(row.component, (lastId += 1), given) };
    const components = (row.components ?? []).map((field) => fill(field, (lastId += 1), given));
    return { type: row.type, id, ...(row.components && { components }) };
  });
}

function fill(field: Field, id: number, given: Readonly<Record<string, string>>): unknown {
  const { type, custom_id, required = true, min_length: min = 0, max_length: max = 4_000 } = field;
  const value = given[custom_id] ?? field.value ?? '';
  if (required && value === '') throw new Error(`the field "${custom_id}" is required`);
  if (type !== ComponentType.TextInput)
    return { type, id, custom_id, values: value === '' ? [] : value.split(',') };
  if (value !== '' && value.length < min)
    throw new Error(`the field "${custom_id}" takes at least ${min} characters`);
  if (value.length > max) throw new Error(`the field "${custom_id}" takes at most ${max} characters`);
  return { type, id, custom_id, value };
}
