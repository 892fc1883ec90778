import { afterAll, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/open-storage.ts';
import { makeCertificates } from '../support/certificates.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { closeAfterTest, RecordingLog } from '../support/storage-kit.ts';

const certificates = await makeCertificates();
const postgres = certificates && (await startPostgres(certificates.ours));
const redis = certificates && (await startRedis([], certificates.ours));
afterAll(() => Promise.all([postgres?.stop(), redis?.stop(), certificates?.remove()]));

const open = async (url: string, openWithinMs = 10_000) =>
  closeAfterTest(
    await openStorage({ url, encryptionKeys: [Buffer.alloc(32, 7)], log: new RecordingLog(), openWithinMs }),
  );
const expectRefused = async (opening: Promise<unknown>, problem: string): Promise<void> => {
  await expect(opening).rejects.toMatchObject({
    name: 'StartError',
    problems: [expect.stringContaining(problem) as string],
  });
  await expect(opening).rejects.not.toThrow(/pass(%40|@)word/);
};

/** Another way to write 127.0.0.1, and not one that is known to be close by: as far away as a test may go. */
const farAway = (url: string): string => url.replace('127.0.0.1', '127.1');

function describeVerification(name: string, url: string, { ours, others }: Record<string, string>): void {
  describe(`${name} with a certificate that is signed by itself`, () => {
    it.each([
      ['far away, with no word about TLS, as Heroku gives it', farAway(url)],
      ['with sslmode=require', `${url}?sslmode=require`],
      ['with sslmode=no-verify', `${url}?sslmode=no-verify`],
      ['named as the authority, with sslmode=require', `${url}?sslmode=require&sslrootcert=${ours}`],
      ['named as the authority, with sslmode=verify-full', `${url}?sslmode=verify-full&sslrootcert=${ours}`],
      ['for another name, with verify-ca', `${farAway(url)}?sslmode=verify-ca&sslrootcert=${ours}`],
    ])('is taken %s', async (_, at) => {
      const storage = await open(at);
      await storage.names.set('k', { codewarsId: 'x' });
      expect(await storage.names.get('k')).toEqual({ codewarsId: 'x' });
    });

    const untrusted = 'not trusted. Name its authority with sslrootcert';
    it.each([
      ['with sslmode=verify-full', `${url}?sslmode=verify-full`, untrusted],
      ['with sslmode=verify-ca', `${url}?sslmode=verify-ca`, untrusted],
      ['of another authority', `${url}?sslmode=verify-full&sslrootcert=${others}`, untrusted],
      [
        'of another authority, with sslmode=require',
        `${url}?sslmode=require&sslrootcert=${others}`,
        untrusted,
      ],
      [
        'for another name',
        `${farAway(url)}?sslmode=verify-full&sslrootcert=${ours}`,
        'is for another host name. Use that name',
      ],
    ])('is refused %s', async (_, at, problem) => expectRefused(open(at), problem));
  });
}

describe.skipIf(!certificates || !postgres || !redis)('TLS', () => {
  if (!certificates || !postgres || !redis) {
    it('could not be tested');
    return;
  }
  const authorities = { ours: certificates.ours.certificate, others: certificates.others.certificate };
  describeVerification('Postgres', postgres.url(), authorities);
  describeVerification('Redis', redis.url(), authorities);

  it('is what connections to Postgres are in', async () => {
    await open(postgres.url('postgres', '?sslmode=require'));
    const encrypted = `SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
      WHERE application_name = 'dojo' AND datname = 'postgres'`;
    expect(await postgres.query(postgres.url('postgres', '?sslmode=no-verify'), encrypted)).toEqual([
      { ssl: true },
    ]);
  });

  it('is what a Postgres that takes nothing else asks for', async () => {
    const problem = 'accepts only encrypted connections. Use sslmode=require.';
    // A server close by is spoken to in the clear unless the URL says otherwise.
    await expectRefused(open(postgres.url()), problem);
    await expectRefused(open(postgres.url('postgres', '?sslmode=disable')), problem);
  });

  it('is what a Redis that takes nothing else asks for', async () => {
    const inTheClear = redis.url().replace('rediss:', 'redis:');
    await expectRefused(open(inTheClear, 3_000), 'Use rediss:// if the server accepts only encrypted');
    await expectRefused(open(`${redis.url()}?sslmode=disable`, 3_000), 'Use rediss://');
  });

  it('is not what a Redis without a certificate speaks', async () => {
    const plain = await startRedis();
    try {
      const url = plain!.url().replace('redis:', 'rediss:');
      await expectRefused(open(url, 5_000), 'does not answer over TLS. Use redis://');
    } finally {
      await plain?.stop();
    }
  });
});
