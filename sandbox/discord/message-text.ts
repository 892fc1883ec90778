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
    [message.content, ...embeds, ...labelsOf(message)]
      .filter((text) => text !== undefined && text !== '')
      .join('\n')
      // As Discord shows it: without the backslashes that make other people's text literal.
      .replaceAll(/\\([\\*_~`|<>#])/g, '$1')
  );
}

/** Labels of buttons and placeholders of menus. */
export function labelsOf({ components }: Pick<APIMessage, 'components'>): string[] {
  return (components ?? [])
    .flatMap((row): object[] => ('components' in row ? row.components : []))
    .map((component) => {
      const { label, placeholder } = component as { readonly label?: string; readonly placeholder?: string };
      return label ?? placeholder ?? '';
    });
}
