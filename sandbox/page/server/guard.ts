import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Nothing is loaded from anywhere else, no script is inline, no other page may frame this one. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Whether a request goes on, and with which status it is answered where it does not. */
export type Admission = 'admitted' | 'enter' | 400 | 401 | 403;

export interface Guard {
  /** Goes into the address of the page. */
  readonly token: string;
  /** Puts the headers that every answer has. */
  protect(response: ServerResponse): void;
  /** `enter`: the address brought the token, which from now on is a cookie. */
  admit(request: IncomingMessage, url: URL, port: number): Admission;
  cookie(port: number): string;
}

/** Lets in only who knows the token, and only from the page itself: other pages in the same browser reach this port too. */
export function createGuard(token = randomBytes(24).toString('base64url')): Guard {
  // Cookies of one host belong to all of its ports.
  const cookieName = (port: number): string => `local-discord-${port}`;
  return {
    token,
    protect: (response) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    },
    admit: (request, url, port) => {
      const { host, origin } = request.headers;
      // A name that leads to 127.0.0.1 is not enough: it may belong to a page out there.
      if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 400;
      if (origin !== undefined && origin !== `http://${host}`) return 403;
      if (request.method !== 'GET' && origin === undefined) return 403;
      const brought = url.searchParams.get('token');
      if (url.pathname === '/' && brought !== null && isEqual(brought, token)) return 'enter';
      const kept = cookies(request.headers.cookie).get(cookieName(port));
      return kept !== undefined && isEqual(kept, token) ? 'admitted' : 401;
    },
    cookie: (port) => `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function cookies(header = ''): ReadonlyMap<string, string> {
  return new Map(
    header.split(';').map((pair) => {
      const [name = '', value = ''] = pair.trim().split('=', 2);
      return [name, value];
    }),
  );
}
