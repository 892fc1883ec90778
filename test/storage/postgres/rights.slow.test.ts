import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReport } from '../../../src/cli/doctor/report.ts';
import { checkStore } from '../../../src/cli/doctor/store.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { startPostgres } from '../../support/postgres.ts';
import { closeAfterTest, RecordingLog } from '../../support/storage-kit.ts';

const server = await startPostgres();
afterAll(() => server?.stop());

describe.skipIf(!server)('a Postgres that lacks something', () => {
  if (!server) {
    it('could not be started');
    return;
  }
  const role = 'the "bot"';
  const quoted = '"the ""bot"""';
  const password = 'hunter2@:/#?+%';
  beforeAll(() => server.query(server.url(), `CREATE ROLE ${quoted} LOGIN PASSWORD '${password}'`));

  /** The database of another, as the role of the bot meets it. */
  const asBot = (url: string): string => {
    const changed = new URL(url);
    changed.username = encodeURIComponent(role);
    changed.password = encodeURIComponent(password);
    return changed.href;
  };
  const nameOf = (url: string): string => new URL(url).pathname.slice(1);
  const options = (url: string) => ({
    url,
    encryptionKeys: [Buffer.alloc(32)],
    log: new RecordingLog(),
    openWithinMs: 20_000,
  });
  const problemsOf = async (url: string): Promise<readonly string[]> => {
    const error: unknown = await openStorage(options(asBot(url))).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'StartError' });
    const { problems } = error as { problems: readonly string[] };
    expect(problems.join()).not.toContain('hunter2');
    return problems;
  };
  /** What a line says to run, as an operator would. */
  const mend = async (url: string, problems: readonly string[]): Promise<void> => {
    for (const problem of problems) {
      const [statements] = /(?:GRANT|ALTER|CREATE) .*;/.exec(problem) ?? [];
      expect(statements, problem).toBeDefined();
      await server.query(url, statements!);
    }
  };
  const expectWell = async (url: string): Promise<void> => {
    const storage = closeAfterTest(await openStorage(options(asBot(url))));
    await storage.check();
    await storage.names.set('k', { codewarsId: 'x' });
    expect(await storage.names.delete('k')).toBe(true);
  };

  it.each([
    ['the right to make tables, as since Postgres 15', 'SELECT 1', 'may not create tables here'],
    ['any right on the schema', 'REVOKE ALL ON SCHEMA public FROM public', 'may not create tables here'],
    ['the schema', 'DROP SCHEMA public', 'no schema "public"'],
    ['the right to connect', 'REVOKE ALL ON DATABASE %d FROM public', 'may not connect'],
  ])('names %s, and a statement that mends it', async (_what, spoil, problem) => {
    const url = await server.database();
    await server.query(url, spoil.replace('%d', nameOf(url)));
    const problems = await problemsOf(url);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    // The doctor finds the same.
    const database = { url: asBot(url), encryptionKeys: [Buffer.alloc(32)] };
    const lines: string[] = [];
    const report = createReport((line) => lines.push(line));
    await checkStore(report, new AbortController().signal, database);
    expect(lines).toEqual([expect.stringContaining(`✗ ${problems[0]?.replace(/\.$/, '') ?? ''} — `)]);
    await mend(url, problems);
    // In a database of its own, which needs no more than what was taken away.
    await server.query(url, `GRANT CREATE ON SCHEMA public TO ${quoted}`);
    await expectWell(url);
  });

  it.each([
    ['all rights on tables of another owner', `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${quoted}`],
    ['the right to insert, as where a plan is full', `REVOKE INSERT ON dojo_links FROM ${quoted}`],
    ['the right to delete', `REVOKE DELETE ON dojo_names, dojo_cache FROM ${quoted}`],
  ])('names %s', async (_what, spoil) => {
    const url = await server.database();
    await (await openStorage(options(url))).close();
    await server.query(url, `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${quoted}`);
    await expectWell(url);
    await server.query(url, spoil);
    const problems = await problemsOf(url);
    expect(problems).toEqual([expect.stringContaining("may not read and write the bot's tables")]);
    await mend(url, problems);
    await expectWell(url);
  });

  it('names tables of another owner where they are not finished', async () => {
    const url = await server.database();
    await (await openStorage(options(url))).close();
    await server.query(url, 'DROP INDEX dojo_links_expires_idx');
    await server.query(url, `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${quoted}`);
    await server.query(url, `GRANT CREATE ON SCHEMA public TO ${quoted}`);
    const problems = await problemsOf(url);
    expect(problems).toEqual([expect.stringContaining('belong to another user')]);
    expect(problems[0]).toContain(`ALTER TABLE public.dojo_links OWNER TO ${quoted};`);
    await mend(url, problems);
    await expectWell(url);
  });

  const limit = 'accepts no more connections.*uses up to 5.*ALTER ROLE .* CONNECTION LIMIT';
  it.each([
    ['a limit of the role', limit, `ALTER ROLE ${quoted} CONNECTION LIMIT %n`],
    ['a limit of the database', limit, 'ALTER DATABASE %d CONNECTION LIMIT %n'],
    [
      'a database that takes no writes',
      'is read-only.*IN DATABASE .* SET default_transaction_read_only = off;',
      `ALTER ROLE ${quoted} IN DATABASE %d SET default_transaction_read_only = %b`,
    ],
  ])('waits for the end of %s, and says so once', async (_what, line, statement) => {
    const url = await server.database();
    await server.query(url, `GRANT CREATE ON SCHEMA public TO ${quoted}`);
    const set = (n: string, b: string) =>
      server.query(server.url(), statement.replace('%d', nameOf(url)).replace('%n', n).replace('%b', b));
    await set('0', 'on');
    const { log, ...rest } = options(asBot(url));
    const opening = openStorage({ ...rest, log });
    await expect.poll(() => log.lines, { timeout: 15_000 }).toHaveLength(1);
    expect(log.lines[0]?.message).toMatch(new RegExp(`${line}.* Waiting for it up to 20 s`));
    expect(log.text).not.toContain('hunter2');
    await set('-1', 'off');
    closeAfterTest(await opening);
    expect(log.lines).toHaveLength(1);
  });

  it('says at run time too what the store lacks', async () => {
    const url = await server.database();
    const storage = closeAfterTest(await openStorage(options(url)));
    const failing = async (statement: string, reason: string): Promise<void> => {
      await server.query(url, statement);
      await expect(storage.names.set('k', { codewarsId: 'x' })).rejects.toThrow(reason);
    };
    await failing('DROP TABLE dojo_names', 'a table of the bot is missing');
  });
});
