import { randomBytes } from 'node:crypto';
import { WebhookType } from 'discord-api-types/v10';
import type { APIUser, APIWebhook } from 'discord-api-types/v10';
import type { NextSnowflake } from './snowflake.ts';

export interface ChannelWebhook {
  readonly id: string;
  readonly token: string;
  readonly guildId: string;
  channelId: string;
  name: string;
}

/** The webhooks that the bot made in channels. */
export class WebhookStore {
  readonly #hooks = new Map<string, ChannelWebhook>();
  readonly #nextId: NextSnowflake;

  constructor(nextId: NextSnowflake) {
    this.#nextId = nextId;
  }

  create(input: {
    readonly guildId: string;
    readonly channelId: string;
    readonly name: string;
  }): ChannelWebhook {
    const hook = { ...input, id: this.#nextId(), token: randomBytes(51).toString('base64url') };
    this.#hooks.set(hook.id, hook);
    return hook;
  }

  find(id: string): ChannelWebhook | undefined {
    return this.#hooks.get(id);
  }

  list(isWanted: (hook: ChannelWebhook) => boolean): readonly ChannelWebhook[] {
    return [...this.#hooks.values()].filter(isWanted);
  }

  delete(id: string): void {
    this.#hooks.delete(id);
  }
}

export function webhookShape(hook: ChannelWebhook, applicationId: string, user: APIUser): APIWebhook {
  return {
    id: hook.id,
    type: WebhookType.Incoming,
    guild_id: hook.guildId,
    channel_id: hook.channelId,
    name: hook.name,
    avatar: null,
    token: hook.token,
    application_id: applicationId,
    user,
  };
}
