import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ShownChannel } from '../../model.ts';
import { sentFile } from '../api.ts';
import { useStore, type State } from '../store.ts';
import { CommandLine, type Draft } from './command-line.tsx';
import { filledFrom, finished, typedCommands, type TypedCommand } from './commands.ts';
import { MessageInput } from './message-input.tsx';

/** What stands there and is not sent yet. */
interface Written {
  readonly draft?: Draft;
  readonly text: string;
  readonly files: readonly File[];
}

const NOTHING: Written = { text: '', files: [] };

/** Where one writes: a message, or a slash command. */
export function Composer({ state, channel }: { state: State; channel: ShownChannel }): JSX.Element {
  const store = useStore();
  const commands = useMemo(() => typedCommands(state.commands), [state.commands]);
  const [{ draft, text, files }, set] = useState(NOTHING);
  const input = useRef<HTMLTextAreaElement>(null);
  const isCommand = draft !== undefined;
  const viewer = state.overview?.viewer.id;

  // Before the next key: who types on loses no letter. On a screen that is touched this would open a keyboard.
  useLayoutEffect(() => {
    if (!isCommand && matchMedia('(pointer: fine)').matches) input.current?.focus();
  }, [isCommand]);
  useEffect(() => {
    addEventListener('keydown', typeAnywhere);
    return () => removeEventListener('keydown', typeAnywhere);
  }, []);

  const leave = (): void => set(NOTHING);
  if (draft !== undefined) {
    const send = async (sent: Draft, work: Promise<boolean>): Promise<void> => {
      leave();
      if (await work) return;
      // What was not sent can be mended, unless something else is being typed by now.
      set((now) => (isEmpty(now) ? { ...NOTHING, draft: sent } : now));
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
    set({ ...NOTHING, draft: { typed, filled } });
  };
  const send = async (): Promise<void> => {
    leave();
    try {
      const sent = await Promise.all(files.map(sentFile));
      if (await store.act('write', { channelId: channel.id, content: text, files: sent })) return;
    } catch (error) {
      store.say(error instanceof Error ? error.message : String(error));
    }
    set((now) => (isEmpty(now) ? { text, files } : now));
  };
  const onText = (typed: string): void => {
    const found = typed.startsWith('/') ? finished(commands, typed.slice(1)) : undefined;
    if (found === undefined) set((now) => ({ ...now, text: typed }));
    else begin(found.typed, found.rest);
  };
  return (
    <MessageInput
      {...{ text, files, commands, channel, input, onText, begin }}
      onFiles={(chosen) => set((now) => ({ ...now, files: chosen }))}
      onSend={() => void send()}
      onEditLast={() => {
        const own = state.pages.get(channel.id)?.messages.findLast(({ author }) => author.id === viewer);
        if (own !== undefined) store.edit(own.id);
      }}
    />
  );
}

function isEmpty({ draft, text, files }: Written): boolean {
  return draft === undefined && text === '' && files.length === 0;
}

/** What is typed while nothing takes it goes to where one writes. */
function typeAnywhere({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
  const { activeElement } = document;
  const isFree = activeElement === document.body || activeElement?.getAttribute('role') === 'log';
  if (!isFree || key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return;
  const inputs = document.querySelectorAll<HTMLElement>('.composer textarea, .composer input[type=text]');
  [...inputs].at(-1)?.focus();
}
