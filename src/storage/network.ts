import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { StartError } from '../errors.ts';

/** How TLS is spoken, in the words of node:tls. */
interface Tls {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  /** In the place of Node's own, which compares names. */
  readonly checkServerIdentity?: () => undefined;
}

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

/**
 * Whether a host is on this machine or in a private network: a private address, a name without a dot (as containers have),
 * or one that ends in `.internal`, `.local` or `.localhost`.
 */
export function isPrivateHost(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  if (version > 0) return privateNetworks.check(address, version === 4 ? 'ipv4' : 'ipv6');
  return !host.includes('.') || /\.(internal|local|localhost)$/i.test(host);
}

/**
 * TLS as the URL's `sslmode` asks for it, in libpq's words (https://www.postgresql.org/docs/current/libpq-ssl.html).
 * `verify-full` checks the certificate, with `sslrootcert` (a file) where the system does not know who signed it; `verify-ca`
 * checks who signed it, whatever name it is for. `require` and `no-verify` encrypt without checking: Heroku's servers sign for
 * themselves. With a `sslrootcert`, `require` is `verify-ca`. `disable` is none. Without a word, or with `prefer` or `allow`, it
 * is `byDefault`.
 * @throws StartError for any other word, or a certificate that cannot be read.
 */
export function tlsOptions(parameters: URLSearchParams, byDefault: boolean): Tls | false {
  const mode = parameters.get('sslmode') ?? 'prefer';
  const root = parameters.get('sslrootcert');
  const unchecked = { rejectUnauthorized: false };
  if (mode === 'disable') return false;
  if (mode === 'prefer' || mode === 'allow') return byDefault && unchecked;
  if (mode === 'no-verify' || (mode === 'require' && root === null)) return unchecked;
  const checked = { rejectUnauthorized: true, ...authority(root) };
  if (mode === 'verify-full') return checked;
  if (mode === 'verify-ca' || mode === 'require') return { ...checked, checkServerIdentity: () => undefined };
  throw new StartError([
    'DATABASE_URL: sslmode must be disable, require or verify-full. Leave it out for what suits most.',
  ]);
}

/** What is said of an error whose code or message looks like this. A StoreNotReadyError is waited for. */
type Explanation = readonly [sign: RegExp, problem: string, kind?: typeof StartError];

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateErrors: readonly Explanation[] = [
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    "the server's certificate is for another name. Use the name that it is for, or sslmode=verify-ca.",
  ],
  [/^CERT_HAS_EXPIRED$/, "the server's certificate has expired."],
  [
    /certificate|self.signed/i,
    "the server's certificate is not one to trust. Name its authority with sslrootcert, or use sslmode=no-verify.",
  ],
];

/** Why a server refused the bot, for the operator; `undefined` when none of the explanations fits. */
export function explainRefusal(cause: unknown, explanations: readonly Explanation[]): StartError | undefined {
  if (!(cause instanceof Error) || cause instanceof StartError) return undefined;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const found = [...explanations, ...certificateErrors].find(
    ([sign]) => sign.test(code) || sign.test(message),
  );
  if (found === undefined) return undefined;
  const [, problem, kind = StartError] = found;
  return new kind([`DATABASE_URL: ${problem}`], { cause });
}

/**
 * Reads a URL of a store on the network. As libpq has it, it may name a user and no host, and a `+` is no space.
 * @throws StartError that shows `example` and nothing of the URL.
 */
export function parseNetworkUrl(url: string, example: string): URL {
  try {
    const parsed = new URL(
      url.replace(/^(\w+:\/\/[^/?#]*@)(?=[/?]|$)/, '$1localhost').replace(/\+(?=[^?]*$)/g, '%2B'),
    );
    // A `%` that begins no escape.
    for (const part of [parsed.username, parsed.password, parsed.hostname, parsed.pathname])
      decodeURIComponent(part);
    // A password with such a character ends the host early, and the rest would be taken for something else.
    if (/[@#]/.test(parsed.pathname + parsed.hash) || /^\?[^=&]*@/.test(parsed.search)) throw new URIError();
    return parsed;
  } catch {
    throw new StartError([
      `DATABASE_URL: this is not a URL such as ${example}. Characters like @ : / # % in the password must be percent-encoded.`,
    ]);
  }
}

function authority(path: string | null): { ca?: string } {
  // libpq's word for what the system trusts.
  if (path === null || path === 'system') return {};
  try {
    return { ca: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new StartError(['DATABASE_URL: the file that sslrootcert names cannot be read.'], { cause });
  }
}
