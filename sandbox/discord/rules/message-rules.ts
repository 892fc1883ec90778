import { MessageFlags } from 'discord-api-types/v10';
import { usesNewComponents } from './component-rules.ts';
import { isBlank, maxLength, required, unique } from './limits.ts';
import type { Json } from '../world/records.ts';
import type { Rule } from './rule.ts';

export type MessageRequest =
  'create' | 'edit' | 'callback' | 'update' | 'followUp' | 'webhook' | 'webhookEdit';

const FLAGS_OF_ANY = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;
const FLAGS_OF_NEW = FLAGS_OF_ANY | MessageFlags.SuppressNotifications;
const FLAGS_OF_ANSWERS = FLAGS_OF_NEW | MessageFlags.Ephemeral;

/** Whether an answer is ephemeral is decided once, when it is made. */
const FLAGS: Readonly<Record<MessageRequest, number>> = {
  create: FLAGS_OF_NEW,
  edit: FLAGS_OF_ANY,
  callback: FLAGS_OF_ANSWERS,
  update: FLAGS_OF_ANY,
  followUp: FLAGS_OF_ANSWERS,
  webhook: FLAGS_OF_NEW,
  webhookEdit: FLAGS_OF_ANY,
};

export function messageRules(request: MessageRequest): readonly Rule[] {
  return [
    maxLength('content', 2_000),
    ...(['content', 'embeds', 'poll', 'sticker_ids'] as const).map(notBesideNewComponents),
    required('poll.question.text'),
    required('poll.answers.*.poll_media.text'),
    maxLength('poll.answers.*.poll_media.text', 55),
    exclusiveMentions('users'),
    exclusiveMentions('roles'),
    ...['parse', 'users', 'roles'].map((list) => unique(`allowed_mentions.${list}`)),
    {
      at: 'flags',
      breaks: (flags) => (Number(flags ?? 0) & ~FLAGS[request]) !== 0,
      code: 'SANDBOX_FLAGS_NOT_ALLOWED',
      message: (flags) => `Discord would ignore the flags ${Number(flags) & ~FLAGS[request]} here`,
    },
    {
      at: 'enforce_nonce',
      breaks: (enforce, { holder }) => enforce === true && isBlank((holder as Json).nonce),
      code: 'SANDBOX_NONCE_MISSING',
      message: 'There is no nonce to enforce',
    },
  ];
}

function notBesideNewComponents(field: 'content' | 'embeds' | 'poll' | 'sticker_ids'): Rule {
  return {
    at: field,
    breaks: (value, { body }) =>
      usesNewComponents(body) && !isBlank(value) && !(Array.isArray(value) && value.length === 0),
    code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  };
}

function exclusiveMentions(kind: 'users' | 'roles'): Rule {
  return {
    at: 'allowed_mentions',
    breaks: (value) => {
      const allowed = value as Json | null | undefined;
      const isParsed = Array.isArray(allowed?.parse) && allowed.parse.includes(kind);
      const listed = allowed?.[kind];
      return isParsed && Array.isArray(listed) && listed.length > 0;
    },
    code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
    message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
  };
}
