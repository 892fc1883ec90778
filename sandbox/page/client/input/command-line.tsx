import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Deeds, ShownChannel } from '../../model.ts';
import { sentFile } from '../api.ts';
import { channelOf, useStore, type State } from '../store.ts';
import { namedAtEnd, OptionType, type BasicOption, type TypedCommand } from './commands.ts';
import { OptionPill } from './option-pill.tsx';
import { choicesOf, valueOf, type Choice, type Filled } from './values.ts';

/** A slash command that is being typed. */
export interface Draft {
  readonly typed: TypedCommand;
  readonly filled: Readonly<Record<string, Filled>>;
}

export function CommandLine(props: {
  draft: Draft;
  state: State;
  channel: ShownChannel;
  onSent: (draft: Draft, work: Promise<boolean>) => void;
  onLeave: () => void;
}): JSX.Element {
  const { draft, state, channel, onSent, onLeave } = props;
  const { typed } = draft;
  const { command, subcommand, words, description, options } = typed;
  const store = useStore();
  const { overview } = state;
  const guild = overview && channelOf(overview, channel.id)?.guild;
  const [filled, fill] = useState(draft.filled);
  const required = options.filter(({ required: isRequired }) => isRequired);
  const [first] = options;
  const [added, add] = useState<readonly string[]>(() =>
    required.length === 0 && first !== undefined ? [first.name] : [],
  );
  const line = useRef<HTMLFormElement>(null);
  const [wanted, focusOn] = useState<{ readonly option: string } | undefined>(undefined);
  // In the same turn as the key that led there: the next key must not go to the option before.
  useLayoutEffect(() => {
    if (wanted === undefined) return;
    line.current?.querySelector<HTMLElement>(`[data-option="${CSS.escape(wanted.option)}"]`)?.focus();
  }, [wanted]);
  const isShown = ({ name, required: isRequired }: BasicOption): boolean =>
    isRequired === true || added.includes(name) || filled[name] !== undefined;
  const shown = options.filter(isShown);
  const hidden = options.filter((option) => !isShown(option));
  const choicesFor = (option: BasicOption): readonly Choice[] | undefined =>
    choicesOf(option, overview, guild);

  const values = (): Record<string, Choice['value']> => {
    const typedValues = shown.flatMap((option) => {
      const given = filled[option.name];
      if (given === undefined || given.text.trim() === '' || option.type === OptionType.Attachment) return [];
      return [[option.name, valueOf(option, given, choicesFor(option))] as const];
    });
    return Object.fromEntries(typedValues);
  };
  const common = {
    channelId: channel.id,
    name: command.name,
    ...(subcommand !== undefined && { subcommand }),
  };
  const perform = async (): Promise<boolean> => {
    try {
      const missing = required.find(({ name }) => (filled[name]?.text ?? '') === '');
      if (missing !== undefined) throw new Error(`Fill in “${missing.name}”: ${missing.description}`);
      const files: [string, Deeds['slash']['files'][string]][] = [];
      for (const [name, { file }] of Object.entries(filled)) {
        if (file !== undefined) files.push([name, await sentFile(file)]);
      }
      const input = { ...common, options: values(), files: Object.fromEntries(files) };
      return await store.see(store.api.begin('slash', input));
    } catch (error) {
      store.say(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  const send = (): void => onSent({ typed, filled }, perform());
  const ask = async (option: BasicOption, text: string): Promise<readonly Choice[]> => {
    // What is not finished beside it does not matter yet.
    const others = Object.fromEntries(
      shown.flatMap((each) => {
        const value = filled[each.name]?.value ?? filled[each.name]?.text;
        const isReady = value !== undefined && value !== '' && each.type !== OptionType.Attachment;
        return isReady ? [[each.name, value]] : [];
      }),
    );
    const input = { ...common, options: { ...others, [option.name]: text }, focused: option.name };
    return (await store.api.autocomplete(input)).map(({ name, value }) => ({ label: name, value }));
  };
  const put = (option: BasicOption, value: Filled): void => {
    const named = value.value === undefined ? namedAtEnd(options, value.text) : undefined;
    const kept = named === undefined ? value : { text: named.before };
    fill((now) => ({ ...now, [option.name]: kept }));
    if (named === undefined) return;
    add([...added, named.option.name]);
    focusOn({ option: named.option.name });
  };
  return (
    <form
      class="composer command-line"
      ref={line}
      aria-label={`Command ${words}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave();
      }}
    >
      <div class="pills">
        <span class="command-name">/{words}</span>
        {shown.map((option, index) => (
          <OptionPill
            key={option.name}
            option={option}
            filled={filled[option.name]}
            choices={choicesFor(option)}
            isFirst={index === 0}
            onFill={(value) => put(option, value)}
            onAsk={(text) => ask(option, text)}
            onBack={() => {
              const before = shown[index - 1];
              if (before === undefined) onLeave();
              else focusOn({ option: before.name });
            }}
            onDone={() => {
              const next = shown[index + 1];
              if (next !== undefined) focusOn({ option: next.name });
            }}
          />
        ))}
        {hidden.map(({ name, description: about }) => (
          <button
            key={name}
            type="button"
            class="pill-more"
            title={about}
            onClick={() => {
              add([...added, name]);
              focusOn({ option: name });
            }}
          >
            + {name}
          </button>
        ))}
        <span class="pill-buttons">
          <button type="submit" class="button primary" autofocus={shown.length === 0}>
            Send
          </button>
          <button type="button" class="plain-button" aria-label={`Leave /${words}`} onClick={onLeave}>
            ✕
          </button>
        </span>
      </div>
      <p class="command-help">{description}</p>
    </form>
  );
}
