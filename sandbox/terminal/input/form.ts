import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import type { APISelectMenuOption } from 'discord-api-types/v10';
import type { ShownModal, Upload } from '../../discord/index.ts';
import { findOption } from '../handles.ts';
import { readTextFile, readUpload } from './read-upload.ts';
import { TypingError } from '../typing-error.ts';

/** What a modal asks for: as much of it as can be typed. */
export interface FormField {
  readonly customId: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly required: boolean;
  readonly asks: 'line' | 'text' | 'choice' | 'files';
  /** What stands in it already. */
  readonly value: string;
  readonly options: readonly APISelectMenuOption[];
  /** How many files or options it takes. */
  readonly most: number;
}

/** A component in a row or a label of a modal, whichever it is. */
interface Component {
  readonly type: ComponentType;
  readonly custom_id: string;
  readonly label?: string;
  readonly style?: TextInputStyle;
  readonly required?: boolean;
  readonly value?: string;
  readonly options?: readonly APISelectMenuOption[];
  readonly max_values?: number;
}

/** The fields of a modal, in their order. */
export function fieldsOf(modal: ShownModal): FormField[] {
  return modal.components.flatMap((part) => {
    if (part.type === ComponentType.Label) {
      return [fieldOf(part.component, part.label, part.description)];
    }
    if (part.type !== ComponentType.ActionRow) return [];
    return (part.components as unknown as Component[]).map((component) => fieldOf(component));
  });
}

function fieldOf(component: Component, label?: string, description?: string): FormField {
  const { options = [], custom_id: customId } = component;
  return {
    customId,
    label: label ?? component.label ?? customId,
    description,
    required: component.required ?? true,
    asks: whatIsAsked(component),
    value: component.value ?? options.find((option) => option.default)?.label ?? '',
    options,
    most: component.max_values ?? 1,
  };
}

function whatIsAsked({ type, style }: Component): FormField['asks'] {
  if (type === ComponentType.FileUpload) return 'files';
  if (type === ComponentType.TextInput) return style === TextInputStyle.Paragraph ? 'text' : 'line';
  return 'choice';
}

/** What somebody typed into the fields of a modal, as the stand-in takes it. */
export class FilledForm {
  readonly fields: Record<string, string> = {};
  readonly files: Record<string, Upload[]> = {};

  /**
   * What was typed behind the label of a field: text, `< path` for the text of a file, the name of a choice, or
   * `@path` for a file to hand over.
   * @throws TypingError
   */
  put({ asks, customId, label, options }: FormField, typed: string): void {
    if (asks === 'files') {
      if (!typed.startsWith('@')) throw new TypingError(`"${label}" takes a file: @path/to/file`);
      this.files[customId] = [...(this.files[customId] ?? []), readUpload(typed.slice(1))];
    } else if (asks === 'choice') {
      const option = findOption(options, typed);
      if (option === undefined) throw new TypingError(`"${label}" offers no "${typed}".`);
      this.fields[customId] = option.value;
    } else {
      this.fields[customId] = asks === 'text' && /^< \S/.test(typed) ? readTextFile(typed.slice(2)) : typed;
    }
  }

  /** Another line of a text. */
  goOn({ asks, customId, label }: FormField, line: string): void {
    if (asks !== 'text' && asks !== 'line') throw new TypingError(`"${label}" takes no second line.`);
    this.fields[customId] = `${this.fields[customId] ?? ''}\n${line}`;
  }
}
