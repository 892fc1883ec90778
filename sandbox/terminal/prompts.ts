import type { APITextInputComponent } from 'discord-api-types/v10';
import type { ShownModal } from '../discord/stand-in.ts';
import type { Handle } from './handles.ts';

/** How more is asked of whoever types: on a terminal by questions, in a script by the lines that follow. */
export interface Prompts {
  /** The fields by custom id; undefined when the modal is closed without sending. */
  modal(modal: ShownModal): Promise<Readonly<Record<string, string>> | undefined>;
  /** The option to choose from a menu; undefined when nothing is chosen. */
  option(menu: Extract<Handle, { kind: 'menu' }>): Promise<string | undefined>;
}

/** The text fields of a modal, in their order. */
export function fieldsOf(modal: ShownModal): APITextInputComponent[] {
  return modal.components.flatMap((row) => row.components);
}

export function labelOf(field: APITextInputComponent): string {
  return field.label ?? field.custom_id;
}
