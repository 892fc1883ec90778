import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ShownChannel } from '../../model.ts';
import { useStore, type State } from '../store.ts';
import { CommandLine, type Draft } from './command-line.tsx';
import { filledFrom, finished, matching, typedCommands, type TypedCommand } from './commands.ts';
import { comboboxProps, moved, Suggestions } from './suggestions.tsx';

/** What stands there and is not sent yet. */
interface Written {
  readonly draft?: Draft;
  readonly text: string;
}

/** Where one writes: a message, or a slash command. */
export function Composer({ state, channel }: { state: State; channel: ShownChannel }): JSX.Element {
  const store = useStore();
  const commands = useMemo(() => typedCommands(state.commands), [state.commands]);
  const [{ draft, text }, set] = useState<Written>({ text: '' });
  const input = useRef<HTMLTextAreaElement>(null);
  const isCommand = draft !== undefined;

  // Before the next key: who types on loses no letter. On a screen that is touched this would open a keyboard.
  useLayoutEffect(() => {
    if (!isCommand && matchMedia('(pointer: fine)').matches) input.current?.focus();
  }, [isCommand]);
  useEffect(() => {
    addEventListener('keydown', typeAnywhere);
    return () => removeEventListener('keydown', typeAnywhere);
  }, []);

  const leave = (): void => set({ text: '' });
  if (draft !== undefined) {
    const send = async (sent: Draft, work: Promise<boolean>): Promise<void> => {
      leave();
      if (await work) return;
      // What was not sent can be mended, unless something else is being typed by now.
      set((now) => (now.draft === undefined && now.text === '' ? { draft: sent, text: '' } : now));
    };
    return (
      <CommandLine
        key={draft.typed.words}
        draft={draft}
        state={state}
        channel={channel}
        onSent={(sent, work) => void send(sent, work)}
        onLeave={leave}
      />
    );
  }
  const begin = (typed: TypedCommand, rest = ''): void => {
    const filled = filledFrom(typed.options, rest);
    set({ draft: { typed, filled }, text: '' });
  };
  const write = (): void => {
    const content = text;
    set({ text: '' });
    store.api.write({ channelId: channel.id, content }).catch((error: unknown) => {
      set((now) => ({ ...now, text: now.text === '' ? content : `${content}\n${now.text}` }));
      store.say(error instanceof Error ? error.message : String(error));
    });
  };
  const onText = (typed: string): void => {
    const found = typed.startsWith('/') ? finished(commands, typed.slice(1)) : undefined;
    if (found === undefined) set({ text: typed });
    else begin(found.typed, found.rest);
  };
  return <MessageInput {...{ text, commands, channel, input, onText, write, begin }} />;
}

/** What is typed while nothing takes it goes to where one writes. */
function typeAnywhere({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
  const { activeElement } = document;
  const isFree = activeElement === document.body || activeElement?.getAttribute('role') === 'log';
  if (!isFree || key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return;
  const inputs = document.querySelectorAll<HTMLElement>('.composer textarea, .composer input[type=text]');
  [...inputs].at(-1)?.focus();
}

function MessageInput(props: {
  text: string;
  commands: readonly TypedCommand[];
  channel: ShownChannel;
  input: { current: HTMLTextAreaElement | null };
  onText: (text: string) => void;
  write: () => void;
  begin: (typed: TypedCommand) => void;
}): JSX.Element {
  const { text, commands, channel, input, onText, write, begin } = props;
  const [active, setActive] = useState(0);
  const [isClosed, close] = useState(false);
  const listId = useId();
  const isCommand = text.startsWith('/');
  const found = isCommand && !isClosed ? matching(commands, text.slice(1)) : [];
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moved(event.key, active, found.length);
    const picked = found[active];
    if (next !== undefined) setActive(next);
    else if (event.key === 'Escape') close(true);
    else if (picked !== undefined && (event.key === 'Enter' || event.key === 'Tab')) begin(picked);
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      if (text.trim() !== '') write();
    } else return;
    event.preventDefault();
  };
  const hint = channel.canWrite
    ? `Message ${channel.name}, or / for commands`
    : '/ for commands (you may not write here)';
  // A box of several lines is no combobox, but may say the same of its list.
  const { role: _, 'aria-expanded': __, ...listProps } = comboboxProps(listId, found.length > 0, active);
  return (
    <div class="composer">
      {found.length > 0 && (
        <Suggestions
          id={listId}
          label="Commands"
          active={active}
          suggestions={found.map(({ words, description, options }) => ({
            key: words,
            label: `/${words}`,
            description: [description, options.map(({ name }) => name).join(', ')]
              .filter((part) => part !== '')
              .join(' · '),
          }))}
          onPick={(index) => found[index] && begin(found[index])}
        />
      )}
      <textarea
        ref={input}
        rows={Math.min(text.split('\n').length, 8)}
        value={text}
        placeholder={hint}
        aria-label={hint}
        {...listProps}
        onInput={({ currentTarget }) => {
          setActive(0);
          close(false);
          onText(currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
