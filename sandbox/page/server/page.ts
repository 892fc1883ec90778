import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DiscordStandIn, Picture, SeenAttachment } from '../../discord/index.ts';
import type { Panel } from '../panel.ts';
import type { Asset } from './assets.ts';
import { buildAssets } from './assets.ts';
import { createDeeds, type DoDeeds } from './deeds.ts';
import { fileHeaders } from './files.ts';
import { createGuard } from './guard.ts';
import { teachingGuide } from './guide.ts';
import { tellLive } from './live.ts';
import { NotVisible, shownRequest, viewOf, type View } from './view.ts';

export interface PageOptions {
  readonly discord: DiscordStandIn;
  /** What can happen outside of Discord. */
  readonly panels?: readonly Panel[];
  /** Called whenever an interaction that began on the page came to its end. */
  readonly onAnswered?: () => void;
  /** Default: one that is free. */
  readonly port?: number;
}

export interface Page {
  /** With the token: who opens it may do everything that the page can. */
  readonly url: string;
  close(): Promise<void>;
}

/** Ten files of ten megabytes in base64, as a form may send them. */
const BODY_SIZE_LIMIT = 140 * 1024 * 1024;
/** How many requests of the bot a page begins with. */
const REQUESTS_SHOWN = 200;

/** Serves the page of a local Discord, on this machine alone. */
export async function startPage({
  discord,
  panels = [],
  onAnswered = () => undefined,
  port = 0,
}: PageOptions): Promise<Page> {
  const assets = await buildAssets();
  const guard = createGuard();
  const deeds = createDeeds(discord, panels, onAnswered);
  const server = createServer((request, response) => {
    guard.protect(response);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { port: own } = server.address() as AddressInfo;
    const admission = guard.admit(request, url, own);
    if (admission === 'enter') {
      response.writeHead(303, { 'set-cookie': guard.cookie(own), location: '/' }).end();
    } else if (admission === 'admitted') {
      serve(request, response, url).catch((error: unknown) => sendError(response, error));
    } else {
      sendText(response, admission, TURNED_AWAY[admission]);
    }
  });

  const seen: Readonly<Record<string, (userId: string, view: View, query: URLSearchParams) => unknown>> = {
    overview: (_userId, view) => view.overview(panels),
    messages: (_userId, view, query) =>
      view.messages(query.get('channel') ?? '', query.get('before') ?? undefined),
    commands: (userId, view, query) => {
      const channelId = query.get('channel') ?? '';
      const guildId = view.guildOf(channelId);
      return discord.offered(guildId === undefined ? { userId } : { userId, guildId, channelId });
    },
    requests: () => discord.requests.slice(-REQUESTS_SHOWN).map(shownRequest),
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const { pathname, searchParams: query } = url;
    const { method } = request;
    const asset = assets.get(pathname);
    if (method === 'GET' && asset !== undefined) {
      sendAsset(response, asset);
      return;
    }
    const userId = query.get('as') ?? discord.world.users[0]?.id ?? '';
    const view = viewOf(discord, userId);
    const [, area = '', name = '', last = ''] = pathname.split('/');
    if (method === 'GET' && area === 'files') {
      sendFile(response, view.file(name, last));
    } else if (method === 'GET' && area === 'emojis') {
      sendPicture(response, discord.cdn.picture(pathname));
    } else if (method === 'GET' && pathname === '/teach') {
      const theme = query.get('theme') === 'light' ? 'light' : 'dark';
      sendAsset(response, { type: 'text/html; charset=utf-8', body: await teachingGuide(theme) });
    } else if (method === 'GET' && pathname === '/see/live') {
      tellLive(discord, view, response);
    } else if (method === 'GET' && area === 'see' && Object.hasOwn(seen, name)) {
      sendJson(response, seen[name]?.(userId, view, query));
    } else if (method === 'POST' && area === 'do' && Object.hasOwn(deeds, name)) {
      const deed = deeds[name as keyof DoDeeds] as (...args: readonly unknown[]) => Promise<unknown>;
      sendJson(response, await deed(userId, view, await readJson(request)));
    } else {
      throw new NotVisible('There is nothing here.');
    }
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/?token=${guard.token}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const TURNED_AWAY = {
  400: 'This page is served under 127.0.0.1 and localhost alone.',
  401: 'Open the whole address that the sandbox printed, with its token.',
  403: 'Only the page itself may ask for this.',
};

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.headers['content-type'] !== 'application/json') throw new Error('Only JSON is taken.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_SIZE_LIMIT) throw new Error('That is too large.');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** What the stand-in for Discord would not do is said on the page. */
function sendError(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent) response.destroy();
  else sendJson(response, { error: message }, error instanceof NotVisible ? 404 : 422);
}

function sendAsset(response: ServerResponse, { type, body }: Asset): void {
  response.writeHead(200, { 'content-type': type }).end(body);
}

function sendFile(response: ServerResponse, file: SeenAttachment): void {
  response.writeHead(200, { ...fileHeaders(file), 'cache-control': 'private, max-age=3600' });
  response.end(file.data);
}

function sendPicture(response: ServerResponse, picture: Picture | undefined): void {
  if (picture === undefined) throw new NotVisible('There is no such picture.');
  const type = { 'content-type': picture.contentType, 'cache-control': 'private, max-age=3600' };
  response.writeHead(200, type).end(picture.bytes);
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
