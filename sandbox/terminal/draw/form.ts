import { ComponentType } from 'discord-api-types/v10';
import type { ShownModal } from '../../discord/index.ts';
import { drawBox } from './box.ts';
import type { FormField } from '../input/form.ts';
import { fieldsOf } from '../input/form.ts';
import { wrap } from './layout.ts';
import type { Paint } from './paint.ts';

const edge = '  │ ';

/** The head of a modal: its title, its texts, and what its fields say about themselves and hold already. */
export function drawForm(modal: ShownModal, paint: Paint, hint = ''): string[] {
  const inside = { ...paint, width: paint.width - edge.length };
  const texts = modal.components.flatMap((part) =>
    part.type === ComponentType.TextDisplay ? part.content.split('\n') : [],
  );
  const lines = [
    ...texts.flatMap((text) => wrap(text, inside.width)),
    ...fieldsOf(modal).flatMap((field) => drawField(field, inside)),
  ];
  return [`  ┌ ${modal.title}${hint}`, ...lines.map((line) => `${edge}${line}`.trimEnd())];
}

function drawField(field: FormField, paint: Paint): string[] {
  const notes = [
    ...(field.description === undefined ? [] : [field.description]),
    ...(field.asks === 'files' ? [field.most === 1 ? 'a file' : `up to ${field.most} files`] : []),
    ...(field.asks === 'choice' ? [field.options.map(({ label }) => label).join(', ')] : []),
  ];
  const about = notes.length === 0 ? [] : wrap(`${field.label}: ${notes.join(' · ')}`, paint.width);
  if (field.asks !== 'text' || field.value === '') return about;
  return [...(about.length === 0 ? [`${field.label}:`] : about), ...drawBox(field.value, paint)];
}
