import type { JSX } from 'preact';
import type { ShownChannel, ShownGuild } from '../../model.ts';
import { MemberCard } from '../side/member-card.tsx';
import { useStore, type OpenMenu, type State, type Store } from '../store.ts';
import { Popup } from './popup.tsx';

/** Opens the menu of what was clicked: by the right button, the context-menu key, or a button of its own. */
export function openMenu(store: Store, event: MouseEvent, target: OpenMenu['target']): void {
  event.preventDefault();
  event.stopPropagation();
  const opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const element = event.currentTarget instanceof Element ? event.currentTarget : document.body;
  const box = element.getBoundingClientRect();
  // The keyboard has no pointer to open it at.
  const isByKey = event.clientX === 0 && event.clientY === 0;
  const [x, y] = isByKey ? [box.left + 40, box.top + 20] : [event.clientX, event.clientY];
  store.openMenu({ x, y, target, opener });
}

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types */
const MENU_TYPES = { user: 2, message: 3 } as const;

/** The bot's entries in the menu of a member or a message: https://www.w3.org/WAI/ARIA/apg/patterns/menubar/ */
export function AppMenu(props: {
  menu: OpenMenu;
  target: Exclude<OpenMenu['target'], { reactTo: string }>;
  state: State;
  channel: ShownChannel;
  guild: ShownGuild | undefined;
}): JSX.Element {
  const { menu, target, state, channel, guild } = props;
  const store = useStore();
  const isUser = 'userId' in target;
  const type = isUser ? MENU_TYPES.user : MENU_TYPES.message;
  const entries = state.commands.filter((command) => (command.type as number) === type);
  const message = isUser
    ? undefined
    : state.pages.get(channel.id)?.messages.find(({ id }) => id === target.messageId);

  const use = (name: string): void => {
    store.closeMenu();
    const at = isUser ? { targetUserId: target.userId } : { targetMessageId: target.messageId };
    void store.see(store.api.begin('menu', { channelId: channel.id, name, ...at }));
  };
  const edit = (messageId: string): void => {
    store.closeMenu();
    store.edit(messageId);
  };
  const remove = (messageId: string): void => {
    store.closeMenu();
    void store.act('unwrite', { messageId });
  };
  const copy = (text: string): void => {
    store.closeMenu();
    navigator.clipboard.writeText(text).catch(() => store.say('The browser does not let this page copy.'));
  };
  return (
    <Popup at={menu} items="[role=menuitem]">
      {isUser && <MemberCard userId={target.userId} guild={guild} />}
      <div role="menu" aria-label={isUser ? 'Apps for this member' : 'Apps for this message'}>
        {entries.map(({ name }) => (
          <Entry key={name} onUse={() => use(name)}>
            {name}
          </Entry>
        ))}
        {message?.author.id === state.overview?.viewer.id && message !== undefined && (
          <>
            <Entry onUse={() => edit(message.id)}>Edit message</Entry>
            <Entry onUse={() => remove(message.id)}>Delete message</Entry>
          </>
        )}
        {message !== undefined && message.content !== '' && (
          <Entry onUse={() => copy(message.content)}>Copy text</Entry>
        )}
        <Entry onUse={() => copy(isUser ? target.userId : target.messageId)}>Copy ID</Entry>
      </div>
    </Popup>
  );
}

function Entry({ children, onUse }: { children: string; onUse: () => void }): JSX.Element {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={onUse}>
      {children}
    </button>
  );
}
