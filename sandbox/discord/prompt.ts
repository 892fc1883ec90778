import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import type { APIApplicationCommand, APIApplicationCommandOption } from 'discord-api-types/v10';
import type { DiscordStandIn } from './contract/discord.ts';
import type { Place, SlashInput } from './contract/people.ts';
import { textOf } from './messages/message-text.ts';
import { componentsOf } from './people/pressed-component.ts';

export type Seat = Required<Pick<Place, 'userId' | 'guildId' | 'channelId'>>;

/** Says what this person sees, line by line, as it comes. */
export function showMessages(discord: DiscordStandIn, { userId }: Seat, say: (line: string) => void): void {
  discord.onMessage(({ kind, message, visibleTo }) => {
    if (message.author.id === userId || (visibleTo !== 'everybody' && visibleTo !== userId)) return;
    if (kind !== 'created' && kind !== 'edited') return;
    const about = [kind === 'edited' && 'edited', visibleTo === userId && 'only you see this'];
    const notes = about.filter((note) => note !== false).map((note) => ` (${note})`);
    const files = message.attachments.map(({ filename }) => `file: ${filename}`);
    say(`${message.author.username}${notes.join('')}: ${[textOf(message), ...files].join('\n')}`);
  });
}

/**
 * What a person types: `/command option:value`, `[Label]` of a button, or a message. Throws where Discord's client would
 * not send it. Answers what happened that is no message.
 */
export async function typeLine(
  discord: DiscordStandIn,
  seat: Seat,
  line: string,
): Promise<string | undefined> {
  const [, label] = /^\[(.+)\]$/.exec(line) ?? [];
  if (label === undefined && !line.startsWith('/')) {
    discord.world.write({ ...seat, content: line });
    return undefined;
  }
  const invocation = await (label === undefined
    ? discord.slash({ ...seat, ...readCommand(discord.offered(seat), line) })
    : discord.press({ ...seat, ...findButton(discord, seat, label) }));
  const outcome = await invocation.settled();
  if (outcome.kind === 'none') return outcome.why;
  return outcome.kind === 'modal' ? `a form opens: ${outcome.modal.title}` : undefined;
}

function readCommand(
  offered: readonly APIApplicationCommand[],
  line: string,
): Pick<SlashInput, 'name' | 'subcommand' | 'options'> {
  const [name = '', ...words] = (line.slice(1).match(/[\w-]+:"[^"]*"|\S+/g) ?? []) as string[];
  const command = offered.find((each) => each.name === name);
  if (!command) throw new Error(`there is no /${name}: ${offered.map((each) => `/${each.name}`).join(' ')}`);
  const path = words.filter((word) => !word.includes(':'));
  const known = path.reduce(
    (options, step) => optionsOf(options.find((option) => option.name === step)),
    optionsOf(command),
  );
  const options = words
    .filter((word) => word.includes(':'))
    .map((word) => {
      const [, option = '', value = ''] = /^([^:]*):(.*)$/s.exec(word) ?? [];
      const type = known.find((each) => each.name === option)?.type;
      return [option, valueFor(type, value.replace(/^"(.*)"$/s, '$1'))] as const;
    });
  return {
    name,
    ...(path.length > 0 && { subcommand: path.join(' ') }),
    options: Object.fromEntries(options),
  };
}

function optionsOf(node: object | undefined): readonly APIApplicationCommandOption[] {
  return (node as { options?: APIApplicationCommandOption[] } | undefined)?.options ?? [];
}

function valueFor(type: Type | undefined, text: string): string | number | boolean {
  if (type === Type.Integer || type === Type.Number) return Number(text);
  if (type === Type.Boolean && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

/** In the newest message that has one of that label. */
function findButton(
  { world }: DiscordStandIn,
  { channelId, userId }: Seat,
  label: string,
): { readonly messageId: string; readonly customId: string } {
  for (const message of world.messages(channelId, userId).toReversed()) {
    const button = componentsOf(message.components).find((component) => component.label === label);
    if (button?.custom_id !== undefined) return { messageId: message.id, customId: button.custom_id };
  }
  throw new Error(`no message here has a button [${label}]`);
}
