import { isIP } from 'node:net';
import { z } from 'zod';

/** Which of the bot's shards this process holds: all that Discord recommends, or some of a fixed number. */
export type Shards = 'auto' | { readonly ids: readonly number[]; readonly count: number };

/** An id of Discord's. */
export const snowflake = z.string().regex(/^\d{15,21}$/, 'must be a Discord id (15 to 21 digits)');
/** Without a slash at its end. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL, such as https://dojo.example.org' })
  .transform((url) => url.replace(/\/+$/, ''));

/** As other programs take it, a proxy needs no scheme. */
export const proxyUrl = z
  .string()
  .transform((text) => (/^(?:[^/@]+@)?[\w.-]+:\d+\/?$/.test(text) ? `http://${text}` : text))
  .pipe(
    z.url({
      protocol: /^https?$/,
      error: 'must be the http(s) address of a proxy, such as http://proxy.example.org:3128',
    }),
  )
  .transform((url) => url.replace(/\/+$/, ''));

/** `true`, `false`, how many proxies there are in a row, or their addresses. */
export const trustProxy = z.string().transform((text, context): boolean | number | readonly string[] => {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^\d+$/.test(text) && Number(text) <= 10) return Number(text);
  const addresses = text.split(',').map((address) => address.trim());
  if (!addresses.every(isAddressOrRange)) {
    context.addIssue('must be a number of proxies (up to 10), or addresses and ranges such as 10.0.0.0/8');
  }
  return Object.freeze(addresses);
});

/** `auto`, or which shards of how many this process holds: `0-7/32`, `5/32`. */
export const shards = z.string().transform((text, context): Shards => {
  if (text === 'auto') return text;
  const [, from = '', to = from, count = ''] = /^(\d{1,4})(?:-(\d{1,4}))?\/(\d{1,4})$/.exec(text) ?? [];
  const [first, last, total] = [Number(from), Number(to), Number(count)];
  if (count === '' || first > last || last >= total) {
    context.addIssue('must be auto, or shards and their number such as 0-7/32');
    return 'auto';
  }
  return Object.freeze({ ids: Array.from({ length: last - first + 1 }, (_, i) => first + i), count: total });
});

function isAddressOrRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const isPrefix =
    prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
  return bits > 0 && isPrefix && rest.length === 0;
}
