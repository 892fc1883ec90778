import { deleteAnswer, editAnswer, followUp } from '../../interactions/answers.ts';
import type { Interaction } from '../../interactions/interactions.ts';
import { executeWebhook, hookOf, messageOfWebhook } from './channel-webhooks.ts';
import type { Parts } from '../../parts.ts';
import type { MessageRecord } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';

const WEBHOOK = '/webhooks/:applicationId/:token';
const MESSAGE = `${WEBHOOK}/messages/:messageId` as const;

interface Where {
  readonly applicationId: string;
  readonly token: string;
  readonly messageId: string;
}

/** What a token allows: that of an interaction after its acknowledgement, and that of a channel's webhook. */
export function webhookRoutes(parts: Parts): readonly Route[] {
  const open = { open: true };
  const channelHook = ({ applicationId, token }: Pick<Where, 'applicationId' | 'token'>) =>
    applicationId === parts.applicationId ? undefined : hookOf(parts, applicationId, token);
  const interactionOf = ({ token }: Pick<Where, 'token'>): Interaction =>
    parts.interactions.forWebhook(token);
  return [
    route(
      'POST',
      WEBHOOK,
      ({ params, query, body, files }) => {
        const hook = channelHook(params);
        if (hook) return executeWebhook(parts, hook, objectOf(body), files, query);
        const interaction = interactionOf(params);
        const checked = parts.checks.message('followUp', objectOf(body), files);
        return { body: followUp(parts, interaction, checked, files).message };
      },
      open,
    ),
    route(
      'GET',
      MESSAGE,
      ({ params }) => {
        const hook = channelHook(params);
        const record = hook
          ? messageOfWebhook(parts, hook, params.messageId)
          : messageOf(parts, interactionOf(params), params);
        return { body: record.message };
      },
      open,
    ),
    route(
      'PATCH',
      MESSAGE,
      ({ params, body, files }) => {
        const hook = channelHook(params);
        if (hook) {
          const own = messageOfWebhook(parts, hook, params.messageId);
          parts.messages.edit(own, parts.checks.message('webhookEdit', objectOf(body), files, own), files);
          return { body: own.message };
        }
        const interaction = interactionOf(params);
        const record = messageOf(parts, interaction, params);
        const checked = parts.checks.message('webhookEdit', objectOf(body), files, record);
        editAnswer(parts, interaction, record, checked, files);
        return { body: record.message };
      },
      open,
    ),
    route(
      'DELETE',
      MESSAGE,
      ({ params }) => {
        const hook = channelHook(params);
        if (hook) {
          parts.messages.delete(messageOfWebhook(parts, hook, params.messageId));
          return {};
        }
        const interaction = interactionOf(params);
        deleteAnswer(parts, interaction, messageOf(parts, interaction, params));
        return {};
      },
      open,
    ),
  ];
}

/** An interaction reaches its own messages, and the one that was pressed. */
function messageOf(parts: Parts, interaction: Interaction, { messageId }: Where): MessageRecord {
  const id = messageId === '@original' ? interaction.originalId : messageId;
  const own = [interaction.originalId, interaction.sourceMessageId, ...interaction.followUpIds];
  const record = id !== undefined && own.includes(id) ? parts.messages.find(id) : undefined;
  if (!record) throw refuse.unknownMessage();
  return record;
}
