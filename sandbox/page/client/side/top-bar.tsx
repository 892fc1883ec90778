import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Overview, ShownChannel } from '../../model.ts';
import { readPlace, goToPlace } from '../place.ts';
import { currentTheme, setTheme } from '../theme.ts';
import { channelMark } from './places.tsx';
import type { Tab } from './side-panel.tsx';

export function TopBar(props: {
  overview: Overview;
  channel: ShownChannel;
  isLive: boolean;
  tab: Tab | undefined;
  refusals: number;
  areChannelsOpen: boolean;
  onTab: (tab: Tab) => void;
  onChannels: () => void;
}): JSX.Element {
  const { overview, channel, isLive, tab, refusals, areChannelsOpen, onTab, onChannels } = props;
  const isDirect = channel.id === overview.direct.id;
  return (
    <header class="top-bar">
      <button
        type="button"
        class="plain-button channels-button"
        aria-label="Channels"
        aria-expanded={areChannelsOpen}
        aria-controls="channels"
        onClick={onChannels}
      >
        ☰
      </button>
      <h1>
        <span aria-hidden="true" class="channel-mark">
          {isDirect ? '@' : channelMark(channel.type)}
        </span>
        {isDirect ? overview.bot.name : channel.name}
      </h1>
      {!isLive && (
        <span role="status" class="lost">
          Reconnecting…
        </span>
      )}
      <label class="who">
        <span>You are</span>
        <select
          aria-label="You are"
          value={overview.viewer.id}
          onChange={({ currentTarget }) =>
            goToPlace({
              userId: currentTarget.value,
              channelId: isDirect ? '' : (readPlace().channelId ?? ''),
            })
          }
        >
          {overview.users.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ThemeButton />
      <TabButton tab="members" label="Members" open={tab} onTab={onTab} />
      <TabButton tab="events" label="Events" open={tab} onTab={onTab} count={refusals} />
    </header>
  );
}

function TabButton(props: {
  tab: Tab;
  label: string;
  open: Tab | undefined;
  count?: number;
  onTab: (tab: Tab) => void;
}): JSX.Element {
  const { tab, label, open, count = 0, onTab } = props;
  return (
    <button type="button" class="plain-button" aria-pressed={open === tab} onClick={() => onTab(tab)}>
      {label}
      {count > 0 && (
        <span class="badge">
          {count}
          <span class="visually-hidden"> refused</span>
        </span>
      )}
    </button>
  );
}

function ThemeButton(): JSX.Element {
  const [theme, keepTheme] = useState(currentTheme());
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="plain-button"
      aria-label={`Switch to ${other} colours`}
      onClick={() => {
        setTheme(other);
        keepTheme(other);
      }}
    >
      {theme === 'dark' ? '☀' : '☾'}
    </button>
  );
}
