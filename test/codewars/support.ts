import { inspect } from 'node:util';
import { afterEach, expect } from 'vitest';
import { createCodewars } from '../../src/codewars/client.ts';
import type { CodewarsClient, CodewarsOptions } from '../../src/codewars/client.ts';
import { CodewarsError } from '../../src/codewars/errors.ts';
import { startCodewarsServer } from '../support/codewars-server.ts';
import type { Answering, CodewarsServer } from '../support/codewars-server.ts';

/** A key that no error may show. */
export const apiKey = 'k3y-never-to-be-seen';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A client of a server that answers as told, both closed after the test. Fast: no rate to speak of, short retries. */
export async function clientOf(
  answer: Answering,
  options: Partial<CodewarsOptions> = {},
): Promise<{ client: CodewarsClient; server: CodewarsServer }> {
  const server = await startCodewarsServer(answer);
  const client = createCodewars({
    baseUrl: server.baseUrl,
    requestsPerSecond: 1000,
    pollsPerSecond: 1000,
    burst: 1000,
    retryDelaysMs: [5, 10],
    ...options,
  });
  open.push(
    async () => {
      await server[Symbol.asyncDispose]();
    },
    () => client.close(),
  );
  return { client, server };
}

/** The CodewarsError that a call rejects with; fails when it resolves, rejects otherwise, or shows the key. */
export async function failure(call: Promise<unknown>): Promise<CodewarsError> {
  const error = await call.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CodewarsError);
  expect(shownOf(error)).not.toContain(apiKey);
  return error as CodewarsError;
}

/** Everything that a log could show of an error, hidden properties and causes too. */
function shownOf(error: unknown): string {
  const texts = [inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity })];
  for (let at = error; at instanceof Error; at = at.cause) {
    texts.push(JSON.stringify(at), JSON.stringify(Object.getOwnPropertyDescriptors(at)), String(at.stack));
  }
  return texts.join('\n');
}
