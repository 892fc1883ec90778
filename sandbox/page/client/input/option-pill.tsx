import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { OptionType, type BasicOption } from './commands.ts';
import { comboboxProps, moved, Suggestions } from './suggestions.tsx';
import { fitting, isChoice, type Choice, type Filled } from './values.ts';

/** Who types fast does not ask for each letter. */
const ASK_AFTER_MS = 120;

interface PillProps {
  readonly option: BasicOption;
  readonly filled: Filled | undefined;
  /** Undefined where anything can be typed. */
  readonly choices: readonly Choice[] | undefined;
  readonly isFirst: boolean;
  readonly onFill: (filled: Filled) => void;
  /** What the bot offers for a text. */
  readonly onAsk: (text: string) => Promise<readonly Choice[]>;
  /** Backspace in an empty option. */
  readonly onBack: () => void;
  /** Something was picked. */
  readonly onDone: () => void;
}

/** An option of a slash command: its name, and where its value is typed or picked. */
export function OptionPill(props: PillProps): JSX.Element {
  const { option, filled, isFirst } = props;
  const isFile = option.type === OptionType.Attachment;
  return (
    <label class={`pill ${option.required === true ? 'required' : ''}`} title={option.description}>
      <span class="pill-name">{option.name}</span>
      {isFile ? (
        <input
          type="file"
          data-option={option.name}
          autofocus={isFirst}
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            props.onFill(file === undefined ? { text: '' } : { text: file.name, file });
          }}
        />
      ) : (
        <TextOption {...props} filled={filled ?? { text: '' }} />
      )}
    </label>
  );
}

function TextOption(props: PillProps & { readonly filled: Filled }): JSX.Element {
  const { option, filled, choices, isFirst, onFill, onAsk, onBack, onDone } = props;
  const { text } = filled;
  const asksBot = option.autocomplete === true;
  const [isOpen, open] = useState(false);
  const [offered, offer] = useState<readonly Choice[]>([]);
  // What the bot offers is advice: Enter sends what was typed, unless an arrow chose.
  const [active, setActive] = useState(asksBot ? -1 : 0);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const lastAsked = useRef(0);

  // At once: who types on must not lose a letter.
  useLayoutEffect(() => {
    if (isFirst) input.current?.focus();
  }, []);
  useEffect(() => {
    if (!asksBot || !isOpen) return undefined;
    lastAsked.current += 1;
    const asked = lastAsked.current;
    const timer = setTimeout(() => {
      onAsk(text)
        .catch(() => [])
        .then(
          (found) => {
            if (asked === lastAsked.current) offer(found);
          },
          () => undefined,
        );
    }, ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, isOpen]);

  const listed = asksBot ? offered : fitting(choices ?? [], text);
  const isListed = isOpen && listed.length > 0;
  // Who typed a choice to its end, or nothing where nothing must be, sends the command.
  const isToBePicked = asksBot || (text === '' ? option.required === true : !isChoice(listed[active], text));
  const pick = (index: number): void => {
    const choice = listed[index];
    if (choice === undefined) return;
    onFill({ text: choice.label, value: choice.value });
    open(false);
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = isListed ? moved(event.key, active, listed.length) : undefined;
    if (next !== undefined) setActive(next);
    else if (event.key === 'ArrowDown') open(true);
    else if (event.key === 'Enter' && isListed && active >= 0 && isToBePicked) pick(active);
    else if (event.key === 'Tab' && isListed && active >= 0 && text !== '' && !event.shiftKey) pick(active);
    else if (event.key === 'Escape' && isListed) {
      open(false);
      event.stopPropagation();
    } else if (event.key === 'Backspace' && text === '') onBack();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="text"
        ref={input}
        value={text}
        data-option={option.name}
        size={Math.max(text.length, 12)}
        autocomplete="off"
        aria-label={`${option.name}: ${option.description}`}
        aria-required={option.required === true}
        {...comboboxProps(listId, isListed, active)}
        onInput={({ currentTarget }) => {
          onFill({ text: currentTarget.value });
          setActive(asksBot ? -1 : 0);
          open(true);
        }}
        onFocus={() => open(filled.value === undefined)}
        onBlur={() => open(false)}
        onKeyDown={onKeyDown}
      />
      {isListed && (
        <Suggestions
          id={listId}
          label={`${option.name}: ${option.description}`}
          active={active}
          suggestions={listed.map(({ label, value }) => ({ key: `${label} ${String(value)}`, label }))}
          onPick={pick}
        />
      )}
    </>
  );
}
