import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/ports.ts';
import type { Bench, Running, StartOptions } from './bench.ts';
import { generate } from './generator.ts';

const secret = 'the-secret-of-the-bench';
const saidWithinMs = 10_000;

/** What Codewars says when somebody has risen; `language` null: overall. */
export interface RankNews {
  readonly accountId: string;
  readonly language: string | null;
  readonly rank: number;
}

/** Languages that no account of the stages has a rank in: every rank in them is news. */
const languages =
  'agda bf c cfml clojure cobol coq d elm factor forth fortran groovy haxe idris j julia kotlin lean lua';
const ranks = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2];

/** Every rank of 20 languages, from the lowest on. */
export const unheard: readonly Omit<RankNews, 'accountId'>[] = ranks.flatMap((rank) =>
  languages.split(' ').map((language) => ({ language, rank })),
);

/** A bot that takes deliveries there. */
export interface Hooked extends Running {
  readonly port: number;
}

/** The bot as it is shipped, with the bot-wide webhook. */
export async function startHooked(
  bench: Bench,
  directory: string,
  options: Pick<StartOptions, 'servers' | 'memberRolesPerMs' | 'env'> = {},
): Promise<Hooked> {
  const port = await freePort();
  const env = {
    HOST: '127.0.0.1',
    PORT: String(port),
    CODEWARS_WEBHOOK_SECRET: secret,
    // Measured is what a delivery costs, and not where it ends.
    WEBHOOK_RATE: '1000000',
    ...options.env,
  };
  return { ...(await bench.start('dojo', directory, { ...options, env })), port };
}

/** A whole request. */
export function delivery(news: RankNews): Buffer {
  const body = bodyOf(news);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(
    [
      'POST /webhooks/codewars HTTP/1.1',
      'Host: 127.0.0.1',
      ...lines,
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** Delivers once. @returns the status of the answer; 0 when there was none */
export const deliver = (port: number, news: RankNews): Promise<number> =>
  post(`http://127.0.0.1:${port}/webhooks/codewars`, headers, bodyOf(news));

/** Delivers once to a hook of any secret. @returns the status of the answer; 0 when there was none */
export const postTo = (
  url: string,
  { event, secret: own, body }: { readonly event: string; readonly secret: string; readonly body: object },
): Promise<number> =>
  post(url, { ...headers, 'X-Webhook-Event': event, 'X-Webhook-Secret': own }, JSON.stringify(body));

async function post(url: string, sent: Readonly<Record<string, string>>, body: string): Promise<number> {
  const request = { method: 'POST', headers: sent, body, signal: AbortSignal.timeout(10_000) };
  const answer = await fetch(url, request).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status ?? 0;
}

const headers = {
  'User-Agent': 'Codewars Hookbot',
  'Content-Type': 'application/json',
  'X-Webhook-Event': 'user',
  'X-Webhook-Secret': secret,
};

const bodyOf = ({ accountId, language, rank }: RankNews): string =>
  JSON.stringify({ action: 'rank_upgraded', user: { id: accountId, rank }, language });

/**
 * Delivers news to an idle bot and waits for what it says of it.
 * @returns milliseconds from the arrival of the 204 until Discord has the message
 * @throws Error when nothing is said in that channel within 10 s
 */
export async function announce({ stage, port }: Hooked, news: RankNews, channelId: string): Promise<number> {
  const said = Promise.withResolvers<number>();
  const unsubscribe = stage.discord.onMessage(({ kind, message }) => {
    if (kind === 'created' && message.channel_id === channelId) said.resolve(performance.now());
  });
  const overdue = setTimeout(
    () => said.reject(new Error(`nothing was said of ${JSON.stringify(news)}`)),
    saidWithinMs,
  );
  try {
    await generate({ port, connections: 1, deliveries: 1, requests: [delivery(news)] });
    const answeredAt = performance.now();
    return (await said.promise) - answeredAt;
  } finally {
    clearTimeout(overdue);
    unsubscribe();
    stage.discord.forget();
  }
}

/** Until the bot has nothing to do: less than a tenth of a processor for half a second. */
export async function settle({ bot }: Running, withinMs = 60_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (let before = bot.cpuMs(); performance.now() < deadline;) {
    await sleep(500);
    const now = bot.cpuMs();
    if (now - before < 50) return;
    before = now;
  }
  throw new Error('the bot does not come to rest');
}
