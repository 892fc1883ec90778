import type { JSX } from 'preact';
import type { ShownChannel, ShownGuild } from '../model.ts';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { createApi } from './api.ts';
import { AppMenu } from './chat/app-menu.tsx';
import { Chat } from './chat/chat.tsx';
import { EmojiPicker } from './emoji/emoji-picker.tsx';
import { Form } from './input/form.tsx';
import { namesIn, NamesContext } from './names.ts';
import { usePlace, notePlace } from './place.ts';
import { SidePanel, type Tab } from './side/side-panel.tsx';
import { Channels, Servers } from './side/places.tsx';
import { channelOf, createStore, StoreContext, useStoreState, type OpenMenu, type State } from './store.ts';
import { TopBar } from './side/top-bar.tsx';

/** Where a panel has room beside the channel. */
const WIDE = '(min-width: 1000px)';

export function App(): JSX.Element {
  const { userId } = usePlace();
  // Each member who is played has their own connection and view.
  return <LocalDiscord key={userId} userId={userId} />;
}

function LocalDiscord({ userId }: { userId: string | undefined }): JSX.Element {
  const { channelId: wanted } = usePlace();
  const store = useMemo(() => createStore(createApi(userId), wanted), [userId]);
  useEffect(() => () => store.stop(), [store]);
  const state = useStoreState(store);
  const { overview, channelId } = state;
  const [isWide, widen] = useState(() => matchMedia(WIDE).matches);
  const [tab, setTab] = useState<Tab | undefined>(isWide ? 'members' : undefined);
  useEffect(() => {
    const wide = matchMedia(WIDE);
    const onChange = (): void => {
      widen(wide.matches);
      if (!wide.matches) setTab(undefined);
    };
    wide.addEventListener('change', onChange);
    return () => wide.removeEventListener('change', onChange);
  }, []);
  const [areChannelsOpen, openChannels] = useState(false);
  const place = overview && channelId !== undefined ? channelOf(overview, channelId) : undefined;
  const names = useMemo(() => namesIn(overview, place?.guild), [overview, place?.guild]);

  useEffect(() => {
    if (overview !== undefined && channelId !== undefined) {
      notePlace({ userId: overview.viewer.id, channelId });
      document.title = `${place?.channel.name ?? ''} · ${place?.guild?.name ?? 'Local Discord'}`;
    }
  }, [overview?.viewer.id, channelId, place?.channel.name]);

  if (overview === undefined || place === undefined) {
    return (
      <main class="waiting">
        <h1>Local Discord</h1>
        <p role="status">{state.notices.at(-1)?.text ?? 'Waiting for the sandbox…'}</p>
      </main>
    );
  }
  const openChannel = (id: string): void => {
    openChannels(false);
    store.open(id).catch((error: unknown) => store.say(String(error)));
  };
  return (
    <StoreContext.Provider value={store}>
      <NamesContext.Provider value={names}>
        <div class={`app ${areChannelsOpen ? 'channels-open' : ''} ${tab === undefined ? '' : 'side-open'}`}>
          <Servers overview={overview} guild={place.guild} onOpen={openChannel} />
          <Channels
            overview={overview}
            guild={place.guild}
            channelId={place.channel.id}
            unread={state.unread}
            onOpen={openChannel}
          />
          <TopBar
            overview={overview}
            channel={place.channel}
            isLive={state.isLive}
            tab={tab}
            refusals={state.requests.filter(({ isRefused }) => isRefused).length}
            onTab={(next) => setTab(next === tab ? undefined : next)}
            onChannels={() => openChannels(!areChannelsOpen)}
            areChannelsOpen={areChannelsOpen}
          />
          <Chat state={state} channel={place.channel} />
          {tab !== undefined && (
            <SidePanel
              tab={tab}
              state={state}
              guild={place.guild}
              isAlone={!isWide}
              onClose={() => setTab(undefined)}
            />
          )}
          {state.menu && <Menu menu={state.menu} state={state} {...place} />}
          {state.form && <Form key={state.form.interactionId} form={state.form} guild={place.guild} />}
        </div>
      </NamesContext.Provider>
    </StoreContext.Provider>
  );
}

function Menu(props: {
  menu: OpenMenu;
  state: State;
  channel: ShownChannel;
  guild?: ShownGuild | undefined;
}): JSX.Element {
  const { menu, state, channel, guild } = props;
  const { target } = menu;
  if ('reactTo' in target) return <EmojiPicker menu={menu} messageId={target.reactTo} guild={guild} />;
  return <AppMenu menu={menu} target={target} state={state} channel={channel} guild={guild} />;
}
