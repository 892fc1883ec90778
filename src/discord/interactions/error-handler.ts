import type { Log } from '../../log.ts';
import type { Services } from '../command.ts';
import type { Incident } from '../status.ts';
import { guildOf } from './context.ts';
import { isTooLate } from './discord-errors.ts';
import { errorMessage } from './error-messages.ts';
import type { Answerable, Responder } from './responder.ts';

export interface ErrorHandlerOptions {
  readonly services: Services;
  readonly log: Log;
  /** A short id that leads from what a member sees to the log line. */
  readonly newIncidentId: () => string;
  readonly onIncident?: ((incident: Incident) => void) | undefined;
}

/** Tells a member what went wrong, and the log. Answers the code of the error. Never rejects. */
export function createErrorHandler({ services, log, newIncidentId, onIncident }: ErrorHandlerOptions) {
  return async (
    responder: Responder,
    { interaction, name }: { readonly interaction: Answerable; readonly name: string },
    error: unknown,
  ): Promise<string> => {
    const where = { interaction: interaction.id, name };
    if (isTooLate(error)) {
      log.warn({ err: error, ...where }, 'Discord no longer waits for this answer');
      return 'TooLate';
    }
    const context = { services, guildId: guildOf(interaction), name };
    const { content, components = [], files = [], ...kind } = await errorMessage(error, context);
    const incident = kind.isUnexpected ? newIncidentId() : undefined;
    if (incident !== undefined) onIncident?.({ id: incident, at: services.now(), name, code: kind.code });
    log[kind.level](
      { err: error, incident, ...where, guild: interaction.guildId, user: interaction.user.id },
      `a handler failed: ${kind.code}`,
    );
    const told = incident === undefined ? content : `${content} (incident \`${incident}\`)`;
    await responder.apologise({ content: told, components, files }).catch((failure: unknown) => {
      log.warn({ err: failure, incident, ...where }, 'could not tell the member');
    });
    return kind.code;
  };
}
