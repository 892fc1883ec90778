import type { SendOutcome } from '../../src/announcements/outbox/message-sender.ts';
import { MemberError } from '../../src/errors.ts';
import type { Reply } from '../../src/render/reply.ts';
import { timestamp } from '../../src/render/text.ts';
import { renderSolvedNotice } from '../../src/render/training/finalized.ts';
import { needBot } from './require-admin.ts';
import type { ComponentContext } from '../../src/discord/command.ts';
import { button, buttons } from '../../src/discord/interactions/components.ts';
import { listed, lookAt } from '../../src/discord/rest/permissions.ts';
import { trainee } from './training-link.ts';

/** Leads to the next kata of a strategy. */
export const nextKata = ([language, strategy]: readonly [language: string, strategy: string]) =>
  button('Next kata', ['train', 'next', language, strategy]);

/**
 * Tells the channel of a solved kata, and takes the button for it away. The message is one of the bot's own: an answer to the
 * press has no nonce, and could come twice.
 * @throws MemberError `NotTold`, after which the button can be pressed again; `ToldAlready`, `NotKnownWhetherTold`
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
    const when = result === undefined ? '' : takenAgain(result, services.now());
    const lacking = outcome === 'missingPermissions' ? await lackingHere(context) : '';
    throw new MemberError('NotTold', `${sentences[outcome]}${lacking} ${when}`.trim());
  }
  return {
    embeds: message.embeds.map((embed) => embed.toJSON()),
    components: buttons(nextKata([language, strategy])),
  };
}

/** What an admin can do about it: a thread needs another permission than its channel. */
async function lackingHere({ interaction: { guild, channelId } }: ComponentContext): Promise<string> {
  const place = guild === null ? undefined : await lookAt(guild, channelId).catch(() => undefined);
  const lacking = typeof place === 'object' ? place.lacking : [];
  return lacking.length === 0
    ? ' Ask an admin to allow me that, then press again.'
    : ` Ask an admin to give me ${listed(lacking)} here, then press again.`;
}

/** When Discord takes messages again, as a sentence; empty where it set no time. */
export function takenAgain(result: SendOutcome, now: number): string {
  if (result.outcome !== 'rateLimited') return '';
  return `It takes messages again ${timestamp(now + result.retryAfterMs, 'R') || 'later'}.`;
}

const sentences: Readonly<Record<Exclude<SendOutcome['outcome'], 'sent'>, string>> = {
  unknownChannel: 'This channel is gone, or I was never shown it. Nothing is said.',
  missingAccess:
    'I cannot see this channel. Ask an admin to give me **View Channel** here, then press again.',
  missingPermissions: 'I may not write here.',
  refused: 'Discord did not take my message. Please tell the people who run me.',
  threadClosed: 'This thread is locked. Nothing is said.',
  refusedForNow: 'Discord takes no message of mine right now. Please press again in some minutes.',
  rateLimited: 'Discord limits how much I may write here. Please press again later.',
  notSent: 'Discord cannot be reached right now. Please press again in a minute.',
  unknown:
    'Discord did not say whether my message arrived. If it is not there, press again within two minutes.',
};
