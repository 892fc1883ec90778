import type { JSX } from 'preact';
import type { ShownMessage } from '../../model.ts';
import { Linked } from './embed.tsx';
import { Attachment, Covered, Picture } from './files.tsx';
import type { ShownComponent } from './shown-component.ts';
import { useStore } from '../store.ts';

interface MediaProps {
  readonly component: ShownComponent;
  readonly message: ShownMessage;
}

/** Beside a section. */
export function Thumbnail({ component, message }: MediaProps): JSX.Element {
  return <Medium component={component} message={message} isSmall />;
}

/** Up to ten pictures in a mosaic: https://discord.com/developers/docs/components/reference#media-gallery */
export function Gallery({ component, message }: MediaProps): JSX.Element {
  const { items = [] } = component;
  return (
    <ul class={`gallery gallery-${Math.min(items.length, 5)}`} aria-label="Gallery">
      {items.map((item, index) => (
        <li key={index}>
          <Medium component={item} message={message} />
        </li>
      ))}
    </ul>
  );
}

/** A file that came with the message: https://discord.com/developers/docs/components/reference#file */
export function FileComponent({ component, message }: MediaProps): JSX.Element {
  const store = useStore();
  const address = message.pictures[component.file?.url ?? ''];
  const file = message.attachments.find((each) => each.address === address);
  if (file === undefined) return <p class="elsewhere">A file that is not there any more</p>;
  return (
    <Covered isSpoiler={component.spoiler === true} name={file.name}>
      <Attachment file={file} address={store.api.file(file.address)} />
    </Covered>
  );
}

/** Only what came with the message is shown: nothing is loaded from outside. */
function Medium({ component, message, isSmall = false }: MediaProps & { isSmall?: boolean }): JSX.Element {
  const store = useStore();
  const { media, description, spoiler = false } = component;
  const url = media?.url ?? '';
  const own = message.pictures[url];
  if (own === undefined) {
    return (
      <p class="elsewhere">
        <Linked address={url}>{description ?? 'A picture from elsewhere, not loaded'}</Linked>
      </p>
    );
  }
  return (
    <Covered isSpoiler={spoiler} name={description ?? 'the picture'}>
      <Picture address={store.api.file(own)} description={description ?? 'Picture'} isSmall={isSmall} />
    </Covered>
  );
}
