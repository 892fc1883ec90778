import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import type {
  APIApplicationCommand,
  APIApplicationCommandBasicOption,
  APIApplicationCommandOption,
  APIAttachment,
  ChannelType,
} from 'discord-api-types/v10';
import { faultOfValue } from './typed-values.ts';
import type { Value } from './typed-values.ts';
import type { SlashInput, Upload } from '../contract/people.ts';

/** Stores a file that a member hands over. */
export type KeepUpload = (file: Upload) => APIAttachment;

export type TypeOfChannel = (channelId: string) => ChannelType | undefined;

/** A command as a person typed it: the data of its interaction, and the ids and files that its options name. */
export interface TypedCommand {
  readonly data: Record<string, unknown>;
  readonly userIds: readonly string[];
  readonly roleIds: readonly string[];
  readonly channelIds: readonly string[];
  readonly attachments: readonly APIAttachment[];
}

interface TypedOption {
  readonly name: string;
  readonly type: Type;
  readonly value: Value;
  readonly focused?: true;
}

/** What is typed, beside the options themselves. */
interface Typed {
  readonly command: string;
  /** The option that is being typed: Discord asks for its autocomplete. */
  readonly focused: string | undefined;
  readonly keep: KeepUpload;
  readonly typeOfChannel: TypeOfChannel;
}

/**
 * Builds the options in the order of the command's definition. Throws where Discord's client would not let the person
 * send: an unknown option, a missing required one, a value outside its type, range or choices. While an option is
 * being typed (`focused`), nothing is required yet and its own value is free text.
 */
export function typeCommand(
  command: APIApplicationCommand,
  input: SlashInput,
  keepUpload: KeepUpload,
  typeOfChannel: TypeOfChannel,
  focused?: string,
): TypedCommand {
  const path = input.subcommand === undefined ? [] : input.subcommand.split(' ');
  const given = input.options ?? {};
  const { leaf, wrap } = descend(command, path);
  const unknown = Object.keys(given).find((name) => !leaf.some((option) => option.name === name));
  if (unknown !== undefined) throw new Error(`/${command.name} has no option "${unknown}"`);

  const attachments: APIAttachment[] = [];
  const keep = (file: Upload): APIAttachment => {
    const kept = keepUpload(file);
    attachments.push(kept);
    return kept;
  };
  const how = { command: [command.name, ...path].join(' '), focused, keep, typeOfChannel };
  const typed = leaf.flatMap((option) => typeOption(option, given[option.name], how));
  const ids = (...types: Type[]) =>
    typed.filter(({ type }) => types.includes(type)).map(({ value }) => String(value));
  return {
    data: {
      id: command.id,
      name: command.name,
      type: command.type,
      ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
      options: wrap(typed),
    },
    userIds: ids(Type.User, Type.Mentionable),
    roleIds: ids(Type.Role),
    channelIds: ids(Type.Channel),
    attachments,
  };
}

function typeOption(
  option: APIApplicationCommandBasicOption,
  given: Value | Upload | undefined,
  { command, focused, keep, typeOfChannel }: Typed,
): TypedOption[] {
  const { name, type } = option;
  if (name === focused) {
    if (!('autocomplete' in option) || !option.autocomplete)
      throw new Error(`option "${name}" has no autocomplete`);
    return [{ name, type, value: typeof given === 'object' ? '' : String(given ?? ''), focused: true }];
  }
  if (given === undefined) {
    if (option.required && focused === undefined) throw new Error(`/${command} needs the option "${name}"`);
    return [];
  }
  const fault = focused === undefined ? faultOfValue(option, given) : undefined;
  if (fault !== undefined) throw new Error(`option "${name}" of /${command}: ${fault}`);
  if (typeof given !== 'object') {
    const offered: readonly (ChannelType | undefined)[] | undefined =
      option.type === Type.Channel ? option.channel_types : undefined;
    if (offered?.includes(typeOfChannel(String(given))) === false)
      throw new Error(`option "${name}" of /${command}: no such channel is offered`);
    return [{ name, type, value: given }];
  }
  // While something else is being typed, no file is sent yet.
  return focused === undefined ? [{ name, type, value: keep(given).id }] : [];
}

/** The options at the end of a path of subcommands, and how what is typed there is wrapped. */
function descend(
  command: APIApplicationCommand,
  path: readonly string[],
): { leaf: APIApplicationCommandBasicOption[]; wrap: (typed: TypedOption[]) => unknown[] } {
  let options: readonly APIApplicationCommandOption[] = command.options ?? [];
  const wrappers: { name: string; type: Type }[] = [];
  for (const name of path) {
    const next = options.find((option) => option.name === name);
    if (next?.type !== Type.Subcommand && next?.type !== Type.SubcommandGroup) {
      throw new Error(`/${command.name} has no subcommand "${path.join(' ')}"`);
    }
    wrappers.unshift({ name, type: next.type });
    options = next.options ?? [];
  }
  if (options.some(({ type }) => type === Type.Subcommand || type === Type.SubcommandGroup)) {
    throw new Error(`/${command.name} is used with a subcommand`);
  }
  return {
    leaf: options as APIApplicationCommandBasicOption[],
    wrap: (typed) => wrappers.reduce<unknown[]>((inner, wrapper) => [{ ...wrapper, options: inner }], typed),
  };
}
