import { GatewayIntentBits } from 'discord-api-types/v10';
import type { APIAuditLogEntry } from 'discord-api-types/v10';
import type { AuditChange, AuditEntry } from '../contract/world.ts';
import type { Dispatch } from '../gateway/host.ts';
import { allows } from './permissions.ts';
import type { GuildRecord, Json } from './records.ts';
import { permissionsInGuild } from './roles.ts';
import type { NextSnowflake } from './snowflake.ts';

/** What the bot did in servers; each entry is told to the gateway, where the bot may read the log. */
export class AuditLog {
  readonly #nextId: NextSnowflake;
  readonly #dispatch: Dispatch;
  readonly #guild: (guildId: string) => GuildRecord;
  readonly #botId: string;

  constructor(parts: {
    readonly nextId: NextSnowflake;
    readonly dispatch: Dispatch;
    /** Throws when there is none. */
    readonly guild: (guildId: string) => GuildRecord;
    readonly botId: string;
  }) {
    this.#nextId = parts.nextId;
    this.#dispatch = parts.dispatch;
    this.#guild = parts.guild;
    this.#botId = parts.botId;
  }

  /** Direct messages, which are in no guild, have no log. */
  note(
    guildId: string | undefined,
    action: Omit<AuditEntry, 'id' | 'changes'> & Partial<Pick<AuditEntry, 'changes'>>,
  ): void {
    if (guildId === undefined) return;
    const guild = this.#guild(guildId);
    const entry = { changes: [], ...action, id: this.#nextId() };
    guild.auditLog.push(entry);
    if (!allows(permissionsInGuild(guild, this.#botId), 'ViewAuditLog')) return;
    this.#dispatch(
      'GUILD_AUDIT_LOG_ENTRY_CREATE',
      { ...this.shape(entry), guild_id: guildId },
      { guildId, intent: GatewayIntentBits.GuildModeration },
    );
  }

  /** Of what was made (nothing before), changed, or deleted (nothing after). A change of nothing is not noted. */
  noteChange(
    guildId: string | undefined,
    action: Omit<AuditEntry, 'id' | 'changes'>,
    change: { readonly before?: object; readonly after?: object; readonly keys: readonly string[] },
  ): void {
    const changes = changesBetween(change.before, change.after, change.keys);
    const isSame = change.before !== undefined && change.after !== undefined && changes.length === 0;
    if (!isSame) this.note(guildId, { ...action, changes });
  }

  /** https://discord.com/developers/docs/resources/audit-log#audit-log-entry-object */
  shape({ id, event, targetId, reason, changes, options }: AuditEntry): APIAuditLogEntry {
    const shape: unknown = {
      id,
      user_id: this.#botId,
      target_id: targetId,
      action_type: event,
      ...(changes.length > 0 && { changes }),
      ...(options !== undefined && { options }),
      ...(reason !== undefined && { reason }),
    };
    return shape as APIAuditLogEntry;
  }
}

/** Those of `keys` that differ; a value of null is left out. */
function changesBetween(before: object = {}, after: object = {}, keys: readonly string[]): AuditChange[] {
  const valueIn = (thing: object, key: string): unknown => (thing as Json)[key] ?? null;
  return keys.flatMap((key) => {
    const [old, now] = [valueIn(before, key), valueIn(after, key)];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [{ key, ...(old !== null && { old_value: old }), ...(now !== null && { new_value: now }) }];
  });
}
