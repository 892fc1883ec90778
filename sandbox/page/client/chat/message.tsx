import type { JSX } from 'preact';
import { memo } from '../memo.ts';
import type { ShownMessage } from '../../model.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { messageTime, momentText } from '../moments.ts';
import { useNames } from '../names.ts';
import { useStore } from '../store.ts';
import { openMenu } from './app-menu.tsx';
import { Avatar } from './avatar.tsx';
import { Components } from './components.tsx';
import { Embed } from './embed.tsx';
import { EditBox } from './edit-box.tsx';
import { Attachments } from './files.tsx';
import { MessageTools } from './message-tools.tsx';
import { Poll } from './poll.tsx';
import { Reactions } from '../emoji/reactions.tsx';

interface MessageProps {
  readonly message: ShownMessage;
  /** Of the line above, where another day begins here. */
  readonly day: string | undefined;
  /** It is drawn below another of the same author. */
  readonly goesOn: boolean;
  readonly isBeingEdited: boolean;
}

export const Message = memo(function Message(props: MessageProps): JSX.Element {
  const { message, day, goesOn, isBeingEdited } = props;
  const { author, ephemeral, content, embeds, attachments, components, edited, forwarded, cause } = message;
  const { isOfComponents } = message;
  const store = useStore();
  const names = useNames();
  const onMenu = (event: MouseEvent): void => openMenu(store, event, { messageId: message.id });
  const color = names.color(author.id);
  const time = (
    <time dateTime={message.at} title={momentText(new Date(message.at), 'F')}>
      {messageTime(message.at)}
    </time>
  );
  return (
    <li>
      {day !== undefined && (
        <div class="day" role="separator" aria-label={day}>
          <span>{day}</span>
        </div>
      )}
      <article
        class={`message ${goesOn ? 'goes-on' : ''} ${ephemeral ? 'ephemeral' : ''}`}
        aria-label={`${author.name}, ${messageTime(message.at)}`}
        data-message={message.id}
        onContextMenu={onMenu}
      >
        {cause?.command !== undefined && (
          <div class="cause">
            <span class="cause-user">{names.user(cause.userId)}</span> used{' '}
            <span class="mention">/{cause.command}</span>
          </div>
        )}
        {goesOn ? (
          <span class="side-time">{time}</span>
        ) : (
          <Avatar id={author.id} name={author.name} isBot={author.bot} />
        )}
        <div class="message-body">
          {!goesOn && (
            <h3>
              <button
                type="button"
                class="author"
                style={color === undefined ? undefined : { color }}
                onClick={(event) => openMenu(store, event, { userId: author.id })}
              >
                {author.bot ? author.name : names.user(author.id)}
              </button>
              {author.bot && <span class="app-tag">APP</span>}
              {time}
            </h3>
          )}
          {forwarded && (
            <div class="forwarded">
              <small>↱ Forwarded</small>
              <Markdown text={forwarded.content} />
              {forwarded.embeds.map((embed, index) => (
                <Embed key={index} embed={embed} message={message} />
              ))}
            </div>
          )}
          {isBeingEdited && <EditBox message={message} />}
          {content !== '' && !isBeingEdited && (
            <div class="content">
              <Markdown text={content} />
              {edited && <Edited />}
            </div>
          )}
          {content === '' && edited && embeds.length === 0 && <Edited />}
          {!isOfComponents && <Attachments files={attachments} />}
          {embeds.map((embed, index) => (
            <Embed key={index} embed={embed} message={message} />
          ))}
          {content === '' && edited && embeds.length > 0 && <Edited />}
          {message.poll && <Poll poll={message.poll} message={message} />}
          <Components components={components} message={message} />
          <Reactions message={message} />
          {ephemeral && (
            <p class="only-you">
              <Eye />
              Only you can see this ·{' '}
              <button type="button" class="link-button" onClick={() => store.dismissMessage(message)}>
                Dismiss message
              </button>
            </p>
          )}
        </div>
        {!ephemeral && <MessageTools message={message} onMenu={onMenu} />}
      </article>
    </li>
  );
});

function Edited(): JSX.Element {
  return <small class="edited"> (edited)</small>;
}

function Eye(): JSX.Element {
  return (
    <svg class="eye" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 5C6 5 2 12 2 12s4 7 10 7 10-7 10-7-4-7-10-7Zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8Z" />
    </svg>
  );
}
