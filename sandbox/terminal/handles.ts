import type { APIMessage, APISelectMenuOption } from 'discord-api-types/v10';
import { ButtonStyle, ComponentType } from 'discord-api-types/v10';

/** What can be pressed or chosen on a message, with the number under which it is drawn. */
export type Handle =
  | { readonly kind: 'button'; readonly number: number; readonly label: string; readonly customId: string }
  | {
      readonly kind: 'menu';
      readonly number: number;
      readonly label: string;
      readonly customId: string;
      readonly options: readonly APISelectMenuOption[];
    };

/** What stands there, but is not for pressing here: links, and what is disabled. */
export interface Still {
  readonly kind: 'link' | 'disabled';
  readonly label: string;
  readonly url?: string;
}

/** Who and what menus of members, roles and channels offer. */
export interface Known {
  readonly users: readonly Named[];
  readonly roles: readonly Named[];
  readonly channels: readonly Named[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** As much as is read of a component, whatever its type. */
interface Control {
  readonly type: ComponentType;
  readonly components?: readonly Control[];
  readonly accessory?: Control;
  readonly style?: ButtonStyle;
  readonly label?: string;
  readonly emoji?: { readonly name?: string };
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly custom_id?: string;
  readonly url?: string;
  readonly options?: readonly APISelectMenuOption[];
}

const nothingKnown: Known = { users: [], roles: [], channels: [] };

/** Buttons and menus, by their component, wherever in a message they are; numbered as they are read. */
export function controlsOf(
  message: Pick<APIMessage, 'components'>,
  first = 1,
  known = nothingKnown,
): ReadonlyMap<unknown, Handle | Still> {
  const controls = new Map<unknown, Handle | Still>();
  let number = first;
  const visit = (component: Control): void => {
    const control = controlOf(component, number, known);
    if (control !== undefined) controls.set(component, control);
    if (control !== undefined && 'number' in control) number += 1;
    component.components?.forEach(visit);
    if (component.accessory !== undefined) visit(component.accessory);
  };
  for (const component of message.components ?? []) visit(component);
  return controls;
}

function controlOf(component: Control, number: number, known: Known): Handle | Still | undefined {
  const { type, style, disabled = false, custom_id: customId = '' } = component;
  if (type === ComponentType.Button) {
    if (style === ButtonStyle.Premium) return undefined;
    const label = component.label ?? component.emoji?.name ?? '?';
    if (style === ButtonStyle.Link) return { kind: 'link', label, url: component.url ?? '' };
    return disabled ? { kind: 'disabled', label } : { kind: 'button', number, label, customId };
  }
  const options = optionsOf(component, known);
  if (options === undefined) return undefined;
  const label = component.placeholder ?? 'Choose';
  return disabled ? { kind: 'disabled', label } : { kind: 'menu', number, label, customId, options };
}

/** Undefined for what is no menu. */
function optionsOf(
  { type, options = [] }: Control,
  { users, roles, channels }: Known,
): readonly APISelectMenuOption[] | undefined {
  const named = (things: readonly Named[], mark: string): APISelectMenuOption[] =>
    things.map(({ id, name }) => ({ label: `${mark}${name}`, value: id }));
  switch (type) {
    case ComponentType.StringSelect:
      return options;
    case ComponentType.UserSelect:
      return named(users, '@');
    case ComponentType.RoleSelect:
      return named(roles, '@');
    case ComponentType.MentionableSelect:
      return [...named(users, '@'), ...named(roles, '@')];
    case ComponentType.ChannelSelect:
      return named(channels, '#');
    default:
      return undefined;
  }
}

export function handlesOf(message: Pick<APIMessage, 'components'>, first = 1, known?: Known): Handle[] {
  return [...controlsOf(message, first, known).values()].filter(
    (part) => part.kind === 'button' || part.kind === 'menu',
  );
}

/** The option that someone means: by label or value, whole or its beginning, or by its place. */
export function findOption(
  options: readonly APISelectMenuOption[],
  wanted: string,
): APISelectMenuOption | undefined {
  return (
    findByName(options, ({ label }) => label, wanted) ??
    findByName(options, ({ label }) => label.replace(/^[@#]/, ''), wanted) ??
    options.find(({ value }) => value.toLowerCase() === wanted.toLowerCase()) ??
    (/^\d+$/.test(wanted) ? options[Number(wanted) - 1] : undefined)
  );
}

/** Ignores case. The beginning of a name is enough where nothing else begins so. */
export function findByName<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  wanted: string,
): T | undefined {
  const lower = wanted.trim().toLowerCase();
  const exact = things.find((thing) => nameOf(thing).toLowerCase() === lower);
  if (exact !== undefined || lower === '') return exact;
  const beginning = things.filter((thing) => nameOf(thing).toLowerCase().startsWith(lower));
  return beginning.length === 1 ? beginning[0] : undefined;
}
