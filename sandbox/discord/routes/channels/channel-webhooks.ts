import { AuditLogEvent, GatewayIntentBits } from 'discord-api-types/v10';
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { Dispatch } from '../../gateway/host.ts';
import type { Parts } from '../../parts.ts';
import { allows } from '../../world/permissions.ts';
import type { Json, MessageRecord, UploadedFile } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { isBlank, lengthOf } from '../../rules/limits.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Answer, Route } from '../../rest/routing.ts';
import { permissionsInGuild } from '../../world/roles.ts';
import { webhookShape } from '../../world/webhook-store.ts';
import type { ChannelWebhook } from '../../world/webhook-store.ts';
import { requirePermissions, visible } from './channels.ts';
import { joinedGuild } from '../guilds/guilds.ts';

/** https://discord.com/developers/docs/resources/webhook#create-webhook */
const MOST_WEBHOOKS = 15;
const FORBIDDEN_WORD = /clyde|discord/i;

/** Making, listing, changing and deleting them; what their tokens allow is in webhooks.ts. */
export function channelWebhookRoutes(parts: Parts, dispatch: Dispatch): readonly Route[] {
  const { webhooks, world, applicationId, auditLog } = parts;
  const shape = (hook: ChannelWebhook) => webhookShape(hook, applicationId, world.bot);
  const shapeForToken = (hook: ChannelWebhook) => {
    const { user: _, ...rest } = shape(hook);
    return rest;
  };
  const managed = (id: string): ChannelWebhook => {
    const hook = webhooks.find(id);
    if (!hook) throw refuse.unknownWebhook();
    requirePermissions(parts, hook.channelId, ['ManageWebhooks']);
    return hook;
  };
  const tell = ({ guildId, channelId }: ChannelWebhook): void =>
    dispatch(
      'WEBHOOKS_UPDATE',
      { guild_id: guildId, channel_id: channelId },
      { guildId, intent: GatewayIntentBits.GuildWebhooks },
    );
  const log = (
    event: AuditLogEvent,
    { guildId, id }: ChannelWebhook,
    reason: string | undefined,
    change: { readonly before?: object; readonly after?: object },
  ): void =>
    auditLog.noteChange(
      guildId,
      { event, targetId: id, reason },
      { ...change, keys: ['name', 'channel_id', 'type'] },
    );
  const change = (hook: ChannelWebhook, body: Json, reason: string | undefined): ChannelWebhook => {
    const before = shape(hook);
    if (body.name !== undefined) hook.name = nameIn(body);
    if (typeof body.channel_id === 'string') hook.channelId = visible(parts, body.channel_id).id;
    tell(hook);
    log(AuditLogEvent.WebhookUpdate, hook, reason, { before, after: shape(hook) });
    return hook;
  };
  const remove = (hook: ChannelWebhook, reason: string | undefined): Answer => {
    webhooks.delete(hook.id);
    tell(hook);
    log(AuditLogEvent.WebhookDelete, hook, reason, { before: shape(hook) });
    return {};
  };
  const open = { open: true };
  return [
    route('POST', '/channels/:channelId/webhooks', ({ params, body, reason }) => {
      const channel = visible(parts, params.channelId);
      requirePermissions(parts, channel.id, ['ManageWebhooks']);
      const name = nameIn(objectOf(body));
      const guildId = world.guildOf(channel.id);
      if (guildId === undefined || 'thread_metadata' in channel) throw refuse.wrongChannelType();
      if (webhooks.list(({ channelId }) => channelId === channel.id).length >= MOST_WEBHOOKS)
        throw refuse.tooManyWebhooks(MOST_WEBHOOKS);
      const hook = webhooks.create({ guildId, channelId: channel.id, name });
      tell(hook);
      log(AuditLogEvent.WebhookCreate, hook, reason, { after: shape(hook) });
      return { body: shape(hook) };
    }),
    route('GET', '/channels/:channelId/webhooks', ({ params }) => {
      requirePermissions(parts, visible(parts, params.channelId).id, ['ManageWebhooks']);
      return { body: webhooks.list(({ channelId }) => channelId === params.channelId).map(shape) };
    }),
    route('GET', '/guilds/:guildId/webhooks', ({ params }) => {
      const guild = joinedGuild(world, params.guildId);
      if (!allows(permissionsInGuild(guild, world.bot.id), 'ManageWebhooks'))
        throw refuse.missingPermissions();
      return { body: webhooks.list(({ guildId }) => guildId === params.guildId).map(shape) };
    }),
    route('GET', '/webhooks/:webhookId', ({ params }) => ({ body: shape(managed(params.webhookId)) })),
    route('PATCH', '/webhooks/:webhookId', ({ params, body, reason }) => ({
      body: shape(change(managed(params.webhookId), objectOf(body), reason)),
    })),
    route('DELETE', '/webhooks/:webhookId', ({ params, reason }) =>
      remove(managed(params.webhookId), reason),
    ),
    route(
      'GET',
      '/webhooks/:webhookId/:token',
      ({ params }) => ({ body: shapeForToken(hookOf(parts, params.webhookId, params.token)) }),
      open,
    ),
    route(
      'PATCH',
      '/webhooks/:webhookId/:token',
      ({ params, body, reason }) => {
        const { channel_id: _, ...rest } = objectOf(body);
        return { body: shapeForToken(change(hookOf(parts, params.webhookId, params.token), rest, reason)) };
      },
      open,
    ),
    route(
      'DELETE',
      '/webhooks/:webhookId/:token',
      ({ params, reason }) => remove(hookOf(parts, params.webhookId, params.token), reason),
      open,
    ),
  ];
}

/** Throws Unknown Webhook, or Invalid Webhook Token. */
export function hookOf({ webhooks }: Parts, id: string, token: string): ChannelWebhook {
  const hook = webhooks.find(id);
  if (!hook) throw refuse.unknownWebhook();
  if (hook.token !== token) throw refuse.invalidWebhookToken();
  return hook;
}

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
export function executeWebhook(
  parts: Parts,
  hook: ChannelWebhook,
  body: Json,
  files: readonly UploadedFile[],
  query: URLSearchParams,
): Answer {
  const checked = parts.checks.message('webhook', body, files);
  const threadId = query.get('thread_id');
  const thread = threadId === null ? undefined : parts.world.findChannel(threadId);
  if (
    threadId !== null &&
    (thread === undefined || !('parent_id' in thread) || thread.parent_id !== hook.channelId)
  )
    throw refuse.unknownChannel();
  const { message } = parts.messages.create({
    channelId: threadId ?? hook.channelId,
    author: authorOf(hook, checked),
    body: checked,
    files,
    more: { webhook_id: hook.id, application_id: parts.applicationId },
  });
  return query.get('wait') === 'true' ? { body: message } : {};
}

/** A webhook reaches what it wrote itself. */
export function messageOfWebhook(
  { messages }: Parts,
  hook: ChannelWebhook,
  messageId: string,
): MessageRecord {
  const record = messages.find(messageId);
  if (record?.message.webhook_id !== hook.id) throw refuse.unknownMessage();
  return record;
}

function authorOf({ id, name }: ChannelWebhook, { username }: Json): APIMessage['author'] {
  const author: unknown = {
    id,
    username: typeof username === 'string' && !isBlank(username) ? username : name,
    discriminator: '0000',
    global_name: null,
    avatar: null,
    bot: true,
    public_flags: 0,
  };
  return author as APIUser;
}

function nameIn({ name }: Json): string {
  const length = lengthOf(name);
  if (typeof name !== 'string' || isBlank(name)) {
    throw refuse.invalidBody([
      { path: ['name'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' },
    ]);
  }
  if (length > 80) {
    const message = 'Must be between 1 and 80 in length.';
    throw refuse.invalidBody([{ path: ['name'], code: 'BASE_TYPE_BAD_LENGTH', message }]);
  }
  const word = FORBIDDEN_WORD.exec(name)?.[0]?.toLowerCase();
  if (word !== undefined) {
    const message = `Username cannot contain "${word}"`;
    throw refuse.invalidBody([{ path: ['name'], code: 'USERNAME_INVALID_CONTAINS', message }]);
  }
  return name.trim();
}
