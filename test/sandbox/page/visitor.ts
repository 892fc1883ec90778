import { once } from 'node:events';
import { request } from 'node:http';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { startPage, type Page } from '../../../sandbox/page/server/page.ts';
import type { Panel } from '../../../sandbox/page/panel.ts';

/** Someone with a browser that knows the address of the page. */
export interface Visitor {
  readonly page: Page;
  readonly origin: string;
  readonly cookie: string;
  /** Asks as a user of Discord. */
  see(userId: string, what: string, query?: Readonly<Record<string, string>>): Promise<Response>;
  act(userId: string, deed: string, input: unknown): Promise<Response>;
}

export async function visit(discord: DiscordStandIn, panels: readonly Panel[] = []): Promise<Visitor> {
  const page = await startPage({ discord, panels });
  const { origin } = new URL(page.url);
  const entered = await fetch(page.url, { redirect: 'manual' });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return {
    page,
    origin,
    cookie,
    see: (userId, what, query = {}) =>
      fetch(`${origin}${what}?${new URLSearchParams({ ...query, as: userId }).toString()}`, {
        headers: { cookie },
      }),
    act: (userId, deed, input) =>
      fetch(`${origin}/do/${deed}?as=${userId}`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }),
  };
}

/** A request with headers that fetch does not let one set. Answers its status. */
export async function statusOf(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<number | undefined> {
  const asked = request(`${origin}${path}`, { method, headers });
  asked.end();
  const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume: () => void }];
  response.resume();
  return response.statusCode;
}
