import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ShownAction, ShownField, ShownPanel, ShownRequest } from '../../model.ts';
import { momentText } from '../moments.ts';
import { useStore } from '../store.ts';
import { currentTheme } from '../theme.ts';

/** What can happen outside of Discord, what the bot asked of Discord, and what Discord refused. */
export function Events(props: {
  panels: readonly ShownPanel[];
  requests: readonly ShownRequest[];
}): JSX.Element {
  const { panels, requests } = props;
  const [onlyRefused, showOnlyRefused] = useState(false);
  const refused = requests.filter(({ isRefused }) => isRefused);
  const shown = (onlyRefused ? refused : requests).slice(-100).reverse();
  return (
    <>
      {panels.map((panel) => (
        <section key={panel.id}>
          <h2>{panel.title}</h2>
          <Actions panel={panel} />
        </section>
      ))}
      <section>
        <h2>Requests of the bot — {requests.length}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyRefused}
            onChange={({ currentTarget }) => showOnlyRefused(currentTarget.checked)}
          />
          Only what Discord would refuse ({refused.length})
        </label>
        {shown.length === 0 && (
          <p class="nothing">{onlyRefused ? 'It refused nothing.' : 'There were none yet.'}</p>
        )}
        <ol class="requests">
          {shown.map((request, index) => (
            <li key={`${request.at} ${requests.length - index}`}>
              <Request request={request} />
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function Request({ request }: { request: ShownRequest }): JSX.Element {
  const { at, method, path, status, body, faults, isRefused, isUnknown } = request;
  return (
    <details class={`request ${isRefused ? 'refused' : ''}`} open={isRefused}>
      <summary>
        <span class="request-status">{status}</span> <strong>{method}</strong>{' '}
        <span class="request-path">{path}</span>
      </summary>
      <p>
        <time dateTime={new Date(at).toISOString()}>{momentText(new Date(at), 'T')}</time>
        {isUnknown && ' — the stand-in for Discord has no such route:'}
        {isRefused && !isUnknown && ' — Discord would refuse this:'}
      </p>
      {faults.length > 0 && (
        <ul class="faults">
          {faults.map((fault, index) => (
            <li key={index}>{fault}</li>
          ))}
        </ul>
      )}
      {isRefused && (
        <p>
          <a href={`/teach?theme=${currentTheme()}`} target="_blank" rel="noopener">
            Teach the stand-in a rule
          </a>
        </p>
      )}
      {body !== '' && (
        <pre tabIndex={0} role="region" aria-label="Body of the request">
          <code>{body}</code>
        </pre>
      )}
    </details>
  );
}

function Actions({ panel }: { panel: ShownPanel }): JSX.Element {
  const [chosen, choose] = useState(panel.actions[0]?.id);
  const action = panel.actions.find(({ id }) => id === chosen);
  const id = useId();
  return (
    <div class="panel">
      <label for={id}>What happens</label>
      <select id={id} value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {panel.actions.map((each) => (
          <option key={each.id} value={each.id}>
            {each.label}
          </option>
        ))}
      </select>
      {action && <Action key={action.id} panel={panel.id} action={action} />}
    </div>
  );
}

function Action({ panel, action }: { panel: string; action: ShownAction }): JSX.Element {
  const store = useStore();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(action.fields.map(({ name, value = '' }) => [name, value])),
  );
  const [said, say] = useState('');
  const run = async (): Promise<void> => {
    try {
      say((await store.api.panel({ panel, action: action.id, values })).said);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      {action.description !== undefined && <p>{action.description}</p>}
      {action.fields.map((field) => (
        <ActionField
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          onValue={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <button type="submit" class="button primary">
        {action.label}
      </button>
      <p role="status">{said}</p>
    </form>
  );
}

function ActionField(props: {
  field: ShownField;
  value: string;
  onValue: (value: string) => void;
}): JSX.Element {
  const { field, value, onValue } = props;
  const { label, required, choices, isOpen = false } = field;
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      {choices === undefined || isOpen ? (
        <>
          <input
            id={id}
            type="text"
            value={value}
            required={required}
            list={choices && `${id}-choices`}
            onInput={({ currentTarget }) => onValue(currentTarget.value)}
          />
          {choices && (
            <datalist id={`${id}-choices`}>
              {choices.map((choice) => (
                <option key={choice} value={choice} />
              ))}
            </datalist>
          )}
        </>
      ) : (
        <select
          id={id}
          value={value}
          required={required}
          onChange={({ currentTarget }) => onValue(currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
    </>
  );
}
