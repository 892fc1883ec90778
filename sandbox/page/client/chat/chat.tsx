import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownChannel, ShownMessage } from '../../model.ts';
import { Composer } from '../input/composer.tsx';
import { dayText } from '../moments.ts';
import { useStore, type State } from '../store.ts';
import { Avatar } from './avatar.tsx';
import { Message } from './message.tsx';

/** Messages of one author within this time are drawn as one. */
const TOGETHER_MS = 7 * 60_000;

/** About as many as a window shows: those above are drawn once these are seen. */
const DRAWN_FIRST = 30;
const PAINTED_MS = 50;

/** The channel that is open: its messages, and where one writes. */
export function Chat({ state, channel }: { state: State; channel: ShownChannel }): JSX.Element {
  const { pages, thinking, notices } = state;
  const page = pages.get(channel.id);
  return (
    <main class="chat" aria-label={`Channel ${channel.name}`}>
      <Messages key={channel.id} state={state} channel={channel} />
      <div class="below">
        {thinking
          .filter(({ channelId }) => channelId === channel.id)
          .map((each) => (
            <ThinkingLine key={each.id} ephemeral={each.ephemeral} name={state.overview?.bot.name ?? ''} />
          ))}
        {notices
          .filter(({ channelId }) => channelId === channel.id)
          .map(({ id, text }) => (
            <NoticeLine key={id} id={id} text={text} />
          ))}
      </div>
      {page !== undefined && <Composer key={`composer ${channel.id}`} state={state} channel={channel} />}
    </main>
  );
}

function Messages({ state, channel }: { state: State; channel: ShownChannel }): JSX.Element {
  const store = useStore();
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const heightAbove = useRef<number | undefined>(undefined);
  const page = state.pages.get(channel.id);
  const [isSeen, see] = useState(false);
  const all = page?.messages ?? [];
  const messages = isSeen ? all : all.slice(-DRAWN_FIRST);
  const firstId = messages[0]?.id;

  const stayAtEnd = (): void => {
    if (isAtEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  };
  useLayoutEffect(stayAtEnd);
  // Pictures, edits, and what is being typed below change heights later.
  useEffect(() => {
    const observer = new ResizeObserver(stayAtEnd);
    if (list.current !== null) observer.observe(list.current);
    for (const child of list.current?.children ?? []) observer.observe(child);
    return () => observer.disconnect();
  }, [page !== undefined]);
  useEffect(() => {
    if (page === undefined) return undefined;
    // After the next frame, in which the last messages are painted.
    const timer = setTimeout(() => see(true), PAINTED_MS);
    return () => clearTimeout(timer);
  }, [page !== undefined]);
  // What is added above must not move what is read.
  useLayoutEffect(() => {
    if (list.current !== null && heightAbove.current !== undefined) {
      list.current.scrollTop += list.current.scrollHeight - heightAbove.current;
    }
    heightAbove.current = undefined;
  }, [firstId]);

  const onScroll = (): void => {
    const { current } = list;
    if (current === null) return;
    isAtEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < 40;
    if (current.scrollTop < 300 && isSeen && page?.hasMore === true && heightAbove.current === undefined) {
      heightAbove.current = current.scrollHeight;
      store.loadOlder().catch((error: unknown) => store.say(String(error)));
    }
  };
  return (
    <div
      class="messages"
      ref={list}
      onScroll={onScroll}
      role="log"
      aria-label={`Messages in ${channel.name}`}
      aria-busy={page === undefined}
      tabIndex={0}
    >
      <ol>
        {page?.hasMore === false && isSeen && (
          <li class="beginning">
            <h2>Welcome to {channel.name}!</h2>
            <p>This is the beginning. Type / for the commands of the bot.</p>
          </li>
        )}
        {messages.map((message, index) => (
          <Message
            key={message.id}
            message={message}
            day={isOtherDay(messages[index - 1], message) ? dayText(message.at) : undefined}
            goesOn={goesOn(messages[index - 1], message)}
            isBeingEdited={state.editing === message.id}
          />
        ))}
      </ol>
    </div>
  );
}

function isOtherDay(before: ShownMessage | undefined, { at }: ShownMessage): boolean {
  return before !== undefined && new Date(before.at).toDateString() !== new Date(at).toDateString();
}

function goesOn(before: ShownMessage | undefined, message: ShownMessage): boolean {
  return (
    before?.author.id === message.author.id &&
    message.cause === undefined &&
    before.ephemeral === message.ephemeral &&
    !isOtherDay(before, message) &&
    Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS
  );
}

function ThinkingLine({ ephemeral, name }: { ephemeral: boolean; name: string }): JSX.Element {
  return (
    <div class="thinking" role="status">
      <Avatar name={name} id="bot" isBot={true} />
      <span class="dots" aria-hidden="true" />
      <span>
        {name} is thinking…
        {ephemeral && <small> Only you can see this</small>}
      </span>
    </div>
  );
}

function NoticeLine({ id, text }: { id: number; text: string }): JSX.Element {
  const store = useStore();
  return (
    <div class="notice" role="alert">
      <span>{text}</span>
      <button type="button" class="link-button" onClick={() => store.dismiss(id)}>
        Dismiss
      </button>
    </div>
  );
}
