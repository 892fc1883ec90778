import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type {
  Ending,
  Happening,
  MessagePage,
  Overview,
  ShownChannel,
  ShownCommand,
  ShownForm,
  ShownGuild,
  ShownMessage,
  ShownRequest,
  Thinking,
} from '../model.ts';
import type { Api } from './api.ts';

/** All that the page knows and shows. */
export interface State {
  readonly isLive: boolean;
  readonly overview?: Overview;
  readonly channelId?: string;
  /** Of channels that were opened. */
  readonly pages: ReadonlyMap<string, MessagePage>;
  readonly commands: readonly ShownCommand[];
  readonly thinking: readonly Thinking[];
  readonly requests: readonly ShownRequest[];
  /** Channels with messages that came while another one was open. */
  readonly unread: ReadonlySet<string>;
  /** What went wrong for this user here; gone with a reload. */
  readonly notices: readonly Notice[];
  readonly form?: ShownForm;
  readonly menu?: OpenMenu;
  /** The message of one's own that is being edited. */
  readonly editing?: string;
}

/** The menu of a member or of a message, and where it was opened. */
export interface OpenMenu {
  readonly x: number;
  readonly y: number;
  readonly target:
    { readonly userId: string } | { readonly messageId: string } | { readonly reactTo: string };
  /** Gets the focus back. */
  readonly opener: HTMLElement | null;
}

export interface Notice {
  readonly id: number;
  readonly channelId: string;
  readonly text: string;
}

/** As many requests as the panel keeps. */
const REQUESTS_KEPT = 500;

export interface Store {
  readonly api: Api;
  state(): State;
  subscribe(listener: () => void): () => void;
  open(channelId: string): Promise<void>;
  loadOlder(): Promise<void>;
  /** Sees an interaction to its end: a form opens, silence and refusals are said. Answers whether it was sent. */
  see(begun: Promise<Ending>): Promise<boolean>;
  /** Does what is no interaction. Refusals are said; answers whether it was done. */
  act(...deed: Parameters<Api['act']>): Promise<boolean>;
  /** Opens a message of one's own for editing; without one, editing ends. */
  edit(messageId?: string): void;
  closeForm(): void;
  openMenu(menu: OpenMenu): void;
  closeMenu(): void;
  say(text: string): void;
  dismiss(noticeId: number): void;
  dismissMessage(message: ShownMessage): void;
  stop(): void;
}

export function createStore(api: Api, wantedChannel: string | undefined): Store {
  let state: State = {
    isLive: false,
    pages: new Map(),
    commands: [],
    thinking: [],
    requests: [],
    unread: new Set(),
    notices: [],
  };
  const listeners = new Set<() => void>();
  let lastNotice = 0;
  const set = (change: Partial<State>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const setPage = (channelId: string, page: MessagePage): void =>
    set({ pages: new Map(state.pages).set(channelId, page) });
  const orSay = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => store.say(sentence(error)));
  };

  const refreshWorld = async (): Promise<void> => {
    const overview = await api.overview();
    const channelId = state.channelId ?? wantedChannel;
    const isThere = channelId !== undefined && channelOf(overview, channelId) !== undefined;
    set({ overview });
    const next = isThere ? channelId : (overview.guilds[0]?.channels[0]?.id ?? overview.direct.id);
    if (next !== state.channelId) await store.open(next);
    else set({ commands: await api.commands(next) });
  };
  const onHappening = (happening: Happening): void => {
    switch (happening.kind) {
      case 'message':
        return keep(happening.message, happening.isNew);
      case 'deleted': {
        const page = state.pages.get(happening.channelId);
        if (page === undefined) return;
        const messages = page.messages.filter(({ id }) => id !== happening.id);
        return setPage(happening.channelId, { ...page, messages });
      }
      case 'thinking':
        return set({ thinking: happening.thinking });
      case 'request':
        return set({ requests: [...state.requests, happening.request].slice(-REQUESTS_KEPT) });
      case 'world':
        clearTimeout(worldTimer);
        worldTimer = setTimeout(() => orSay(refreshWorld()), 50);
    }
  };
  let worldTimer: ReturnType<typeof setTimeout> | undefined;
  const keep = (message: ShownMessage, isNew: boolean): void => {
    const { channelId } = message;
    const page = state.pages.get(channelId);
    if (page !== undefined) {
      const isKnown = page.messages.some(({ id }) => id === message.id);
      const [first] = page.messages;
      const messages = isKnown
        ? page.messages.map((known) => (known.id === message.id ? message : known))
        : [...page.messages, message];
      // An edit of a message above what is shown is read when it is scrolled to.
      const isAbove = !isKnown && first !== undefined && BigInt(message.id) < BigInt(first.id);
      if (!isAbove) setPage(channelId, { ...page, messages });
    }
    if (isNew && channelId !== state.channelId) set({ unread: new Set(state.unread).add(channelId) });
  };
  const refreshAll = async (): Promise<void> => {
    set({ requests: await api.requests() });
    const { channelId } = state;
    if (channelId !== undefined) setPage(channelId, await api.messages(channelId));
    await refreshWorld();
  };

  const stopListening = api.listen({
    happening: onHappening,
    connection: (isLive) => {
      set({ isLive });
      // What happened while nothing was heard is read now.
      if (isLive) orSay(refreshAll());
    },
  });

  const store: Store = {
    api,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: async (channelId) => {
      const unread = new Set(state.unread);
      unread.delete(channelId);
      set({ channelId, unread });
      const [page, commands] = await Promise.all([api.messages(channelId), api.commands(channelId)]);
      setPage(channelId, page);
      if (state.channelId === channelId) set({ commands });
    },
    loadOlder: async () => {
      const { channelId = '' } = state;
      const page = state.pages.get(channelId);
      const [first] = page?.messages ?? [];
      if (page?.hasMore !== true || first === undefined) return;
      const older = await api.messages(channelId, first.id);
      const now = state.pages.get(channelId);
      if (now?.messages[0]?.id !== first.id) return;
      setPage(channelId, { messages: [...older.messages, ...now.messages], hasMore: older.hasMore });
    },
    see: async (begun) => {
      try {
        const ending = await begun;
        if (ending.kind === 'form') set({ form: ending.form });
        if (ending.kind === 'silent') store.say(`The application did not respond. (${ending.why})`);
        return true;
      } catch (error) {
        store.say(sentence(error));
        return false;
      }
    },
    act: async (deed, input) => {
      try {
        await api.act(deed, input);
        return true;
      } catch (error) {
        store.say(sentence(error));
        return false;
      }
    },
    edit: (messageId) => {
      const { editing: _, ...rest } = state;
      state = rest;
      set(messageId === undefined ? {} : { editing: messageId });
    },
    closeForm: () => {
      const { form: _, ...rest } = state;
      state = rest;
      set({});
    },
    openMenu: (menu) => set({ menu }),
    closeMenu: () => {
      const { menu, ...rest } = state;
      state = rest;
      set({});
      menu?.opener?.focus();
    },
    say: (text) => {
      lastNotice += 1;
      const notice = { id: lastNotice, channelId: state.channelId ?? '', text };
      set({ notices: [...state.notices.slice(-9), notice] });
    },
    dismiss: (noticeId) => set({ notices: state.notices.filter(({ id }) => id !== noticeId) }),
    dismissMessage: ({ id, channelId }) => {
      const page = state.pages.get(channelId);
      if (page !== undefined) {
        setPage(channelId, { ...page, messages: page.messages.filter((each) => each.id !== id) });
      }
    },
    stop: () => {
      stopListening();
      clearTimeout(worldTimer);
    },
  };
  return store;
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.charAt(0).toUpperCase() + message.slice(1);
}

/** A channel or thread, and the server that it is in. */
export function channelOf(
  overview: Overview,
  channelId: string,
): { readonly channel: ShownChannel; readonly guild?: ShownGuild } | undefined {
  if (overview.direct.id === channelId) return { channel: overview.direct };
  for (const guild of overview.guilds) {
    const channels = guild.channels.flatMap((channel) => [channel, ...channel.threads]);
    const channel = channels.find(({ id }) => id === channelId);
    if (channel !== undefined) return { channel, guild };
  }
  return undefined;
}

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('There is no store around this.');
  return store;
}

/** What the page knows now; drawn again at every change. */
export function useStoreState(store: Store): State {
  const [state, setState] = useState(store.state());
  useEffect(() => {
    setState(store.state());
    return store.subscribe(() => setState(store.state()));
  }, [store]);
  return state;
}
