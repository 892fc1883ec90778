import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { refuse } from '../../../sandbox/discord/rest/refusals.ts';
import type { Refusal } from '../../../sandbox/discord/rest/refusals.ts';

/** Not in the list of discord-api-types: https://github.com/SkyBlock-Nerds/NerdBot/pull/609 */
const OTHERWISE_KNOWN = [50240];

test('every code that it refuses with is one of Discord’s, and says which status it has', () => {
  const made = Object.values(refuse).map((make) => (make as (about: unknown) => Refusal)([]));
  expect(made.length).toBeGreaterThan(50);
  const known = new Set<unknown>([...Object.values(RESTJSONErrorCodes), ...OTHERWISE_KNOWN]);
  expect(made.filter(({ code }) => !known.has(code))).toEqual([]);
  // Of what is not there: 404. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
  const notThere = made.filter(({ code }) => code > 10_000 && code < 20_000);
  expect(notThere.filter(({ status, message }) => status !== 404 || !message.startsWith('Unknown'))).toEqual(
    [],
  );
  expect(made.filter(({ status }) => status === 401).map(({ code }) => code)).toEqual([0, 50027]);
});
