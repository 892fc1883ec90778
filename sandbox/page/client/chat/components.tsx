import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownMessage } from '../../model.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { safeAddress } from '../markdown/parse.ts';
import { cssColor } from '../names.ts';
import { useStore } from '../store.ts';
import { Covered } from './files.tsx';
import { FileComponent, Gallery, Thumbnail } from './media.tsx';
import { SelectMenu } from './select-menu.tsx';
import { Emoji } from '../emoji/emoji.tsx';
import type { ShownComponent } from './shown-component.ts';
import { Type } from './shown-component.ts';

interface Props {
  readonly component: ShownComponent;
  readonly message: ShownMessage;
}

/** What can be pressed, and what messages of components alone consist of. */
export function Components(props: {
  components: readonly unknown[];
  message: ShownMessage;
}): JSX.Element | null {
  const { components, message } = props;
  if (components.length === 0) return null;
  return (
    <div class="components">
      {(components as readonly ShownComponent[]).map((component, index) => (
        <Component key={index} component={component} message={message} />
      ))}
    </div>
  );
}

function Component({ component, message }: Props): JSX.Element {
  const { type, components = [], content = '', accessory, accent_color: accent } = component;
  const inner = components.map((each, index) => <Component key={index} component={each} message={message} />);
  switch (type) {
    case Type.Row:
      return <div class="row">{inner}</div>;
    case Type.Button:
      return <Button component={component} message={message} />;
    case Type.Section:
      return (
        <div class="section">
          <div class="section-texts">{inner}</div>
          {accessory && <Component component={accessory} message={message} />}
        </div>
      );
    case Type.Text:
      return (
        <div class="content">
          <Markdown text={content} />
        </div>
      );
    case Type.Separator:
      return <Separator component={component} />;
    case Type.Container: {
      const style = typeof accent === 'number' ? { borderLeftColor: cssColor(accent) } : undefined;
      return (
        <Covered isSpoiler={component.spoiler === true} name="what is in it">
          <div class="embed container" style={style}>
            {inner}
          </div>
        </Covered>
      );
    }
    case Type.Thumbnail:
      return <Thumbnail component={component} message={message} />;
    case Type.Gallery:
      return <Gallery component={component} message={message} />;
    case Type.File:
      return <FileComponent component={component} message={message} />;
    default:
      return <SelectMenu component={component} message={message} />;
  }
}

const LARGE_SPACING = 2;

/** https://discord.com/developers/docs/components/reference#separator */
function Separator({ component: { divider = true, spacing } }: Pick<Props, 'component'>): JSX.Element {
  return <hr class={`${divider ? '' : 'space'} ${spacing === LARGE_SPACING ? 'large' : ''}`} />;
}

/** https://discord.com/developers/docs/components/reference#button-button-styles */
const STYLES = ['', 'primary', 'secondary', 'success', 'danger', 'secondary', 'secondary'] as const;

function Button({ component, message }: Props): JSX.Element {
  const { style = 2, label = '', emoji, url, custom_id: customId = '', disabled = false } = component;
  const store = useStore();
  const [isWaiting, setWaiting] = useState(false);
  const face = (
    <>
      <Emoji emoji={emoji} />
      {label}
    </>
  );
  const address = url === undefined ? undefined : safeAddress(url);
  if (address !== undefined) {
    return (
      <a class="button secondary" href={address} target="_blank" rel="noopener noreferrer nofollow">
        {face} <span aria-hidden="true">↗</span>
      </a>
    );
  }
  const press = async (): Promise<void> => {
    setWaiting(true);
    await store.see(store.api.begin('press', { messageId: message.id, customId }));
    setWaiting(false);
  };
  return (
    <button
      type="button"
      class={`button ${STYLES[style] ?? 'secondary'}`}
      disabled={disabled}
      aria-busy={isWaiting}
      aria-label={label === '' ? (emoji?.name ?? 'Button') : undefined}
      onClick={() => void press()}
    >
      {face}
    </button>
  );
}
