import { describe, expect, it } from 'vitest';
import { reportUnreachable } from '../../../src/cli/doctor/listener.ts';
import { createReport, reportDiscord, type Report } from '../../../src/cli/doctor/report.ts';

/** The line that is written. */
function lineOf(work: (report: Report) => void): string {
  const lines: string[] = [];
  work(createReport((line) => lines.push(line)));
  return lines.join('\n');
}

describe('a PUBLIC_URL that cannot be asked', () => {
  it.each([
    ['ENOTFOUND', /leads nowhere \(ENOTFOUND\) — make a DNS record/],
    ['EAI_AGAIN', /make a DNS record/],
    ['CERT_HAS_EXPIRED', /https does not work .* — give the proxy a certificate/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /certificate/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /certificate/],
    ['ECONNREFUSED', /Nothing listens .* lead to 3000/],
    ['UND_ERR_CONNECT_TIMEOUT', /firewall/],
    ['HPE_INVALID_CONSTANT', /is not HTTP .* lead to 3000/],
    [undefined, /cannot be reached from here — look at/],
  ])('is told apart by %s', (code, expected) => {
    const error = new TypeError('fetch failed', { cause: { code, message: 'a secret' } });
    const line = lineOf((report) => reportUnreachable(report, error, 3000));
    expect(line).toMatch(expected);
    expect(line).not.toContain('a secret');
  });
});

it.each([
  [407, 'the proxy answered 407 — look at the user and password in HTTPS_PROXY'],
  [403, 'the proxy answered 403 — look at the proxy that HTTPS_PROXY names'],
])('a proxy that answers %i is told as the proxy', (status, expected) => {
  // As undici words it.
  const error = Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), {
    name: 'AbortError',
    code: 'UND_ERR_ABORTED',
  });
  expect(lineOf((report) => reportDiscord(report, 'Discord was asked', error))).toContain(expected);
});
