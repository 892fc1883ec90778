import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownMessage } from '../../model.ts';
import { useStore } from '../store.ts';

/** In place of the words of a message of one's own. */
export function EditBox({ message }: { message: ShownMessage }): JSX.Element {
  const { id: messageId, content: before } = message;
  const store = useStore();
  const [content, setContent] = useState(before);
  const input = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(before.length, before.length);
  }, []);
  const leave = (): void => {
    store.edit();
    document.querySelector<HTMLElement>('.composer textarea')?.focus();
  };
  const save = async (): Promise<void> => {
    if (content === before || (await store.act('rewrite', { messageId, content }))) leave();
  };
  return (
    <div class="edit-box">
      <textarea
        ref={input}
        rows={Math.min(content.split('\n').length, 8)}
        aria-label="Edit message"
        value={content}
        onInput={({ currentTarget }) => setContent(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') leave();
          else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void save();
          else return;
          event.preventDefault();
        }}
      />
      <small>
        Escape to{' '}
        <button type="button" class="link-button" onClick={leave}>
          cancel
        </button>
        , Enter to{' '}
        <button type="button" class="link-button" onClick={() => void save()}>
          save
        </button>
      </small>
    </div>
  );
}
