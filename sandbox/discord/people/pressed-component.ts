import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import type { APIMessage } from 'discord-api-types/v10';

export interface Pressable {
  readonly type: ComponentType;
  readonly id?: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly style?: number;
  readonly disabled?: boolean;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly options?: readonly { readonly value: string }[];
}

/** The component with that custom id. Throws where a person could not press it, or not pick these values. */
export function pressable(message: APIMessage, customId: string, values?: readonly string[]): Pressable {
  const component = componentsOf(message.components).find(({ custom_id: id }) => id === customId);
  if (!component) throw new Error(`message ${message.id} has no component "${customId}"`);
  if (component.disabled) throw new Error(`"${customId}" is disabled`);
  if (component.type === ComponentType.Button) {
    if (component.style === ButtonStyle.Link) throw new Error(`"${customId}" is a link`);
    if (values) throw new Error(`"${customId}" is a button: it takes no values`);
    return component;
  }
  const { min_values: min = 1, max_values: max = 1, options } = component;
  const picked = values ?? [];
  if (picked.length < min || picked.length > max)
    throw new Error(`"${customId}" takes ${min} to ${max} values`);
  const strange = options && picked.find((value) => !options.some((option) => option.value === value));
  if (strange !== undefined) throw new Error(`"${customId}" has no option "${strange}"`);
  return component;
}

/** Every component, at any depth. */
export function componentsOf(node: unknown): Pressable[] {
  if (Array.isArray(node)) return node.flatMap(componentsOf);
  if (typeof node !== 'object' || node === null || !('type' in node)) return [];
  const { components, component, accessory } = node as Record<string, unknown>;
  return [node as Pressable, ...[components, component, accessory].flatMap(componentsOf)];
}
