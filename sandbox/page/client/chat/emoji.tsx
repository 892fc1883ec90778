import type { JSX } from 'preact';

/** In front of a label. Those of a server are pictures that lie elsewhere: they are named. */
export function Emoji(props: {
  emoji: { readonly id?: string | null; readonly name?: string | null } | undefined;
}): JSX.Element | null {
  const { id, name } = props.emoji ?? {};
  if (typeof name !== 'string') return null;
  return <span aria-hidden="true">{typeof id === 'string' ? `:${name}:` : name} </span>;
}
