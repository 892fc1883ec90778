import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ShownChannel, ShownGuild } from '../../model.ts';
import { MemberCard } from '../side/member-card.tsx';
import { useStore, type OpenMenu, type State, type Store } from '../store.ts';

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
  state: State;
  channel: ShownChannel;
  guild: ShownGuild | undefined;
}): JSX.Element {
  const { menu, state, channel, guild } = props;
  const { target } = menu;
  const store = useStore();
  const root = useRef<HTMLDivElement>(null);
  const isUser = 'userId' in target;
  const type = isUser ? MENU_TYPES.user : MENU_TYPES.message;
  const entries = state.commands.filter((command) => (command.type as number) === type);
  const message = isUser
    ? undefined
    : state.pages.get(channel.id)?.messages.find(({ id }) => id === target.messageId);

  useLayoutEffect(() => {
    const { current } = root;
    if (current === null) return;
    const { width, height } = current.getBoundingClientRect();
    current.style.left = `${Math.max(8, Math.min(menu.x, innerWidth - width - 8))}px`;
    current.style.top = `${Math.max(8, Math.min(menu.y, innerHeight - height - 8))}px`;
    (current.querySelector<HTMLElement>('[role=menuitem]') ?? current).focus();
  }, [menu]);
  useEffect(() => {
    const leave = ({ target: pressed }: MouseEvent): void => {
      if (!root.current?.contains(pressed as Node)) store.closeMenu();
    };
    addEventListener('pointerdown', leave);
    return () => removeEventListener('pointerdown', leave);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    if (event.key === 'Escape' || event.key === 'Tab') store.closeMenu();
    else if (moves[event.key] !== undefined) items[moves[event.key] ?? 0]?.focus();
    else return;
    event.preventDefault();
  };
  const use = (name: string): void => {
    store.closeMenu();
    const at = isUser ? { targetUserId: target.userId } : { targetMessageId: target.messageId };
    void store.see(store.api.begin('menu', { channelId: channel.id, name, ...at }));
  };
  const copy = (text: string): void => {
    store.closeMenu();
    navigator.clipboard.writeText(text).catch(() => store.say('The browser does not let this page copy.'));
  };
  return (
    <div class="app-menu" ref={root} tabIndex={-1} onKeyDown={onKeyDown}>
      {isUser && <MemberCard userId={target.userId} guild={guild} />}
      <div role="menu" aria-label={isUser ? 'Apps for this member' : 'Apps for this message'}>
        {entries.map(({ name }) => (
          <Entry key={name} onUse={() => use(name)}>
            {name}
          </Entry>
        ))}
        {message !== undefined && message.content !== '' && (
          <Entry onUse={() => copy(message.content)}>Copy text</Entry>
        )}
        <Entry onUse={() => copy(isUser ? target.userId : target.messageId)}>Copy ID</Entry>
      </div>
    </div>
  );
}

function Entry({ children, onUse }: { children: string; onUse: () => void }): JSX.Element {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={onUse}>
      {children}
    </button>
  );
}
