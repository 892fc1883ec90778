import type { APIButtonComponent, APISelectMenuOption } from 'discord-api-types/v10';
import { rankName } from '../../codewars/ranks.ts';
import type { MemberErrors } from '../../errors.ts';
import type { Reply } from '../../render/reply.ts';
import { escapeMarkdown } from '../../render/text.ts';
import type { Services } from '../command.ts';
import { button, buttons, menu } from './components.ts';

export interface ErrorMessage extends Pick<Reply, 'components' | 'files'> {
  readonly content: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Stable: logs and metrics use it. */
  readonly code: string;
  readonly isUnexpected: boolean;
}

export interface ErrorContext {
  readonly services: Pick<Services, 'members' | 'catalogue' | 'training' | 'now'>;
  readonly guildId: string | null;
  /** The command that failed, or `command:action`. */
  readonly name: string;
  /** Whether the member asked for an answer that only they see. */
  readonly isAskedPrivately?: boolean;
}

export type Words = string | Pick<ErrorMessage, 'content' | 'components' | 'files'>;

export const whole = (said: Words) => (typeof said === 'string' ? { content: said } : said);

export const toLink = (label: string) => button(label, ['link', 'open'], { style: 'primary' });

export const withButton = (content: string, next: APIButtonComponent | undefined): Words => ({
  content,
  components: buttons(next),
});

export const shown = (name: string): string =>
  `**${escapeMarkdown(name.length > 60 ? `${name.slice(0, 60)}…` : name)}**`;

/** Commands with a `pick` component, which takes another kata instead; with the option `private` there is `pickPrivately` too. */
const pickers = new Set(['kata', 'train']);

export function kataNotFound(
  { typed, language }: MemberErrors['KataNotFound'],
  context: ErrorContext,
): Words {
  const content = `Codewars has no kata ${shown(typed)}. Paste a link to the kata, or type part of its name and pick from the list.`;
  if (!pickers.has(context.name)) return content;
  const similar: APISelectMenuOption[] = context.services.catalogue
    .search(typed.replaceAll('-', ' '), 10)
    .filter(({ id }) => id.length <= 100)
    .map(({ id, name, rank }) => ({
      label: name,
      value: id,
      ...(rank === null || rank === undefined ? {} : { description: rankName(rank) }),
    }));
  const action = context.isAskedPrivately ? 'pickPrivately' : 'pick';
  const components = menu('Pick a kata', [context.name, action, language ?? ''], similar);
  return components.length === 0
    ? content
    : { content: `${content} Or did you mean one of these?`, components };
}

/** Codewars' own sentences mostly lack a full stop. */
export const ended = (reason: string): string => (/[.!?…]$/u.test(reason) ? reason : `${reason}.`);

export const inTime = (ms: number | undefined, now: number): string =>
  ms === undefined ? 'in a minute' : `<t:${Math.ceil((now + ms) / 1000)}:R>`;
