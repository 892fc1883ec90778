import type { MessageSender } from '../../announcements/outbox/message-sender.ts';
import type { MessageSenderOptions } from './message-sender.ts';
import type { RestOptions } from './rest.ts';

export interface LazyMessageSenderOptions extends Omit<MessageSenderOptions, 'rest'> {
  readonly discord: RestOptions;
}

/**
 * The message sender, loaded when there is something to say: a process that takes webhooks alone has no other use for
 * \@discordjs/rest, which takes 100 ms and 10 MB with what belongs to it.
 */
export function createLazyMessageSender({
  discord,
  onUnauthorized,
}: LazyMessageSenderOptions): MessageSender {
  let loading: Promise<MessageSender> | undefined;

  const loaded = (): Promise<MessageSender> =>
    (loading ??= import('./message-sender.ts').then(({ createMessageSender, createMessageSenderRest }) =>
      createMessageSender({ rest: createMessageSenderRest(discord), onUnauthorized }),
    ));

  return {
    send: async (...message) => (await loaded()).send(...message),
    publish: async (...message) => (await loaded()).publish(...message),
    isMember: async (...member) => (await loaded()).isMember(...member),
  };
}
