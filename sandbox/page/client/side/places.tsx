import type { JSX } from 'preact';
import { firstLetter } from '../chat/avatar.tsx';
import type { Overview, ShownChannel, ShownGuild } from '../../model.ts';

export function Servers(props: {
  overview: Overview;
  guild: ShownGuild | undefined;
  onOpen: (channelId: string) => void;
}): JSX.Element {
  const { overview, guild: open, onOpen } = props;
  return (
    <nav class="servers" aria-label="Servers">
      <ul>
        <li>
          <Server name="Direct messages" mark="@" isOpen={!open} onOpen={() => onOpen(overview.direct.id)} />
        </li>
        {overview.guilds.map(({ id, name, channels }) => (
          <li key={id}>
            <Server
              name={name}
              mark={initials(name)}
              isOpen={open?.id === id}
              onOpen={() => channels[0] && onOpen(channels[0].id)}
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Server(props: { name: string; mark: string; isOpen: boolean; onOpen: () => void }): JSX.Element {
  const { name, mark, isOpen, onOpen } = props;
  return (
    <button
      type="button"
      class="server"
      title={name}
      data-mark={mark}
      aria-current={isOpen ? 'true' : undefined}
      onClick={onOpen}
    >
      <span class="visually-hidden">{name}</span>
    </button>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, 4).map(firstLetter).join('');
}

interface ChannelsProps {
  readonly overview: Overview;
  readonly guild: ShownGuild | undefined;
  readonly channelId: string;
  readonly unread: ReadonlySet<string>;
  readonly onOpen: (channelId: string) => void;
}

export function Channels({ overview, guild, ...rest }: ChannelsProps): JSX.Element {
  const channels = guild?.channels ?? [{ ...overview.direct, name: overview.bot.name }];
  return (
    <nav class="channels" aria-label="Channels" id="channels">
      <h2>{guild?.name ?? 'Direct messages'}</h2>
      <ul>
        {channels.map((channel) => (
          <Channel key={channel.id} channel={channel} isDirect={guild === undefined} {...rest} />
        ))}
      </ul>
    </nav>
  );
}

function Channel(
  props: { channel: ShownChannel; isDirect: boolean } & Pick<
    ChannelsProps,
    'channelId' | 'unread' | 'onOpen'
  >,
): JSX.Element {
  const { channel, isDirect, channelId, unread, onOpen } = props;
  const isUnread = unread.has(channel.id);
  return (
    <li>
      <button
        type="button"
        class={`channel ${isUnread ? 'unread' : ''}`}
        aria-current={channel.id === channelId ? 'page' : undefined}
        onClick={() => onOpen(channel.id)}
      >
        <span aria-hidden="true" class="channel-mark">
          {isDirect ? '@' : channelMark(channel.type)}
        </span>
        <span class="channel-name">{channel.name}</span>
        {isUnread && <span class="visually-hidden"> (new messages)</span>}
      </button>
      {channel.threads.length > 0 && (
        <ul class="threads" aria-label={`Threads of ${channel.name}`}>
          {channel.threads.map((thread) => (
            <Channel key={thread.id} {...props} channel={thread} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
const MARKS: Readonly<Record<number, string>> = {
  2: '🔊',
  5: '📣',
  10: '↳',
  11: '↳',
  12: '↳',
  13: '🎙️',
  15: '🗂️',
  16: '🗂️',
};

export function channelMark(type: number): string {
  return MARKS[type] ?? '#';
}
