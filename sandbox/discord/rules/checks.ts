import { InteractionResponseType as Response, MessageFlags } from 'discord-api-types/v10';
import { textOf } from '../world/records.ts';
import type { EditedMessage, Json, UploadedFile } from '../world/records.ts';
import { Refusal, refuse } from '../rest/refusals.ts';
import type { BodyFault } from '../rest/refusals.ts';
import { autocompleteRules } from './autocomplete-rules.ts';
import { commandRules } from './command-rules.ts';
import { componentRules, usesNewComponents } from './component-rules.ts';
import { embedRules } from './embed-rules.ts';
import { attachmentFaults } from './attachments.ts';
import { isBlank } from './limits.ts';
import { messageRules } from './message-rules.ts';
import type { MessageRequest } from './message-rules.ts';
import { modalRules } from './modal-rules.ts';
import { faultsByRules, isJson } from './rule.ts';
import type { Rule } from './rule.ts';
import { faultsBySchema } from './schema.ts';
import type { Schemas } from './schema.ts';
import { unknownKeys, valueAt } from './schema-walk.ts';

/** Every body passes here; what Discord would refuse is thrown as it would answer. */
export interface Checks {
  /** `before`: the message that is edited. */
  message(request: MessageRequest, body: Json, files: readonly UploadedFile[], before?: EditedMessage): Json;
  /** The data of an interaction callback; `before`: the message that an update changes. */
  callback(type: Response, callback: Json, files: readonly UploadedFile[], before?: EditedMessage): Json;
  command(body: Json, kind: 'create' | 'edit'): Json;
  commandList(body: unknown): readonly Json[];
  role(body: Json, kind: 'create' | 'edit'): Json;
  rolePositions(body: unknown): readonly Json[];
  /** A thread below a message. */
  threadBelow(body: Json): Json;
  /** A post of a forum: a thread, and the message that begins it. */
  forumPost(body: Json, files: readonly UploadedFile[]): Json;
  /** A body for which Discord's schema says all. */
  bySchema(name: BodySchema, body: Json): Json;
}

export type BodySchema =
  | 'BotAccountPatchRequestSchema'
  | 'BulkBanUsersRequestSchema'
  | 'CreateGuildChannelRequestSchema'
  | 'CreateGuildInviteRequestSchema'
  | 'GuildPatchRequestPartialSchema'
  | 'PruneGuildRequestSchema'
  | 'UpdateGuildChannelRequestPartialSchema'
  | 'UpdateThreadRequestPartialSchema'
  | 'CreateTextThreadWithoutMessageRequestSchema';

const SCHEMA_OF: Readonly<Record<MessageRequest, string>> = {
  create: 'MessageCreateRequestSchema',
  edit: 'MessageEditRequestPartialSchema',
  callback: 'IncomingWebhookInteractionRequestSchema',
  update: 'IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema',
  followUp: 'IncomingWebhookInteractionRequestSchema',
  webhook: 'IncomingWebhookRequestPartialSchema',
  webhookEdit: 'IncomingWebhookUpdateRequestPartialSchema',
};

/** Two layers: the rules of this folder, and Discord's schema where they say nothing. */
export function createChecks(schemas: Schemas): Checks {
  const faultsOf = (body: Json, schemaName: string, rules: readonly Rule[]): BodyFault[] => {
    const schema = schemas[schemaName];
    if (!schema) throw new Error(`discord-api-spec has no ${schemaName}`);
    const known = faultsByRules(rules, body);
    const more = [...faultsBySchema(schema, asSchemaReads(body)), ...unknownKeys(schema, body)].filter(
      (fault) => !isNameOfKnownEmoji(fault, body),
    );
    // Where a rule has spoken, the schema is silent; of what has no known type, nothing more is said at all.
    const closed = known.map(({ path, code }) => (code === 'UNION_TYPE_CHOICES' ? path.slice(0, -1) : path));
    return [...known, ...more.filter(({ path }) => !closed.some((upper) => isAtOrAbove(upper, path)))];
  };

  const checkMessage: Checks['message'] = (request, body, files, before) => {
    const rules = [...messageRules(request), ...embedRules, ...componentRules];
    // What was made of the new components stays so, whether or not an edit says it again.
    const wasNew = before !== undefined && usesNewComponents(before.message as unknown as Json);
    const flags = wasNew ? { flags: Number(body.flags ?? 0) | MessageFlags.IsComponentsV2 } : {};
    const whole = { ...body, ...flags };
    const faults = [...faultsOf(whole, SCHEMA_OF[request], rules), ...attachmentFaults(body, files, before)];
    if (faults.length > 0) throw refuse.invalidBody(faults);
    if (before?.message.poll !== undefined) throw refuse.cannotEditPoll();
    if (isEmpty(body, files, before)) throw refuse.emptyMessage();
    return body;
  };

  const checkCommand = (body: Json, schemaName: string): BodyFault[] =>
    faultsOf(body, schemaName, commandRules);

  return {
    message: checkMessage,

    callback: (type, callback, files, before) => {
      const data = isJson(callback.data) ? callback.data : {};
      return within('data', () => {
        switch (type) {
          case Response.ChannelMessageWithSource:
            return checkMessage('callback', data, files);
          case Response.UpdateMessage:
            return checkMessage('update', data, files, before);
          case Response.DeferredChannelMessageWithSource:
            return throwing(data, faultsOf(data, SCHEMA_OF.callback, messageRules('callback')));
          case Response.Modal:
            return throwing(data, faultsOf(data, 'ModalInteractionCallbackRequestDataSchema', modalRules));
          case Response.ApplicationCommandAutocompleteResult:
            return throwing(data, faultsByRules(autocompleteRules, data));
          default:
            return data;
        }
      });
    },

    command: (body, kind) => {
      const name =
        kind === 'create'
          ? 'ApplicationCommandCreateRequestSchema'
          : 'ApplicationCommandPatchRequestPartialSchema';
      return throwing(body, checkCommand(body, name));
    },

    role: (body, kind) => {
      const name = kind === 'create' ? 'CreateRoleRequestSchema' : 'UpdateRoleRequestPartialSchema';
      return throwing(body, faultsOf(body, name, []));
    },

    threadBelow: (body) => throwing(body, faultsOf(body, 'CreateTextThreadWithMessageRequestSchema', [])),

    forumPost: (body, files) => {
      const message = isJson(body.message) ? body.message : {};
      throwing(body, faultsOf({ ...body, message: {} }, 'CreateForumThreadRequestSchema', []));
      within('message', () => checkMessage('create', message, files));
      return body;
    },

    bySchema: (name, body) => throwing(body, faultsOf(body, name, [])),

    rolePositions: (body) => {
      const places = (Array.isArray(body) ? body : []) as Json[];
      const faults = places.flatMap((place, index) =>
        faultsOf(place, 'UpdateRolePositionsRequestSchema', []).map((fault) => ({
          ...fault,
          path: [index, ...fault.path],
        })),
      );
      throwing({}, [...notAList(body), ...faults]);
      return places;
    },

    commandList: (body) => {
      const commands = (Array.isArray(body) ? body : []) as Json[];
      const faults = commands.flatMap((command, index) =>
        checkCommand(command, 'ApplicationCommandUpdateRequestSchema').map((fault) => ({
          ...fault,
          path: [index, ...fault.path],
        })),
      );
      throwing({}, [...listFaults(body, commands), ...faults]);
      return commands;
    },
  };
}

function notAList(body: unknown): BodyFault[] {
  if (Array.isArray(body)) return [];
  return [{ path: [], code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' }];
}

/** Before Discord counts each type: https://github.com/chenhg5/cc-connect/issues/504 */
const LONGEST_LIST = 130;

function listFaults(body: unknown, commands: readonly Json[]): BodyFault[] {
  if (!Array.isArray(body)) return notAList(body);
  if (body.length > LONGEST_LIST) {
    return [
      { path: [], code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${LONGEST_LIST} or fewer in length.` },
    ];
  }
  const keys = commands.map(({ name, type }) => `${Number(type ?? 1)}:${textOf(name)}`);
  const message = 'Application command names must be unique';
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [{ path: [index], code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message }],
  );
}

/** What is left after an edit counts; buttons alone are no message, unless they are the new kind of components. */
function isEmpty(body: Json, files: readonly UploadedFile[], before?: EditedMessage): boolean {
  const after: Json = { ...(before?.message as unknown as Json), attachments: before?.files, ...body };
  const has = (key: string) => Array.isArray(after[key]) && after[key].length > 0;
  const shows = [
    'embeds',
    'attachments',
    'sticker_ids',
    ...(usesNewComponents(after) ? ['components'] : []),
  ].some(has);
  return isBlank(after.content) && !shows && files.length === 0 && !isJson(after.poll);
}

/** Discord takes a few things in more forms than its schema says. */
function asSchemaReads(body: Json): Json {
  const { default_member_permissions: bits, permissions, attachments } = body;
  return {
    ...body,
    ...(typeof bits === 'string' && /^\d+$/.test(bits) && { default_member_permissions: Number(bits) }),
    ...(typeof permissions === 'string' && /^\d+$/.test(permissions) && { permissions: Number(permissions) }),
    ...(Array.isArray(attachments) && {
      attachments: attachments.map((entry: unknown) =>
        isJson(entry) && typeof entry.id === 'number' ? { ...entry, id: String(entry.id) } : entry,
      ),
    }),
  };
}

/** The schema asks for the name of each emoji. Discord knows it by the id, which is all that discord.js sends for `setEmoji(id)`. */
function isNameOfKnownEmoji({ path, code }: BodyFault, body: Json): boolean {
  if (code !== 'BASE_TYPE_REQUIRED' || path.at(-1) !== 'name' || path.at(-2) !== 'emoji') return false;
  const emoji = valueAt(body, path.slice(0, -1));
  return isJson(emoji) && typeof emoji.id === 'string';
}

function isAtOrAbove(upper: readonly (string | number)[], path: readonly (string | number)[]): boolean {
  return upper.length > 0 && upper.every((step, index) => step === path[index]);
}

function throwing(body: Json, faults: readonly BodyFault[]): Json {
  if (faults.length > 0) throw refuse.invalidBody(faults);
  return body;
}

/** The faults of what is held under `key`, with their paths from the top. */
function within<T>(key: string, check: () => T): T {
  try {
    return check();
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || refusal.faults.length === 0) throw refusal;
    throw refuse.invalidBody(refusal.faults.map((fault) => ({ ...fault, path: [key, ...fault.path] })));
  }
}
