import type { MessageSender } from '../../announcements/outbox/message-sender.ts';
import type { RestOptions } from './rest.ts';

/** Loads the message sender when there is something to send, since \@discordjs/rest takes 100 ms and 10 MB. */
export function createLazyMessageSender(
  discord: RestOptions,
  onUnauthorized: (error: Error) => void,
): MessageSender {
  let loading: Promise<MessageSender> | undefined;
  const load = (): Promise<MessageSender> =>
    (loading ??= import('./message-sender.ts').then((it) => it.createMessageSender(discord, onUnauthorized)));
  return {
    send: async (...message) => (await load()).send(...message),
    publish: async (...message) => (await load()).publish(...message),
    isMember: async (...member) => (await load()).isMember(...member),
  };
}
