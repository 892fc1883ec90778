import type { ServerResponse } from 'node:http';
import type { DiscordStandIn } from '../../discord/index.ts';
import type { Happening } from '../model.ts';
import { shownRequest, type View } from './view.ts';

/** Often enough that neither the browser nor anything between takes the connection for dead. */
const SIGN_OF_LIFE_MS = 15_000;

/**
 * Tells a page what happens, as far as its user sees it, by server-sent events, until the page is closed:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function tellLive(discord: DiscordStandIn, view: View, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const tell = (happening: Happening): void => {
    response.write(`data: ${JSON.stringify(happening)}\n\n`);
  };
  response.write('retry: 1000\n\n');

  let thinking = '';
  const tellThinking = (): void => {
    const now = view.thinking();
    if (JSON.stringify(now) === thinking) return;
    thinking = JSON.stringify(now);
    tell({ kind: 'thinking', thinking: now });
  };
  tellThinking();

  const signs = setInterval(() => response.write(':\n\n'), SIGN_OF_LIFE_MS);
  const stops = [
    discord.onMessage(({ kind, message, visibleTo }) => {
      if (!view.canSeeMessage(message, visibleTo)) return;
      if (kind === 'deleted') tell({ kind, id: message.id, channelId: message.channel_id });
      else tell({ kind: 'message', message: view.message(message), isNew: kind === 'created' });
      tellThinking();
    }),
    discord.onRequest((request) => {
      tell({ kind: 'request', request: shownRequest(request) });
      tellThinking();
    }),
    discord.onWorld(() => tell({ kind: 'world' })),
    () => clearInterval(signs),
  ];
  response.once('close', () => {
    for (const stop of stops) stop();
  });
}
