import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { SentFile, ShownForm, ShownGuild } from '../../model.ts';
import { sentFile } from '../api.ts';
import { optionsOf, PickList } from '../chat/select-menu.tsx';
import { Type, type ShownComponent } from '../chat/shown-component.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { useStore } from '../store.ts';

/** What stands in the fields of a form, by custom id. */
interface Given {
  readonly texts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, readonly File[]>>;
}

/** A form of the bot ("modal"): https://discord.com/developers/docs/components/using-modal-components */
export function Form({ form, guild }: { form: ShownForm; guild: ShownGuild | undefined }): JSX.Element {
  const { title, interactionId } = form;
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const [given, give] = useState<Given>({ texts: {}, files: {} });
  const [fault, setFault] = useState<string | undefined>(undefined);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('.field :is(input, textarea, button)')?.focus();
  }, []);

  const send = async (): Promise<void> => {
    setFault(undefined);
    try {
      const files: Record<string, readonly SentFile[]> = {};
      for (const [field, chosen] of Object.entries(given.files)) {
        files[field] = await Promise.all(chosen.map(sentFile));
      }
      const begun = store.api.begin('submit', { interactionId, fields: given.texts, files });
      // Discord's client closes a form once it is taken; what it would not take is said in the form.
      begun.catch(() => undefined);
      const early = await Promise.race([
        begun.then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        ),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), CLIENT_REFUSES_WITHIN_MS)),
      ]);
      if (early !== undefined) {
        setFault(early);
        return;
      }
      store.closeForm();
      await store.see(begun);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <dialog
      ref={dialog}
      class="form-dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        store.closeForm();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="plain-button" aria-label="Close" onClick={() => store.closeForm()}>
            ✕
          </button>
        </header>
        <p class="warning">
          This form is sent to the bot on this machine. Real passwords have no place in it.
        </p>
        {(form.components as unknown as readonly ShownComponent[]).map((row, index) => (
          <Row key={index} row={row} given={given} guild={guild} give={give} />
        ))}
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <footer>
          <button type="button" class="button secondary" onClick={() => store.closeForm()}>
            Cancel
          </button>
          <button type="submit" class="button primary">
            Submit
          </button>
        </footer>
      </form>
    </dialog>
  );
}

const CLIENT_REFUSES_WITHIN_MS = 400;

interface RowProps {
  readonly row: ShownComponent;
  readonly given: Given;
  readonly guild: ShownGuild | undefined;
  readonly give: (change: (now: Given) => Given) => void;
}

function Row({ row, ...rest }: RowProps): JSX.Element {
  if (row.type === Type.Text) {
    return (
      <div class="content">
        <Markdown text={row.content ?? ''} />
      </div>
    );
  }
  const fields = row.component === undefined ? (row.components ?? []) : [row.component];
  return (
    <>
      {fields.map((field) => (
        <Field
          key={field.custom_id}
          field={field}
          label={row.label ?? field.label ?? ''}
          description={row.description}
          {...rest}
        />
      ))}
    </>
  );
}

function Field(
  props: Omit<RowProps, 'row'> & {
    field: ShownComponent;
    label: string;
    description: string | null | undefined;
  },
): JSX.Element {
  const { field, label, description, given, guild, give } = props;
  const { type, custom_id: name = '', required: isRequired = true } = field;
  const store = useStore();
  const id = useId();
  const aboutId = `${id}-about`;
  const hasDescription = (description ?? '') !== '';
  const setText = (text: string): void => give((now) => ({ ...now, texts: { ...now.texts, [name]: text } }));
  const common = {
    id,
    required: isRequired,
    ...(hasDescription && { 'aria-describedby': aboutId }),
  };
  const input = (): JSX.Element => {
    switch (type) {
      case Type.TextInput: {
        const text = {
          ...common,
          value: given.texts[name] ?? field.value ?? '',
          placeholder: field.placeholder ?? '',
          minLength: field.min_length ?? 0,
          maxLength: field.max_length ?? 4_000,
          onInput: ({ currentTarget }: { currentTarget: { value: string } }) => setText(currentTarget.value),
        };
        return field.style === PARAGRAPH ? <textarea rows={6} {...text} /> : <input type="text" {...text} />;
      }
      case Type.FileUpload:
        return (
          <input
            type="file"
            {...common}
            multiple={(field.max_values ?? 1) > 1}
            onChange={({ currentTarget }) => {
              const files = [...(currentTarget.files ?? [])];
              give((now) => ({ ...now, files: { ...now.files, [name]: files } }));
            }}
          />
        );
      default: {
        const chosen = given.texts[name]?.split(',');
        return (
          <PickList
            id={id}
            label={field.placeholder ?? label}
            options={optionsOf(field, store.state().overview, guild)}
            least={field.min_values ?? 1}
            most={field.max_values ?? 1}
            {...(chosen && { chosen })}
            onPick={(values) => setText(values.join(','))}
          />
        );
      }
    }
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isRequired && <span aria-hidden="true"> *</span>}
      </label>
      {hasDescription && (
        <p id={aboutId} class="field-description">
          {description}
        </p>
      )}
      {input()}
    </div>
  );
}

/** https://discord.com/developers/docs/components/reference#text-input-text-input-styles */
const PARAGRAPH = 2;
