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
import { cut, isBlank, plain } from '../../render/text.ts';
import { customId } from './custom-id.ts';

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** A button that leads to a command's component; `undefined` when what it carries does not fit into a custom id. */
export function button(
  label: string,
  route: readonly [command: string, action: string, ...args: (string | number)[]],
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

/** A button that opens a page; `undefined` when there is none. Discord takes addresses of up to 512 characters. */
export function linkButton(label: string, url: string | null): APIButtonComponent | undefined {
  return url === null || url.length > 512
    ? undefined
    : { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
}

/** One row of at most five buttons; those that are missing are left out, and an empty row is none. */
export function buttons(...items: readonly (APIButtonComponent | false | undefined)[]): Row[] {
  const components = items.filter((item) => item !== undefined && item !== false);
  return components.length === 0 ? [] : [{ type: ComponentType.ActionRow, components }];
}

/** A menu of at most 25 options. Their labels may be other people's text; one without a label that is seen is left out. */
export function menu(
  placeholder: string,
  route: readonly [command: string, action: string, ...args: (string | number)[]],
  options: readonly APISelectMenuOption[],
): Row[] {
  const id = customId(...route);
  const shown = options
    .map((option) => ({ ...option, label: cut(plain(option.label), 100) }))
    .filter(({ label }) => !isBlank(label));
  if (id === undefined || shown.length === 0) return [];
  return [
    {
      type: ComponentType.ActionRow,
      components: [{ type: ComponentType.StringSelect, custom_id: id, placeholder, options: shown }],
    },
  ];
}

/** A menu of languages by name: 25 fit, any other is typed. The one that is picked comes as its Codewars id. */
export function languageMenu(route: Parameters<typeof menu>[1], languages: readonly string[]): Row[] {
  const options = languages
    .filter((id) => id !== '' && id.length <= 100)
    .map((id) => ({ label: languageName(id), value: id }))
    .sort((a, b) => a.label.localeCompare(b.label))
    .slice(0, 25);
  return menu('Pick a language', route, options);
}

/** What was picked from a menu; empty for a button. */
export const pickedFrom = (interaction: ButtonInteraction | StringSelectMenuInteraction): string =>
  interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : '';

/** Buttons that turn the pages of a list. Each carries its name, so that no two are alike. */
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

/** The page number that a button carries: a whole number from 0, whatever a crafted custom id says. */
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
