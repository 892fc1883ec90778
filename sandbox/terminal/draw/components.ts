import { ComponentType } from 'discord-api-types/v10';
import type {
  APIComponentInMessageActionRow,
  APIMessageTopLevelComponent,
  APISectionAccessoryComponent,
} from 'discord-api-types/v10';
import { behindBar, insideBar } from './embed.ts';
import { drawFile } from './file.ts';
import type { Handle, Still } from '../handles.ts';
import { controlsOf } from '../handles.ts';
import { flow, wrap } from './layout.ts';
import { drawMarkdown } from './markdown.ts';
import type { Names } from './names.ts';
import type { Paint } from './paint.ts';
import type { ScreenMessage, ShownFile } from '../screen-message.ts';

type Part = APIMessageTopLevelComponent | APISectionAccessoryComponent | APIComponentInMessageActionRow;
interface Medium {
  readonly url: string;
  readonly description?: string | null | undefined;
  readonly spoiler?: boolean | undefined;
}

/** What can be pressed, and what messages of components alone consist of. */
export function drawComponents(message: ScreenMessage, paint: Paint, names: Names): string[] {
  const controls = controlsOf(message, message.firstNumber, message.known);
  const draw = (part: Part, within: Paint): string[] => {
    switch (part.type) {
      case ComponentType.ActionRow:
        return drawRow(
          part.components.flatMap((each) => controls.get(each) ?? []),
          within,
        );
      case ComponentType.Section:
        return [...part.components, part.accessory].flatMap((each) => draw(each, within));
      case ComponentType.TextDisplay:
        return drawMarkdown(part.content, within, names);
      case ComponentType.Thumbnail:
        return drawMedium({ ...part, url: part.media.url }, message.files, within);
      case ComponentType.MediaGallery:
        return part.items.flatMap((item) =>
          drawMedium({ ...item, url: item.media.url }, message.files, within),
        );
      case ComponentType.File:
        return drawMedium({ url: part.file.url, spoiler: part.spoiler }, message.files, within);
      case ComponentType.Separator:
        return [part.divider === false ? '' : within.style('dim', '─'.repeat(within.width))];
      case ComponentType.Container: {
        const inner = part.components.flatMap((each) => draw(each, insideBar(within)));
        return behindBar([...spoilerMark(part.spoiler, within), ...inner], part.accent_color, within);
      }
      default: {
        const control = controls.get(part);
        return control === undefined ? [] : drawRow([control], within);
      }
    }
  };
  return (message.components ?? []).flatMap((part) => draw(part, paint));
}

/** A file that came with the message as any file; of one that lies elsewhere, where. */
function drawMedium(
  { url, description, spoiler }: Medium,
  files: readonly ShownFile[] = [],
  paint: Paint,
): string[] {
  const file = files.find((each) => each.url === url);
  const said = typeof description === 'string' ? { description } : {};
  const drawn =
    file === undefined
      ? [paint.style('dim', `(a picture from elsewhere: ${said.description ?? url})`)]
      : drawFile({ ...file, ...said }, paint);
  return [...spoilerMark(spoiler, paint), ...drawn];
}

function spoilerMark(isSpoiler: boolean | undefined, paint: Paint): string[] {
  return isSpoiler === true ? [paint.style('dim', '(spoiler)')] : [];
}

function drawRow(row: readonly (Handle | Still)[], paint: Paint): string[] {
  return flow(
    row.filter((part) => part.kind !== 'menu').map((part) => drawButton(part, paint)),
    paint.width,
  ).concat(row.filter((part) => part.kind === 'menu').flatMap((menu) => drawMenu(menu, paint)));
}

function drawButton(part: Exclude<Handle, { kind: 'menu' }> | Still, paint: Paint): string {
  switch (part.kind) {
    case 'button':
      return `[${paint.style('yellow', String(part.number))} ${part.label}]`;
    case 'link':
      return `[${paint.link(part.label, part.url ?? '')}]`;
    case 'disabled':
      return paint.style('dim', `(${part.label})`);
  }
}

/** The chosen option stands in parentheses, as the one that choosing again would not change. */
function drawMenu(menu: Extract<Handle, { kind: 'menu' }>, paint: Paint): string[] {
  const options = menu.options.map(({ label, default: chosen }) => (chosen === true ? `(${label})` : label));
  const text = `[${paint.style('yellow', String(menu.number))} ${menu.label} ▾] ${options.join(', ')}`;
  return wrap(text, paint.width);
}
