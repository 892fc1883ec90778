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

/** The rows of a message. Kinds of components that the bot never sends are left out. */
export function rowsOf(message: Pick<APIMessage, 'components'>, first = 1): (Handle | Still)[][] {
  let number = first - 1;
  return (message.components ?? []).map((row) => {
    if (row.type !== ComponentType.ActionRow) return [];
    return row.components.flatMap((component): (Handle | Still)[] => {
      if (component.type === ComponentType.StringSelect) {
        const label = component.placeholder ?? 'Choose';
        if (component.disabled === true) return [{ kind: 'disabled', label }];
        number += 1;
        const { custom_id: customId, options } = component;
        return [{ kind: 'menu', number, label, customId, options }];
      }
      if (component.type !== ComponentType.Button || component.style === ButtonStyle.Premium) return [];
      const label = component.label ?? component.emoji?.name ?? '?';
      if (component.style === ButtonStyle.Link) return [{ kind: 'link', label, url: component.url }];
      if (component.disabled === true) return [{ kind: 'disabled', label }];
      number += 1;
      return [{ kind: 'button', number, label, customId: component.custom_id }];
    });
  });
}

export function handlesOf(message: Pick<APIMessage, 'components'>, first = 1): Handle[] {
  return rowsOf(message, first)
    .flat()
    .filter((part) => part.kind === 'button' || part.kind === 'menu');
}

/** The option that someone means: by label or value, whole or its beginning, or by its place. */
export function findOption(
  options: readonly APISelectMenuOption[],
  wanted: string,
): APISelectMenuOption | undefined {
  return (
    findByName(options, ({ label }) => label, wanted) ??
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
