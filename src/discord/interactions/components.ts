import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APISelectMenuOption,
} from 'discord-api-types/v10';
import type { ButtonInteraction, StringSelectMenuInteraction } from 'discord.js';
import { languageName } from '../../codewars/languages.ts';
import type { Reply } from '../../render/reply.ts';
import { cut, isBlank, plain } from '../../render/text.ts';
import { customId } from './custom-id.ts';

type Route = readonly [command: string, action: string, ...args: (string | number)[]];
type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** A button for a command's component; `undefined` when its custom id would be too long. */
export function button(
  label: string,
  route: Route,
  look: { readonly style?: 'primary' | 'secondary' | 'success' | 'danger'; readonly disabled?: boolean } = {},
): APIButtonComponent | undefined {
  const id = customId(...route);
  if (id === undefined) return undefined;
  return {
    type: ComponentType.Button,
    style: styles[look.style ?? 'secondary'],
    label,
    custom_id: id,
    ...(look.disabled ? { disabled: true } : {}),
  };
}

/** A button that opens a page; `undefined` without one. Discord takes URLs of up to 512 characters. */
export function linkButton(label: string, url: string | null): APIButtonComponent | undefined {
  return url === null || url.length > 512
    ? undefined
    : { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
}

/** A row of up to five buttons; no row if none is left. */
export function buttons(...items: readonly (APIButtonComponent | false | undefined)[]): Row[] {
  const components = items.filter((item) => item !== undefined && item !== false);
  return components.length === 0 ? [] : [{ type: ComponentType.ActionRow, components }];
}

/** A question before what cannot be undone, with a button that does it and one that leads back. */
export function askFirst(
  content: string,
  [act, go]: readonly [label: string, route: Route],
  [stay, back]: readonly [label: string, route: Route],
): Reply {
  return { content, components: buttons(button(act, go, { style: 'danger' }), button(stay, back)) };
}

/** A menu of up to 25 options, without those whose label is blank. Labels may be untrusted text. `areMany`: any number is picked. */
export function menu(
  placeholder: string,
  route: Route,
  options: readonly APISelectMenuOption[],
  { areMany = false }: { readonly areMany?: boolean } = {},
): Row[] {
  const id = customId(...route);
  const shown = options
    .map((option) => ({ ...option, label: cut(plain(option.label), 100) }))
    .filter(({ label }) => !isBlank(label));
  if (id === undefined || shown.length === 0) return [];
  return [
    {
      type: ComponentType.ActionRow,
      components: [
        {
          type: ComponentType.StringSelect,
          custom_id: id,
          placeholder,
          options: shown,
          ...(areMany && { min_values: 0, max_values: shown.length }),
        },
      ],
    },
  ];
}

/** A menu of up to 25 languages by name; its values are Codewars ids. */
export function languageMenu(route: Route, languages: readonly string[]): Row[] {
  const options = languages
    .filter((id) => id !== '' && id.length <= 100)
    .map((id) => ({ label: languageName(id), value: id }))
    .sort((a, b) => a.label.localeCompare(b.label))
    .slice(0, 25);
  return menu('Pick a language', route, options);
}

export const pickedFrom = (interaction: ButtonInteraction | StringSelectMenuInteraction): string =>
  interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : '';

/** Buttons that turn pages. Discord refuses equal custom ids, so each ends with its own name. */
export function pager(
  command: string,
  ref: readonly (string | number)[],
  page: number,
  pages: number,
): (APIButtonComponent | undefined)[] {
  if (pages <= 1) return [];
  return [
    button('◀ Newer', [command, 'page', ...ref, Math.max(0, page - 1), 'newer'], { disabled: page <= 0 }),
    button('Older ▶', [command, 'page', ...ref, Math.min(pages - 1, page + 1), 'older'], {
      disabled: page >= pages - 1,
    }),
  ];
}

/** The page number in a custom id; 0 if it is not a valid one. */
export function pageOf(arg: string | undefined): number {
  const page = Number(arg);
  return Number.isSafeInteger(page) && page >= 0 ? page : 0;
}

const styles = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;
