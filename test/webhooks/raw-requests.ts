import { botSecret, connectRaw, rankUp, type Kit } from './kit.ts';

/** What is delivered to the bot-wide hook. */
export const body = JSON.stringify(rankUp);

/** The head of an authentic delivery, with more lines, or of another request. */
export const head = (lines: readonly string[] = [], start = 'POST /webhooks/codewars HTTP/1.1'): string =>
  [
    start,
    'Host: bot.example',
    'Content-Type: application/json',
    'X-Webhook-Event: user',
    `X-Webhook-Secret: ${botSecret}`,
    ...lines,
    '',
    '',
  ].join('\r\n');

/** A whole delivery. */
export const whole = (lines: readonly string[] = [], start?: string): string =>
  head([`Content-Length: ${body.length}`, ...lines], start) + body;

/** Everything that is answered to what is written on a connection of its own. */
export const ask = async (kit: Kit, text: string): Promise<string> => connectRaw(kit.port, text).ended;

export const statusesIn = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => code!);
