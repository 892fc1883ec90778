import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { EmojiFace } from '../emoji/emoji.tsx';
import { useNames } from '../names.ts';
import { momentText } from '../moments.ts';
import { parseLine, parseMarkdown, type Node } from './parse.ts';

/** Text as Discord shows it. Whatever it says becomes elements one by one: none of it is ever read as HTML. */
export function Markdown({ text, oneLine = false }: { text: string; oneLine?: boolean }): JSX.Element {
  return <>{(oneLine ? parseLine(text) : parseMarkdown(text)).map(draw)}</>;
}

function draw(node: Node, key: number): JSX.Element {
  switch (node.kind) {
    case 'text':
      return <>{node.text}</>;
    case 'break':
      return <br key={key} />;
    case 'bold':
      return <strong key={key}>{node.children.map(draw)}</strong>;
    case 'italic':
      return <em key={key}>{node.children.map(draw)}</em>;
    case 'underline':
      return <u key={key}>{node.children.map(draw)}</u>;
    case 'strike':
      return <s key={key}>{node.children.map(draw)}</s>;
    case 'spoiler':
      return <Spoiler key={key}>{node.children.map(draw)}</Spoiler>;
    case 'quote':
      return <blockquote key={key}>{node.children.map(draw)}</blockquote>;
    case 'subtext':
      return (
        <small key={key} class="subtext">
          {node.children.map(draw)}
        </small>
      );
    case 'heading':
      // The page has headings of its own above these.
      return (
        <div key={key} role="heading" aria-level={node.level + 3} class={`heading heading-${node.level}`}>
          {node.children.map(draw)}
        </div>
      );
    case 'list': {
      const items = node.items.map((children, index) => <li key={index}>{children.map(draw)}</li>);
      return node.start === undefined ? (
        <ul key={key} class="list">
          {items}
        </ul>
      ) : (
        <ol key={key} class="list" start={node.start}>
          {items}
        </ol>
      );
    }
    case 'code':
      return <code key={key}>{node.text}</code>;
    case 'block':
      return (
        <pre key={key} tabIndex={0} role="region" aria-label={`Code ${node.language}`.trim()}>
          <code>{node.text}</code>
        </pre>
      );
    case 'link':
      return (
        <a key={key} href={node.address} target="_blank" rel="noopener noreferrer nofollow">
          {node.children.map(draw)}
        </a>
      );
    case 'mention':
      return <Mention key={key} what={node.what} id={node.id} />;
    case 'command':
      return (
        <span key={key} class="mention">
          /{node.name}
        </span>
      );
    case 'time':
      return <Moment key={key} seconds={node.seconds} style={node.style} />;
    case 'emoji':
      return <EmojiFace key={key} emoji={node} />;
  }
}

function Spoiler({ children }: { children: ComponentChildren }): JSX.Element {
  const [isShown, show] = useState(false);
  if (isShown) return <span class="spoiler shown">{children}</span>;
  return (
    <button type="button" class="spoiler" aria-label="Spoiler: show it" onClick={() => show(true)}>
      <span aria-hidden="true">{children}</span>
    </button>
  );
}

function Mention({ what, id }: { what: 'user' | 'channel' | 'role' | 'all'; id: string }): JSX.Element {
  const names = useNames();
  if (what === 'user') return <span class="mention">@{names.user(id)}</span>;
  if (what === 'channel') return <span class="mention">#{names.channel(id)}</span>;
  return <span class="mention">@{what === 'role' ? names.role(id) : id}</span>;
}

function Moment({ seconds, style }: { seconds: number; style: string }): JSX.Element {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return <span class="moment">Invalid Date</span>;
  return (
    <time class="moment" dateTime={date.toISOString()} title={momentText(date, 'F')}>
      {momentText(date, style)}
    </time>
  );
}
