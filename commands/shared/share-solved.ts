import type { SendOutcome } from '../../src/announcements/outbox/message-sender.ts';
import { MemberError } from '../../src/errors.ts';
import type { Reply } from '../../src/render/reply.ts';
import { renderSolvedNotice } from '../../src/render/training/finalized.ts';
import { needBot } from './require-admin.ts';
import type { ComponentContext } from '../../src/discord/command.ts';
import { button, buttons } from '../../src/discord/interactions/components.ts';
import { lookAt } from '../../src/discord/rest/permissions.ts';
import { trainee } from './training-link.ts';

/** Leads to the next kata of a strategy. */
export const nextKata = ([language, strategy]: readonly [language: string, strategy: string]) =>
  button('Next kata', ['train', 'next', language, strategy]);

/**
 * Tells the channel of a solved kata, and takes the button for it away. The message is one of the bot's own: an answer to the
 * press has no nonce, and could come twice.
 * @throws MemberError `SolvedNotSent`, after which the button can be pressed again; `ToldAlready`, `NotKnownWhetherTold`
 */
export async function tellSolved(context: ComponentContext): Promise<Reply> {
  needBot(context);
  const { services, interaction, args } = context;
  const [id = '', language = '', strategy = 'default'] = args;
  const { channelId, message } = interaction;
  let result: SendOutcome | undefined;
  const outcome = await services.training.tellSolved(id, await trainee(context), async (nonce, solved) => {
    const notice = { ...renderSolvedNotice(solved), allowed_mentions: { parse: [] } };
    result = await services.messageSender.send(channelId, nonce, notice);
    return result.outcome;
  });
  if (outcome !== 'sent') {
    throw new MemberError('SolvedNotSent', {
      outcome,
      retryAfterMs: result !== undefined && 'retryAfterMs' in result ? result.retryAfterMs : undefined,
      missing: outcome === 'missingPermissions' ? await missingHere(context) : [],
    });
  }
  return {
    embeds: message.embeds.map((embed) => embed.toJSON()),
    components: buttons(nextKata([language, strategy])),
  };
}

/** A thread needs another permission than its channel. */
async function missingHere({
  interaction: { guild, channelId },
}: ComponentContext): Promise<readonly string[]> {
  const place = guild === null ? undefined : await lookAt(guild, channelId).catch(() => undefined);
  return typeof place === 'object' ? place.lacking : [];
}
