import { CodewarsError } from '../../codewars/errors.ts';
import type { Log } from '../../log.ts';
import type { Services } from '../command.ts';
import type { Incident } from '../status.ts';
import { isTooLate } from './discord-errors.ts';
import { guildOf } from './context.ts';
import { ErrorWithDetails } from './error-with-details.ts';
import type { Answerable, Responder } from './responder.ts';
import { sentenceFor } from './error-messages.ts';

export interface ApologiesOptions {
  readonly services: Pick<Services, 'members' | 'now'>;
  readonly log: Log;
  /** A short id that leads from what a member sees to the log line. */
  readonly newIncidentId: () => string;
  /** Told of each of them. */
  readonly onIncident?: ((incident: Incident) => void) | undefined;
}

/** Tells a member what went wrong, and the log. Answers the error's code. Never rejects. */
export type Apologise = (
  responder: Responder,
  about: { readonly interaction: Answerable; readonly name: string },
  thrown: unknown,
) => Promise<string>;

/** Makes the one place where an error becomes a sentence. */
export function createApologies({ services, log, newIncidentId, onIncident }: ApologiesOptions): Apologise {
  return async (responder, { interaction, name }, thrown) => {
    const { error, remark, files, components } = withRemark(thrown);
    const where = { interaction: interaction.id, name };
    if (isTooLate(error)) {
      log.warn({ err: error, ...where }, 'Discord no longer waits for this answer');
      return 'TooLate';
    }
    const now = services.now();
    const sentence = sentenceFor(error, { nearest: await nearest(interaction, error), now });
    const incident = sentence.unexpected ? newIncidentId() : undefined;
    if (incident !== undefined) onIncident?.({ id: incident, at: now, name, code: sentence.code });
    log[sentence.level](
      { err: error, incident, ...where, guild: interaction.guildId, user: interaction.user.id },
      `a handler failed: ${sentence.code}`,
    );
    const told = incident === undefined ? sentence.text : `${sentence.text} (incident \`${incident}\`)`;
    const content = remark === '' ? told : `${told} ${remark}`;
    const reply = { content, files, components: components ?? sentence.components ?? [] };
    await responder.apologise(reply).catch((failure: unknown) => {
      log.warn({ err: failure, incident, ...where }, 'could not tell the member');
    });
    return sentence.code;
  };

  async function nearest(interaction: Answerable, error: unknown): Promise<readonly string[]> {
    if (!(error instanceof CodewarsError) || error.code !== 'NotFound' || error.subject.kind !== 'user')
      return [];
    const guildId = guildOf(interaction);
    if (guildId === null) return [];
    try {
      return await services.members.nearestNames(guildId, error.subject.name);
    } catch (failure) {
      log.error({ err: failure }, 'could not look up the names linked here');
      return [];
    }
  }
}

function withRemark(thrown: unknown) {
  return thrown instanceof ErrorWithDetails
    ? { error: thrown.cause, remark: thrown.remark, files: thrown.files, components: thrown.components }
    : { error: thrown, remark: '', files: [], components: undefined };
}
