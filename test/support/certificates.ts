import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sayUnavailable } from './server-or-not.ts';

/** A certificate that is signed by itself, as Heroku's servers have one: files, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Certificates for two names, until `remove`. */
export interface Certificates {
  /** For 127.0.0.1 and localhost. */
  readonly ours: Certificate;
  /** For another host. */
  readonly others: Certificate;
  remove(): Promise<void>;
}

const run = promisify(execFile);

/** Makes certificates for a test file, or answers `undefined` where there is no openssl: loudly, and in CI never. */
export async function makeCertificates(): Promise<Certificates | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-certificates-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return {
      ours: await make(folder, 'localhost', 'DNS:localhost,IP:127.0.0.1'),
      others: await make(folder, 'elsewhere.example', 'DNS:elsewhere.example'),
      remove,
    };
  } catch (error) {
    await remove();
    sayUnavailable('TLS', error);
    return undefined;
  }
}

async function make(folder: string, name: string, alternatives: string): Promise<Certificate> {
  const certificate = join(folder, `${name}.crt`);
  const key = join(folder, `${name}.key`);
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternatives}`],
    ...['-keyout', key, '-out', certificate],
  ]);
  return { certificate, key };
}
