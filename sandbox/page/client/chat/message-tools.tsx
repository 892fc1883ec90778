import type { JSX } from 'preact';
import type { ShownMessage } from '../../model.ts';
import { useStore } from '../store.ts';
import { openMenu } from './app-menu.tsx';

/** What can be done with a message, shown while it is pointed at or a key leads there. */
export function MessageTools(props: {
  message: ShownMessage;
  onMenu: (event: MouseEvent) => void;
}): JSX.Element {
  const { message, onMenu } = props;
  const store = useStore();
  const isOwn = message.author.id === store.state().overview?.viewer.id;
  return (
    <div class="tools">
      <button
        type="button"
        aria-label="Add a reaction"
        aria-haspopup="dialog"
        onClick={(event) => openMenu(store, event, { reactTo: message.id })}
      >
        ☺
      </button>
      {isOwn && (
        <button type="button" aria-label="Edit message" onClick={() => store.edit(message.id)}>
          ✎
        </button>
      )}
      <button type="button" aria-label="More" aria-haspopup="menu" onClick={onMenu}>
        ⋯
      </button>
    </div>
  );
}
