import { ComponentType } from 'discord-api-types/v10';
import type { APIMessage } from 'discord-api-types/v10';

/** Everything of a message that a person reads, but for its files: content, embeds, labels of what can be pressed. */
export function textOf(message: Pick<APIMessage, 'content' | 'embeds' | 'components'>): string {
  const embeds = message.embeds.flatMap((embed) => [
    embed.author?.name,
    embed.title,
    embed.description,
    ...(embed.fields ?? []).flatMap((field) => [field.name, field.value]),
    embed.footer?.text,
  ]);
  return (
    [message.content, ...embeds, ...displaysOf(message.components), ...labelsOf(message)]
      .filter((text) => text !== undefined && text !== '')
      .join('\n')
      // As Discord shows it: without the backslashes that make other people's text literal.
      .replaceAll(/\\([\\*_~`|<>#])/g, '$1')
  );
}

/** What text displays say, wherever they are. */
function displaysOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(displaysOf);
  if (typeof node !== 'object' || node === null) return [];
  const { type, content, components } = node as Record<string, unknown>;
  if (type === ComponentType.TextDisplay && typeof content === 'string') return [content];
  return displaysOf(components);
}

/** Labels of buttons and placeholders of menus. */
export function labelsOf({ components }: Pick<APIMessage, 'components'>): string[] {
  return rowsIn(components)
    .flat()
    .map((component) => {
      const { label, placeholder } = component as { readonly label?: string; readonly placeholder?: string };
      return label ?? placeholder ?? '';
    });
}

/** What can be pressed, row by row: in rows, in containers, and beside the text of sections. */
function rowsIn(node: unknown): object[][] {
  if (Array.isArray(node)) return node.flatMap(rowsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { type, components, accessory } = node as Record<string, unknown>;
  if (type === ComponentType.ActionRow) return [components as object[]];
  if (type === ComponentType.Section) return [[accessory as object]];
  return rowsIn(components);
}
