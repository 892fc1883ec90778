import { describe, expect, it } from 'vitest';
import { discordTrouble } from '../../../src/cli/doctor/checks/discord-trouble.ts';
import { unreachable } from '../../../src/cli/doctor/checks/unreachable.ts';
import { printFinding } from '../../../src/cli/doctor/print-finding.ts';

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
    const line = printFinding(unreachable(error, 3000));
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
    ...{ name: 'AbortError', code: 'UND_ERR_ABORTED' },
  });
  expect(printFinding(discordTrouble('Discord was asked', error))).toContain(expected);
});
