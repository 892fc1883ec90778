import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownEmoji, ShownGuild } from '../../model.ts';
import { useStore, type OpenMenu } from '../store.ts';
import { Popup } from '../chat/popup.tsx';
import { EmojiFace } from './emoji.tsx';
import { emojiKey } from './reactions.tsx';

const COMMON = '👍 👎 ❤️ 😄 😂 🎉 😮 😢 🤔 👀 🔥 ✅ ❌ 🙏 👏 💪 🚀 💯 ⭐ 👋'
  .split(' ')
  .map((name) => ({ id: null, name }));
const COLUMNS = 5;

/** Adds a reaction to a message: a common one, one of the server, or any that is typed. */
export function EmojiPicker(props: {
  menu: OpenMenu;
  messageId: string;
  guild: ShownGuild | undefined;
}): JSX.Element {
  const { menu, messageId, guild } = props;
  const store = useStore();
  const [typed, setTyped] = useState('');
  const react = (emoji: string): void => {
    store.closeMenu();
    void store.act('react', { messageId, emoji, on: true });
  };
  const face = (emoji: ShownEmoji): JSX.Element => (
    <button
      key={emojiKey(emoji)}
      type="button"
      class="emoji-choice"
      tabIndex={-1}
      onClick={() => react(emojiKey(emoji))}
    >
      <EmojiFace emoji={emoji} />
    </button>
  );
  return (
    <Popup at={menu} items=".emoji-choice" columns={COLUMNS}>
      <div role="dialog" aria-label="Add a reaction">
        <div class="emoji-grid">{COMMON.map(face)}</div>
        {guild !== undefined && guild.emojis.length > 0 && (
          <div class="emoji-words">{guild.emojis.map(face)}</div>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim() !== '') react(typed.trim());
          }}
        >
          <input
            type="text"
            aria-label="Another emoji"
            placeholder="Another emoji"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </form>
      </div>
    </Popup>
  );
}
