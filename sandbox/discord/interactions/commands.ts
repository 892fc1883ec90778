import { ApplicationCommandType } from 'discord-api-types/v10';
import type { APIApplicationCommand } from 'discord-api-types/v10';
import { textOf } from '../world/records.ts';
import type { Json } from '../world/records.ts';
import type { NextSnowflake } from '../world/snowflake.ts';

/** How many of a type there can be, global ones and those of a guild each: application-commands#registering-a-command */
export function mostCommands(type: unknown): number {
  switch (type ?? ApplicationCommandType.ChatInput) {
    case ApplicationCommandType.ChatInput:
      return 100;
    case ApplicationCommandType.PrimaryEntryPoint:
      return 1;
    default:
      return 15;
  }
}

/** The commands that the bot registered: global ones under no guild. */
export class CommandStore {
  readonly #scopes = new Map<string | undefined, Map<string, APIApplicationCommand>>();
  readonly #applicationId: string;
  readonly #nextId: NextSnowflake;

  constructor(applicationId: string, nextId: NextSnowflake) {
    this.#applicationId = applicationId;
    this.#nextId = nextId;
  }

  list(guildId?: string): readonly APIApplicationCommand[] {
    return [...(this.#scopes.get(guildId)?.values() ?? [])];
  }

  find(guildId: string | undefined, commandId: string): APIApplicationCommand | undefined {
    return this.#scopes.get(guildId)?.get(commandId);
  }

  named(guildId: string | undefined, name: string, type: unknown): APIApplicationCommand | undefined {
    return this.list(guildId).find((command) => command.name === name && command.type === (type ?? 1));
  }

  /** A command of the same name and type keeps its id, as with Discord. */
  put(guildId: string | undefined, body: Json, id?: string): APIApplicationCommand {
    const known = id ?? this.named(guildId, textOf(body.name), body.type)?.id;
    const command = this.#shape(guildId, body, known ?? this.#nextId());
    this.#scope(guildId).set(command.id, command);
    return command;
  }

  overwrite(guildId: string | undefined, bodies: readonly Json[]): readonly APIApplicationCommand[] {
    const ids = bodies.map((body) => this.named(guildId, textOf(body.name), body.type)?.id);
    this.#scope(guildId).clear();
    return bodies.map((body, index) => this.put(guildId, body, ids[index]));
  }

  delete(guildId: string | undefined, commandId: string): boolean {
    return this.#scope(guildId).delete(commandId);
  }

  #scope(guildId: string | undefined): Map<string, APIApplicationCommand> {
    const scope = this.#scopes.get(guildId) ?? new Map<string, APIApplicationCommand>();
    this.#scopes.set(guildId, scope);
    return scope;
  }

  #shape(guildId: string | undefined, body: Json, id: string): APIApplicationCommand {
    const permissions = body.default_member_permissions;
    return {
      type: ApplicationCommandType.ChatInput,
      nsfw: false,
      name_localizations: null,
      description_localizations: null,
      dm_permission: true,
      contexts: null,
      integration_types: [0],
      ...structuredClone(body),
      description: (body.description as string | null | undefined) ?? '',
      default_member_permissions:
        permissions === null || permissions === undefined ? null : textOf(permissions),
      id,
      application_id: this.#applicationId,
      version: this.#nextId(),
      ...(guildId !== undefined && { guild_id: guildId }),
    } as unknown as APIApplicationCommand;
  }
}
