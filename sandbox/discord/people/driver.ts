import { ApplicationCommandType, ComponentType, InteractionType } from 'discord-api-types/v10';
import type { APIApplicationCommand, APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import { fillModal } from './filled-modal.ts';
import type { Dispatch } from '../gateway/host.ts';
import type { Interaction } from '../interactions/interactions.ts';
import { menuTarget } from './menu-target.ts';
import type { Parts } from '../parts.ts';
import { interactionPayload, resolvedData } from '../interactions/payloads.ts';
import { pressable } from './pressed-component.ts';
import type { Invocation, MenuInput, People, Place, SlashInput } from '../contract/people.ts';
import { typeCommand } from './typed-command.ts';
import type { KeepUpload } from './typed-command.ts';
import { upload } from '../cdn/uploads.ts';
import { offeredCommands, visibleCommand } from './visible-commands.ts';

/** Plays the members: what they type, press and fill in becomes an interaction, within what Discord's client allows. */
export class Driver implements People {
  readonly #parts: Parts;
  readonly #dispatch: Dispatch;

  constructor(parts: Parts, dispatch: Dispatch) {
    this.#parts = parts;
    this.#dispatch = dispatch;
  }

  offered(place: Place): readonly APIApplicationCommand[] {
    const { userId, guildId } = place;
    this.#requirePresence(userId, guildId);
    return offeredCommands(this.#parts, place, place.channelId ?? this.#usualChannel(userId, guildId));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal of the client is a rejection
  async slash(input: SlashInput): Promise<Invocation> {
    return this.#type(InteractionType.ApplicationCommand, input);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal of the client is a rejection
  async menu(input: MenuInput): Promise<Invocation> {
    const { userId, guildId } = input;
    this.#requireCommands(input);
    const target = menuTarget(this.#parts, input, this.#usualChannel(userId, guildId));
    const { type, channelId } = target;
    const command = visibleCommand(this.#parts, { ...input, type }, channelId);
    const interaction = this.#parts.interactions.create({
      type: InteractionType.ApplicationCommand,
      userId,
      guildId,
      channelId,
      command: { name: command.name, type, targetId: target.data.target_id },
      owners: ownersOf(input),
    });
    const { id, name, guild_id: registeredIn } = command;
    const ofGuild = registeredIn === undefined ? {} : { guild_id: registeredIn };
    this.#send(interaction, { id, name, type, ...ofGuild, ...target.data });
    return interaction;
  }

  async autocomplete(
    input: SlashInput & { readonly focused: string },
  ): Promise<readonly APIApplicationCommandOptionChoice[]> {
    const interaction = this.#type(InteractionType.ApplicationCommandAutocomplete, input, input.focused);
    return interaction.choices();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal of the client is a rejection
  async press({ userId, messageId, customId, values }: Parameters<People['press']>[0]): Promise<Invocation> {
    const { messages, world, interactions } = this.#parts;
    const record = messages.find(messageId);
    const isVisible = record && (record.visibleTo === 'everybody' || record.visibleTo === userId);
    if (!isVisible) throw new Error(`user ${userId} sees no message ${messageId}`);
    const { message } = record;
    const channel = world.findChannel(message.channel_id);
    const guildId = channel && 'guild_id' in channel ? channel.guild_id : undefined;
    this.#requirePresence(userId, guildId);
    const component = pressable(message, customId, values);
    // What the bot posted by itself, it posted where it is installed.
    const here = world.findGuild(guildId ?? '')?.botIsMember === true ? { '0': guildId ?? '' } : {};
    const owners = message.interaction_metadata?.authorizing_integration_owners ?? here;
    const interaction = interactions.create({
      type: InteractionType.MessageComponent,
      userId,
      guildId,
      channelId: message.channel_id,
      sourceMessageId: messageId,
      owners,
    });
    const { type } = component;
    const picksUsers = type === ComponentType.UserSelect || type === ComponentType.MentionableSelect;
    const resolved = resolvedData(this.#parts, interaction, {
      users: picksUsers ? (values ?? []) : [],
      roles: type === ComponentType.RoleSelect ? (values ?? []) : [],
      channels: type === ComponentType.ChannelSelect ? (values ?? []) : [],
    });
    const menu =
      type === ComponentType.Button
        ? {}
        : { values: values ?? [], ...(Object.keys(resolved).length > 0 && { resolved }) };
    this.#send(
      interaction,
      { custom_id: customId, component_type: type, id: component.id, ...menu },
      message,
    );
    return interaction;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal of the client is a rejection
  async submitModal({
    userId,
    modal,
    fields,
    files,
  }: Parameters<People['submitModal']>[0]): Promise<Invocation> {
    const { interactions, messages } = this.#parts;
    const opener = interactions.find(modal.interactionId);
    if (opener?.userId !== userId) throw new Error(`no modal was shown to user ${userId}`);
    const filled = fillModal(modal, { fields, files: files ?? {} }, this.#keepUpload);
    const interaction = interactions.create({
      type: InteractionType.ModalSubmit,
      userId,
      guildId: opener.guildId,
      channelId: opener.channelId,
      sourceMessageId: opener.sourceMessageId,
      owners: opener.owners,
    });
    const source = messages.find(opener.sourceMessageId ?? '')?.message;
    const resolved = resolvedData(this.#parts, interaction, { attachments: filled.attachments });
    const data = {
      custom_id: modal.custom_id,
      components: filled.components,
      ...(filled.attachments.length > 0 && { resolved }),
    };
    this.#send(interaction, data, source);
    return interaction;
  }

  #type(type: InteractionType, input: SlashInput, focused?: string): Interaction {
    const { world, interactions } = this.#parts;
    const { userId, guildId } = input;
    this.#requireCommands(input);
    const channelId = input.channelId ?? this.#usualChannel(userId, guildId);
    const sought = { ...input, type: ApplicationCommandType.ChatInput };
    const command = visibleCommand(this.#parts, sought, channelId);
    const typed = typeCommand(command, input, this.#keepUpload, (id) => world.findChannel(id)?.type, focused);
    const interaction = interactions.create({
      type,
      userId,
      guildId,
      channelId,
      command: {
        name: [command.name, input.subcommand].filter((part) => part !== undefined).join(' '),
        type: ApplicationCommandType.ChatInput,
      },
      owners: ownersOf(input),
    });
    const resolved = resolvedData(this.#parts, interaction, {
      users: typed.userIds,
      roles: typed.roleIds,
      channels: typed.channelIds,
      attachments: typed.attachments,
    });
    this.#send(interaction, { ...typed.data, ...(Object.keys(resolved).length > 0 && { resolved }) });
    return interaction;
  }

  readonly #keepUpload: KeepUpload = (file) => upload(this.#parts, file);

  #requireCommands({ userId, guildId, installedBy }: Place): void {
    this.#requirePresence(userId, guildId);
    if (guildId === undefined || installedBy === 'user') return;
    if (!this.#parts.world.requireGuild(guildId).hasCommands)
      throw new Error(`the bot is no member of guild ${guildId}, and has no commands there`);
  }

  #requirePresence(userId: string, guildId: string | undefined): void {
    const { world } = this.#parts;
    if (!world.hasUser(userId)) throw new Error(`no user ${userId}`);
    if (guildId !== undefined && !world.requireGuild(guildId).members.has(userId)) {
      throw new Error(`user ${userId} is no member of guild ${guildId}`);
    }
  }

  #usualChannel(userId: string, guildId: string | undefined): string {
    const { world } = this.#parts;
    if (guildId === undefined) return world.directChannel(userId).id;
    return (world.channels(guildId)[0] ?? world.channel({ guildId, name: 'general' })).id;
  }

  #send(interaction: Interaction, data: unknown, message?: unknown): void {
    const payload = {
      ...interactionPayload(this.#parts, interaction),
      data,
      ...(message !== undefined && { message }),
    };
    this.#dispatch('INTERACTION_CREATE', payload, { guildId: interaction.guildId });
  }
}

/** Where the app was installed, for what is used here. */
function ownersOf({ userId, guildId, installedBy }: Place): Readonly<Record<string, string>> {
  return installedBy === 'user' ? { 1: userId } : { 0: guildId ?? '0' };
}
