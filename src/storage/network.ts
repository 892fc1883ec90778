import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { StartError } from '../errors.ts';

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix);
}
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

/** Whether a host is on this machine or in a private network, judged by its address or name. */
export function isPrivateHost(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  if (version > 0) return privateNetworks.check(address, version === 4 ? 'ipv4' : 'ipv6');
  return !host.includes('.') || /\.(internal|local|localhost)$/i.test(host);
}

/**
 * Reads `sslmode` and `sslrootcert` as libpq does: https://www.postgresql.org/docs/current/libpq-ssl.html
 * @throws StartError for an unknown mode or an unreadable certificate
 */
export function tlsOptions(parameters: URLSearchParams, byDefault: boolean): ConnectionOptions | false {
  const mode = parameters.get('sslmode') ?? 'prefer';
  const root = parameters.get('sslrootcert');
  // The default, because Heroku's servers have self-signed certificates.
  const unchecked = { rejectUnauthorized: false };
  if (mode === 'disable') return false;
  if (mode === 'prefer' || mode === 'allow') return byDefault && unchecked;
  if (mode === 'no-verify' || (mode === 'require' && root === null)) return unchecked;
  const checked = { rejectUnauthorized: true, ...certificateAuthority(root) };
  if (mode === 'verify-full') return checked;
  if (mode === 'verify-ca' || mode === 'require') return { ...checked, checkServerIdentity: () => undefined };
  throw new StartError(['DATABASE_URL: sslmode must be disable, require or verify-full, or left out.']);
}

/** The problem to show for an error whose code or message matches. */
type Explanation = readonly [pattern: RegExp, problem: string, kind?: typeof StartError];

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateErrors: readonly Explanation[] = [
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    "the server's certificate is for another host name. Use that name, or sslmode=verify-ca.",
  ],
  [/^CERT_HAS_EXPIRED$/, "the server's certificate has expired."],
  [
    /certificate|self.signed/i,
    "the server's certificate is not trusted. Name its authority with sslrootcert, or use sslmode=no-verify.",
  ],
];

/** Explains to the operator why a server refused the bot; `undefined` when no explanation fits. */
export function explainRefusal(cause: unknown, explanations: readonly Explanation[]): StartError | undefined {
  if (!(cause instanceof Error) || cause instanceof StartError) return undefined;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const found = [...explanations, ...certificateErrors].find(
    ([pattern]) => pattern.test(code) || pattern.test(message),
  );
  if (found === undefined) return undefined;
  const [, problem, kind = StartError] = found;
  return new kind([`DATABASE_URL: ${problem}`], { cause });
}

/** As in libpq, the host may be missing and `+` is not a space. @throws StartError that shows nothing of the URL */
export function parseNetworkUrl(url: string, example: string): URL {
  try {
    const parsed = new URL(
      url.replace(/^(\w+:\/\/[^/?#]*@)(?=[/?]|$)/, '$1localhost').replace(/\+(?=[^?]*$)/g, '%2B'),
    );
    for (const part of [parsed.username, parsed.password, parsed.hostname, parsed.pathname])
      decodeURIComponent(part);
    // An unescaped character in the password ended the host too early.
    if (/[@#]/.test(parsed.pathname + parsed.hash) || /^\?[^=&]*@/.test(parsed.search)) throw new URIError();
    return parsed;
  } catch {
    throw new StartError([
      `DATABASE_URL: this is not a valid URL such as ${example}. Characters like @ : / # % in the password must be percent-encoded.`,
    ]);
  }
}

function certificateAuthority(path: string | null): { ca?: string } {
  if (path === null || path === 'system') return {};
  try {
    return { ca: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new StartError(['DATABASE_URL: the file that sslrootcert names cannot be read.'], { cause });
  }
}
