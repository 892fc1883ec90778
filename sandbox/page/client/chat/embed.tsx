import type { APIEmbed } from 'discord-api-types/v10';
import type { JSX } from 'preact';
import type { ShownMessage } from '../../model.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { safeAddress } from '../markdown/parse.ts';
import { messageTime } from '../moments.ts';
import { cssColor } from '../names.ts';
import { useStore } from '../store.ts';
import { Picture } from './files.tsx';

/** https://discord.com/developers/docs/resources/message#embed-object */
export function Embed({ embed, message }: { embed: APIEmbed; message: ShownMessage }): JSX.Element {
  const { color, author, title, url, description, fields = [], image, thumbnail, footer, timestamp } = embed;
  const style = color === undefined ? undefined : { borderLeftColor: cssColor(color) };
  return (
    <div
      class={`embed ${thumbnail ? 'with-thumbnail' : ''}`}
      style={style}
      role="group"
      aria-label={title ?? 'Embed'}
    >
      {author && (
        <div class="embed-author">
          <Linked address={author.url}>{author.name}</Linked>
        </div>
      )}
      {title !== undefined && (
        <div class="embed-title" role="heading" aria-level={4}>
          <Linked address={url}>
            <Markdown text={title} oneLine />
          </Linked>
        </div>
      )}
      {description !== undefined && (
        <div class="embed-description">
          <Markdown text={description} />
        </div>
      )}
      {fields.length > 0 && (
        <dl class="embed-fields">
          {columnsOf(fields).map(({ field: { name, value }, span }, index) => (
            <div key={index} class={`embed-field span-${span}`}>
              <dt>
                <Markdown text={name} oneLine />
              </dt>
              <dd>
                <Markdown text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {thumbnail && (
        <EmbedPicture address={thumbnail.url} description={thumbnail.description} message={message} isSmall />
      )}
      {image && <EmbedPicture address={image.url} description={image.description} message={message} />}
      {(footer !== undefined || timestamp !== undefined) && (
        <div class="embed-footer">
          {footer?.text}
          {footer !== undefined && timestamp !== undefined && ' • '}
          {timestamp !== undefined && <time dateTime={timestamp}>{messageTime(timestamp)}</time>}
        </div>
      )}
    </div>
  );
}

type Field = NonNullable<APIEmbed['fields']>[number];

/** Up to three fields beside each other, as wide as their number allows; in twelfths. */
function columnsOf(fields: readonly Field[]): readonly { readonly field: Field; readonly span: number }[] {
  const rows: Field[][] = [];
  for (const field of fields) {
    const row = rows.at(-1);
    const fits = field.inline === true && row?.[0]?.inline === true && row.length < 3;
    if (fits) row.push(field);
    else rows.push([field]);
  }
  return rows.flatMap((row) => row.map((field) => ({ field, span: 12 / row.length })));
}

/** A link where the address is one to follow, else the words alone. */
export function Linked({
  address,
  children,
}: {
  address: string | undefined;
  children: JSX.Element | string;
}): JSX.Element {
  const safe = address === undefined ? undefined : safeAddress(address);
  if (safe === undefined) return <>{children}</>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** Only what came with the message is shown: nothing is loaded from outside. */
function EmbedPicture(props: {
  address: string;
  description: string | undefined;
  message: ShownMessage;
  isSmall?: boolean;
}): JSX.Element {
  const { address, description, message, isSmall = false } = props;
  const store = useStore();
  const own = message.pictures[address];
  if (own === undefined) {
    return (
      <p class={`elsewhere ${isSmall ? 'thumbnail' : ''}`}>
        <Linked address={address}>A picture from elsewhere, not loaded</Linked>
      </p>
    );
  }
  return <Picture address={store.api.file(own)} description={description ?? 'Picture'} isSmall={isSmall} />;
}
