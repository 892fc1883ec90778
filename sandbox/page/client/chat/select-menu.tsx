import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Overview, ShownGuild, ShownMessage } from '../../model.ts';
import { channelOf, useStore } from '../store.ts';
import { Emoji } from '../emoji/emoji.tsx';
import type { ShownComponent, ShownOption } from './shown-component.ts';
import { Type } from './shown-component.ts';

/** A menu of a message: what is picked is sent at once, or on "Done" where there can be several. */
export function SelectMenu(props: { component: ShownComponent; message: ShownMessage }): JSX.Element {
  const { component, message } = props;
  const { custom_id: customId = '', placeholder = 'Make a selection', disabled = false } = component;
  const store = useStore();
  const { overview } = store.state();
  const place = overview && channelOf(overview, message.channelId);
  const send = async (values: readonly string[]): Promise<void> => {
    await store.see(store.api.begin('press', { messageId: message.id, customId, values }));
  };
  return (
    <PickList
      label={placeholder}
      options={optionsOf(component, overview, place?.guild)}
      least={component.min_values ?? 1}
      most={component.max_values ?? 1}
      isDisabled={disabled}
      onPick={(values) => void send(values)}
    />
  );
}

/** Options of a menu; those of a menu of members, roles or channels come from the server. */
export function optionsOf(
  { type, options = [], channel_types: types }: ShownComponent,
  overview: Overview | undefined,
  guild: ShownGuild | undefined,
): readonly ShownOption[] {
  const asOptions = (things: readonly { readonly id: string; readonly name: string }[], mark: string) =>
    things.map(({ id, name }) => ({ label: `${mark}${name}`, value: id }));
  const users = asOptions(guild?.members ?? (overview ? [overview.viewer, overview.bot] : []), '@');
  const roles = asOptions(guild?.roles ?? [], '@');
  switch (type) {
    case Type.UserSelect:
      return users;
    case Type.RoleSelect:
      return roles;
    case Type.MentionableSelect:
      return [...users, ...roles];
    case Type.ChannelSelect:
      return asOptions(
        (guild?.channels ?? []).filter((channel) => types?.includes(channel.type) ?? true),
        '#',
      );
    default:
      return options;
  }
}

/** A button that opens a list, as the pattern for a listbox has it: https://www.w3.org/WAI/ARIA/apg/patterns/listbox/ */
export function PickList(props: {
  label: string;
  options: readonly ShownOption[];
  least: number;
  most: number;
  isDisabled?: boolean;
  id?: string;
  chosen?: readonly string[];
  onPick: (values: readonly string[]) => void;
}): JSX.Element {
  const { label, options, least, most, isDisabled = false, id, onPick } = props;
  const isMultiple = most > 1;
  const preset = props.chosen ?? options.filter((option) => option.default).map(({ value }) => value);
  const [isOpen, setOpen] = useState(false);
  const [chosen, choose] = useState<readonly string[]>(preset);
  const [active, setActive] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const listId = useId();

  useEffect(() => choose(preset), [preset.join()]);
  useEffect(() => {
    if (!isOpen) return undefined;
    list.current?.focus();
    const leave = ({ target }: MouseEvent): void => {
      if (!root.current?.contains(target as globalThis.Node)) setOpen(false);
    };
    addEventListener('pointerdown', leave);
    return () => removeEventListener('pointerdown', leave);
  }, [isOpen]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active, isOpen]);

  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  const pick = (value: string): void => {
    if (!isMultiple) {
      close();
      onPick([value]);
      return;
    }
    const without = chosen.filter((each) => each !== value);
    if (without.length < chosen.length) choose(without);
    else if (chosen.length < most) choose([...chosen, value]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = options.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(active + 1, last),
      ArrowUp: Math.max(active - 1, 0),
      Home: 0,
      End: last,
    };
    const next = moves[event.key] ?? beginningWith(options, event.key);
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (event.key === 'Enter' || event.key === ' ') {
      const option = options[active];
      if (option !== undefined) pick(option.value);
    } else if (next !== undefined) setActive(next);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };
  const labels = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label);
  return (
    <div class="pick-list" ref={root}>
      <button
        type="button"
        class="pick-opener"
        id={id}
        ref={opener}
        disabled={isDisabled}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-label={labels.length === 0 ? label : `${label}: ${labels.join(', ')}`}
        onClick={() => setOpen(!isOpen)}
      >
        <span class={labels.length === 0 ? 'placeholder' : ''}>
          {labels.length === 0 ? label : labels.join(', ')}
        </span>
        <span aria-hidden="true">⌄</span>
      </button>
      {isOpen && (
        <div class="pick-popup">
          <ul
            role="listbox"
            ref={list}
            tabIndex={-1}
            aria-label={label}
            aria-multiselectable={isMultiple}
            aria-activedescendant={`${listId}-${active}`}
            onKeyDown={onKeyDown}
          >
            {options.map((option, index) => (
              <li
                key={option.value}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={chosen.includes(option.value)}
                class={index === active ? 'active' : ''}
                onPointerMove={() => setActive(index)}
                onClick={() => pick(option.value)}
              >
                <span class="option-label">
                  <Emoji emoji={option.emoji} />
                  {option.label}
                </span>
                {option.description !== undefined && <small>{option.description}</small>}
              </li>
            ))}
          </ul>
          {isMultiple && (
            <button
              type="button"
              class="button primary"
              disabled={chosen.length < least}
              onClick={() => {
                close();
                onPick(chosen);
              }}
            >
              Done
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function beginningWith(options: readonly ShownOption[], key: string): number | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  const at = options.findIndex(({ label }) =>
    label.toLowerCase().replace(/^[@#]/, '').startsWith(key.toLowerCase()),
  );
  return at < 0 ? undefined : at;
}
