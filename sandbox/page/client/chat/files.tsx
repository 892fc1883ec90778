import type { JSX } from 'preact';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { ShownFile } from '../../model.ts';
import { useStore } from '../store.ts';

export function Attachments({ files }: { files: readonly ShownFile[] }): JSX.Element | null {
  const store = useStore();
  if (files.length === 0) return null;
  return (
    <ul class="attachments" aria-label="Files">
      {files.map((file) => (
        <li key={file.id}>
          <Covered isSpoiler={file.name.startsWith('SPOILER_')} name={file.name}>
            <Attachment file={file} address={store.api.file(file.address)} />
          </Covered>
        </li>
      ))}
    </ul>
  );
}

export function Attachment({ file, address }: { file: ShownFile; address: string }): JSX.Element {
  const { name, size, kind, description, preview } = file;
  if (kind === 'picture') return <Picture address={address} description={description ?? name} />;
  return (
    <div class="file">
      <a class="file-name" href={address} download={name}>
        <span aria-hidden="true">📄 </span>
        {name}
      </a>
      <small>{sizeText(size)}</small>
      {description !== undefined && <p class="file-description">{description}</p>}
      {preview !== undefined && (
        <pre tabIndex={0} role="region" aria-label={`Beginning of ${name}`}>
          <code>{preview}</code>
        </pre>
      )}
    </div>
  );
}

/** A picture that opens in full when it is pressed. */
export function Picture(props: { address: string; description: string; isSmall?: boolean }): JSX.Element {
  const { address, description, isSmall = false } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p class="elsewhere">{description} (no picture that a browser can draw)</p>;
  return (
    <>
      <button
        type="button"
        class={`picture ${isSmall ? 'thumbnail' : ''}`}
        aria-label={`${description} (opens in full)`}
        onClick={() => dialog.current?.showModal()}
      >
        <img src={address} alt="" loading="lazy" onError={() => setBroken(true)} />
      </button>
      <dialog
        ref={dialog}
        class="picture-dialog"
        aria-label={description}
        onClick={() => dialog.current?.close()}
      >
        <img src={address} alt={description} />
        <button type="button" class="close" aria-label="Close">
          ✕
        </button>
      </dialog>
    </>
  );
}

/** What is a spoiler is shown when it is pressed. */
export function Covered(props: {
  isSpoiler: boolean;
  name: string;
  children: ComponentChildren;
}): JSX.Element {
  const { isSpoiler, name, children } = props;
  const [isShown, show] = useState(!isSpoiler);
  if (isShown) return <>{children}</>;
  return (
    <button type="button" class="spoiler spoiler-file" onClick={() => show(true)}>
      Spoiler: show {name}
    </button>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
