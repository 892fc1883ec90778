import { InteractionResponseType as Response, InteractionType } from 'discord-api-types/v10';
import { answerWith, settleWith } from '../interactions/answers.ts';
import type { Interaction } from '../interactions/interactions.ts';
import type { Parts } from '../parts.ts';
import { refuse } from '../rest/refusals.ts';
import { objectOf, route } from '../rest/routing.ts';
import type { Route } from '../rest/routing.ts';

/** POST /interactions/:id/:token/callback: the one acknowledgement of an interaction. */
export function callbackRoutes(parts: Parts): readonly Route[] {
  return [
    route(
      'POST',
      '/interactions/:interactionId/:token/callback',
      ({ params, query, body, files }) => {
        const interaction = parts.interactions.forCallback(params.interactionId, params.token);
        const callback = objectOf(body);
        const type = checkType(interaction, callback.type);
        const pressed = parts.messages.find(interaction.sourceMessageId ?? '');
        const data = parts.checks.callback(type, callback, files, pressed);
        interaction.acknowledge(type);
        const message = answerWith(parts, interaction, type, data, files);
        settleWith(parts, interaction, type, data);
        if (query.get('with_response') !== 'true') return {};
        return {
          body: {
            interaction: summary(interaction, message?.loading, message?.visibleTo === interaction.userId),
            ...resource(type, message?.message),
          },
        };
      },
      { open: true },
    ),
  ];
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
function checkType(interaction: Interaction, type: unknown): Response {
  const fitting = fittingTypes(interaction);
  if (fitting.includes(type as Response)) return type as Response;
  const message = `Value must be one of {${fitting.join(', ')}}.`;
  throw refuse.invalidBody([{ path: ['type'], code: 'BASE_TYPE_CHOICES', message }]);
}

function fittingTypes({ type, sourceMessageId }: Interaction): readonly Response[] {
  const answers = [Response.ChannelMessageWithSource, Response.DeferredChannelMessageWithSource];
  const updates = [Response.DeferredMessageUpdate, Response.UpdateMessage];
  switch (type) {
    case InteractionType.ApplicationCommandAutocomplete:
      return [Response.ApplicationCommandAutocompleteResult];
    case InteractionType.MessageComponent:
      return [...answers, ...updates, Response.Modal];
    case InteractionType.ModalSubmit:
      return sourceMessageId === undefined ? answers : [...answers, ...updates];
    default:
      return [...answers, Response.Modal];
  }
}

function summary(
  { id, type, originalId }: Interaction,
  loading = false,
  isPrivate = false,
): Record<string, unknown> {
  return {
    id,
    type,
    ...(originalId !== undefined && {
      response_message_id: originalId,
      response_message_loading: loading,
      response_message_ephemeral: isPrivate,
    }),
  };
}

function resource(type: Response, message: unknown): Record<string, unknown> {
  return message === undefined ? {} : { resource: { type, message } };
}
