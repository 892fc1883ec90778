import {
  ApplicationCommandType,
  InteractionResponseType as Response,
  MessageFlags,
  MessageType,
} from 'discord-api-types/v10';
import type { APIApplicationCommandOptionChoice, APIMessage } from 'discord-api-types/v10';
import type { Interaction, UsedCommand } from './interactions.ts';
import type { Parts } from '../parts.ts';
import type { Json, MessageRecord, UploadedFile } from '../world/records.ts';
import { refuse } from '../rest/refusals.ts';
import type { ShownModal } from '../contract/people.ts';
import type { WorldState } from '../world/world.ts';

/** What a user-installed app may add to a place where the bot is no member. */
const FOLLOW_UPS_OF_USER_INSTALLS = 5;

/** What an acknowledgement does to the messages of the channel: the message that it makes, changes or will change. */
export function answerWith(
  parts: Parts,
  interaction: Interaction,
  type: Response,
  data: Json,
  files: readonly UploadedFile[],
): MessageRecord | undefined {
  switch (type) {
    case Response.ChannelMessageWithSource:
    case Response.DeferredChannelMessageWithSource: {
      const loading = type === Response.DeferredChannelMessageWithSource;
      const record = post(parts, interaction, data, files, loading);
      interaction.originalId = record.message.id;
      return record;
    }
    case Response.UpdateMessage:
    case Response.DeferredMessageUpdate: {
      interaction.originalId = interaction.sourceMessageId;
      const record = parts.messages.find(interaction.sourceMessageId ?? '');
      if (record && type === Response.UpdateMessage) parts.messages.edit(record, data, files);
      return record;
    }
    default:
      return undefined;
  }
}

/** Tells the person what an acknowledgement came to; a deferral settles nothing yet. */
export function settleWith(parts: Parts, interaction: Interaction, type: Response, data: Json): void {
  const { followUps } = interaction;
  const record = parts.messages.find(interaction.originalId ?? '');
  if (type === Response.Modal) {
    const modal = { ...structuredClone(data), interactionId: interaction.id } as unknown as ShownModal;
    interaction.settle({ kind: 'modal', modal });
  } else if (type === Response.ApplicationCommandAutocompleteResult) {
    interaction.offer((data.choices as APIApplicationCommandOptionChoice[] | undefined) ?? []);
  } else if (record && type === Response.ChannelMessageWithSource) {
    interaction.settle({ kind: 'message', message: parts.messages.asSeen(record), followUps });
  } else if (record && type === Response.UpdateMessage) {
    interaction.settle({ kind: 'update', message: parts.messages.asSeen(record), followUps });
  }
}

/** POST to the webhook. The first one after a deferral takes the place of "… is thinking". */
export function followUp(
  parts: Parts,
  interaction: Interaction,
  body: Json,
  files: readonly UploadedFile[],
): MessageRecord {
  const original = parts.messages.find(interaction.originalId ?? '');
  if (original?.loading) {
    editAnswer(parts, interaction, original, body, files);
    return original;
  }
  const isUserInstall = !('0' in interaction.owners);
  if (isUserInstall && interaction.followUpIds.length >= FOLLOW_UPS_OF_USER_INSTALLS)
    throw refuse.tooManyFollowUps();
  const record = post(parts, interaction, body, files, false);
  interaction.followUpIds.push(record.message.id);
  interaction.followUps.push(parts.messages.asSeen(record));
  interaction.settle({
    kind: 'message',
    message: parts.messages.asSeen(record),
    followUps: interaction.followUps,
  });
  return record;
}

export function editAnswer(
  parts: Parts,
  interaction: Interaction,
  record: MessageRecord,
  body: Json,
  files: readonly UploadedFile[],
): void {
  parts.messages.edit(record, body, files);
  if (record.message.id !== interaction.originalId) return;
  const kind = record.message.id === interaction.sourceMessageId ? 'update' : 'message';
  interaction.settle({ kind, message: parts.messages.asSeen(record), followUps: interaction.followUps });
}

export function deleteAnswer(parts: Parts, interaction: Interaction, record: MessageRecord): void {
  parts.messages.delete(record);
  if (record.message.id === interaction.originalId) {
    interaction.settle({ kind: 'none', why: 'The answer was deleted.' });
  }
}

function post(
  { messages, world, applicationId }: Parts,
  interaction: Interaction,
  body: Json,
  files: readonly UploadedFile[],
  loading: boolean,
): MessageRecord {
  const isPrivate = (Number(body.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  const { command } = interaction;
  return messages.create({
    channelId: interaction.channelId,
    author: world.bot,
    body,
    files,
    loading,
    visibleTo: isPrivate ? interaction.userId : 'everybody',
    more: {
      application_id: applicationId,
      webhook_id: applicationId,
      type: interaction.originalId === undefined ? typeOfAnswer(command) : MessageType.Reply,
      interaction_metadata: {
        id: interaction.id,
        type: interaction.type,
        user: world.userShape(interaction.userId),
        authorizing_integration_owners: interaction.owners,
        ...(command && { name: command.name, command_type: command.type, ...targetOf(world, command) }),
        ...(interaction.sourceMessageId !== undefined && {
          interacted_message_id: interaction.sourceMessageId,
        }),
      } as unknown as NonNullable<APIMessage['interaction_metadata']>,
    },
  });
}

function typeOfAnswer(command: UsedCommand | undefined): MessageType {
  if (command === undefined) return MessageType.Reply;
  return command.type === ApplicationCommandType.ChatInput
    ? MessageType.ChatInputCommand
    : MessageType.ContextMenuCommand;
}

function targetOf(world: WorldState, { type, targetId = '' }: UsedCommand): Json {
  if (type === ApplicationCommandType.User) return { target_user: world.userShape(targetId) };
  return type === ApplicationCommandType.Message ? { target_message_id: targetId } : {};
}
