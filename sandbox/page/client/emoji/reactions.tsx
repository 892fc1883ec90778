import type { JSX } from 'preact';
import type { ShownEmoji, ShownMessage } from '../../model.ts';
import { useNames } from '../names.ts';
import { useStore } from '../store.ts';
import { EmojiFace } from './emoji.tsx';

/** An emoji as a request names it. */
export function emojiKey({ id, name }: ShownEmoji): string {
  return id === null ? name : `${name}:${id}`;
}

/** In words. */
function emojiText({ id, name }: ShownEmoji): string {
  return id === null ? name : `:${name}:`;
}

/** Who reacted with what; a press adds one's own reaction, or takes it back. */
export function Reactions({ message }: { message: ShownMessage }): JSX.Element | null {
  const { reactions } = message;
  const store = useStore();
  const names = useNames();
  const viewer = store.state().overview?.viewer.id ?? '';
  if (reactions.length === 0) return null;
  return (
    <ul class="reactions" aria-label="Reactions">
      {reactions.map(({ emoji, userIds }) => {
        const key = emojiKey(emoji);
        const who = userIds.map((id) => names.user(id)).join(', ');
        const isMine = userIds.includes(viewer);
        return (
          <li key={key}>
            <button
              type="button"
              class="reaction"
              aria-pressed={isMine}
              aria-label={`${emojiText(emoji)} ${userIds.length}, by ${who}`}
              title={who}
              onClick={() => void store.act('react', { messageId: message.id, emoji: key, on: !isMine })}
            >
              <span class="reaction-emoji">
                <EmojiFace emoji={emoji} />
              </span>{' '}
              {userIds.length}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
