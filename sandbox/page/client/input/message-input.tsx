import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ShownChannel } from '../../model.ts';
import { matching, type TypedCommand } from './commands.ts';
import { comboboxProps, moved, Suggestions } from './suggestions.tsx';

/** A message that is being typed, with its files; or the beginning of a slash command. */
export function MessageInput(props: {
  text: string;
  files: readonly File[];
  commands: readonly TypedCommand[];
  channel: ShownChannel;
  input: { current: HTMLTextAreaElement | null };
  onText: (text: string) => void;
  onFiles: (files: readonly File[]) => void;
  onSend: () => void;
  /** The arrow up in an empty line. */
  onEditLast: () => void;
  begin: (typed: TypedCommand) => void;
}): JSX.Element {
  const { text, files, commands, channel, input, onText, onFiles, onSend, onEditLast, begin } = props;
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
      if (text.trim() !== '' || files.length > 0) onSend();
    } else if (event.key === 'ArrowUp' && text === '') onEditLast();
    else return;
    event.preventDefault();
  };
  const attach = (chosen: FileList | null | undefined): boolean => {
    if (!channel.canWrite || chosen === null || chosen === undefined || chosen.length === 0) return false;
    onFiles([...files, ...chosen]);
    return true;
  };
  const hint = channel.canWrite
    ? `Message ${channel.name}, or / for commands`
    : '/ for commands (you may not write here)';
  // A box of several lines is no combobox, but may say the same of its list.
  const { role: _, 'aria-expanded': __, ...listProps } = comboboxProps(listId, found.length > 0, active);
  return (
    <div
      class="composer"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attach(event.dataTransfer?.files);
      }}
    >
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
      {files.length > 0 && (
        <ul class="chosen-files" aria-label="Files to send">
          {files.map((file, index) => (
            <li key={`${file.name} ${index}`}>
              <span>{file.name}</span>
              <button
                type="button"
                class="plain-button"
                aria-label={`Remove ${file.name}`}
                onClick={() => {
                  onFiles(files.filter((each) => each !== file));
                  input.current?.focus();
                }}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="writing">
        {channel.canWrite && (
          <label class="attach" title="Attach files">
            <span aria-hidden="true">+</span>
            <input
              type="file"
              multiple
              class="visually-hidden"
              aria-label="Attach files"
              onChange={({ currentTarget }) => {
                attach(currentTarget.files);
                currentTarget.value = '';
                input.current?.focus();
              }}
            />
          </label>
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
          onPaste={(event) => {
            if (attach(event.clipboardData?.files)) event.preventDefault();
          }}
        />
      </div>
    </div>
  );
}
