import type { JSX } from 'preact';
import { useNames } from '../names.ts';

/** An emoji as a message or a component names it; one of Unicode's has no id. */
interface NamedEmoji {
  readonly id?: string | null;
  readonly name?: string | null;
}

/** Of a button or an option, in front of its words, which say what it does. */
export function Emoji({ emoji }: { emoji: NamedEmoji | undefined }): JSX.Element | null {
  if (typeof emoji?.id !== 'string' && typeof emoji?.name !== 'string') return null;
  return (
    <span aria-hidden="true">
      <EmojiFace emoji={emoji} />{' '}
    </span>
  );
}

/** One of Unicode's as it is, one of a server or of the bot as its picture, or by its name where there is none here. */
export function EmojiFace({ emoji: { id, name } }: { emoji: NamedEmoji }): JSX.Element {
  const names = useNames();
  if (typeof id !== 'string') return <>{name}</>;
  const address = names.emoji(id);
  const words = `:${name ?? 'emoji'}:`;
  if (address === undefined) return <>{words}</>;
  return <img class="custom-emoji" src={address} alt={words} title={words} />;
}
