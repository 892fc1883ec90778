import type { Announcer } from '../../announcements/outbox/message-sender.ts';
import type { AnnouncerOptions } from './message-sender.ts';
import type { RestOptions } from './rest.ts';

export interface LazyAnnouncerOptions extends Omit<AnnouncerOptions, 'rest'> {
  readonly discord: RestOptions;
}

/**
 * The announcer, loaded when there is something to say: a process that takes webhooks alone has no other use for
 * \@discordjs/rest, which takes 100 ms and 10 MB with what belongs to it.
 */
export function createLazyAnnouncer({ discord, onUnauthorized }: LazyAnnouncerOptions): Announcer {
  let loading: Promise<Announcer> | undefined;

  const loaded = (): Promise<Announcer> =>
    (loading ??= import('./message-sender.ts').then(({ createAnnouncer, createAnnouncerRest }) =>
      createAnnouncer({ rest: createAnnouncerRest(discord), onUnauthorized }),
    ));

  return {
    send: async (...message) => (await loaded()).send(...message),
    publish: async (...message) => (await loaded()).publish(...message),
    isMember: async (...member) => (await loaded()).isMember(...member),
  };
}
