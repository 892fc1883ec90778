import type { ShownModal } from '../discord/index.ts';
import type { FilledForm } from './input/form.ts';
import type { Handle } from './handles.ts';

/** How more is asked of whoever types: on a terminal by questions, in a script by the lines that follow. */
export interface Prompts {
  /** What was filled in; undefined when the modal is closed without sending. */
  modal(modal: ShownModal): Promise<FilledForm | undefined>;
  /** The option to choose from a menu; undefined when nothing is chosen. */
  option(menu: Extract<Handle, { kind: 'menu' }>): Promise<string | undefined>;
}
