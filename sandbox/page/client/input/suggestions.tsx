import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Suggestion {
  readonly key: string;
  readonly label: string;
  readonly description?: string;
}

/** What can be picked for what is being typed: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */
export function Suggestions(props: {
  id: string;
  label: string;
  suggestions: readonly Suggestion[];
  active: number;
  onPick: (index: number) => void;
}): JSX.Element | null {
  const { id, label, suggestions, active, onPick } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul class="suggestions" role="listbox" id={id} aria-label={label} ref={list}>
      {suggestions.map(({ key, label: name, description }, index) => (
        <li
          key={key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          class={index === active ? 'active' : ''}
          // The focus stays where one types.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(index)}
        >
          <span class="option-label">{name}</span>
          {description !== undefined && <small>{description}</small>}
        </li>
      ))}
    </ul>
  );
}

/** What an input says of the list that belongs to it. */
export function comboboxProps(listId: string, isOpen: boolean, active: number) {
  return {
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': isOpen,
    'aria-controls': isOpen ? listId : undefined,
    'aria-activedescendant': isOpen && active >= 0 ? `${listId}-${active}` : undefined,
  } as const;
}

/** Where an arrow key leads in a list, or undefined for other keys. */
export function moved(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return undefined;
}
