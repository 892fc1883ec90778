import { isUtf8 } from 'node:buffer';
import type { Inbox } from '../announcements/announcements.ts';

/** What a delivery says happened, in the fields that are known. */
export type Said = Omit<Parameters<Inbox['add']>[0], 'receivedAt' | 'source'>;

/** What a delivery is. */
export type Reading =
  | { readonly kind: 'event'; readonly said: Said }
  /** Codewars sends it when a hook is created or saved. */
  | { readonly kind: 'ping' }
  /** Well-formed, and nothing that is announced: to be answered as accepted, for Codewars disables hooks that fail. */
  | { readonly kind: 'ignored' }
  /** Not JSON, or JSON that is no event. */
  | { readonly kind: 'malformed' };

type Fields = Readonly<Record<string, unknown>>;

const malformed: Reading = { kind: 'malformed' };
const ignored: Reading = { kind: 'ignored' };
const ping: Reading = { kind: 'ping' };

/**
 * Reads a delivery by its `X-Webhook-Event` and body (`codewars-api-v1.txt`, "Webhooks"; both names of each action). Unknown
 * events, actions and fields are no mistake; a known action without its fields is.
 *
 * By hand and not by a schema: this runs for every delivery before it is answered.
 */
export function readDelivery(event: string | undefined, body: Buffer): Reading {
  const json = parse(body);
  if (event === undefined || event === '' || json === undefined) return malformed;
  if (event === 'webhook') return json.action === 'updated' ? ping : ignored;
  if (event !== 'user' && event !== 'code_challenge') return ignored;
  if (typeof json.action !== 'string') return malformed;
  return event === 'user' ? readUser(json.action, json) : readKata(json.action, json);
}

function readUser(action: string, json: Fields): Reading {
  if (action !== 'rank_upgraded' && action !== 'rank_earned' && action !== 'honor_changed') return ignored;
  const user = fieldsOf(json.user);
  if (user === undefined || !isId(user.id)) return malformed;
  const { id } = user;
  if (action === 'honor_changed') {
    const { honor, honor_delta: delta } = user;
    if (!isInteger(honor) || (!isNothing(delta) && !isInteger(delta))) return malformed;
    const said = {
      event: 'user',
      action,
      user: { id, honor, ...(isNothing(delta) ? {} : { honorDelta: delta }) },
    };
    return { kind: 'event', said };
  }
  const language = json.language ?? null;
  if (!isRank(user.rank) || (language !== null && !isLanguage(language))) return malformed;
  return { kind: 'event', said: { event: 'user', action, user: { id, rank: user.rank }, language } };
}

function readKata(action: string, json: Fields): Reading {
  if (!kataActions.has(action)) return ignored;
  const kata = fieldsOf(json.code_challenge);
  if (kata === undefined) return malformed;
  const { id, created_by_id: author } = kata;
  // For a vote on a solution this is the solution: https://github.com/codewars/codewars.com/issues/1339
  if (action === 'voted' && (!isId(id) || !isId(author))) return ignored;
  if (!isId(id) || !isIdOrNothing(author)) return malformed;
  const said = { event: 'code_challenge', action, kata: { id, createdById: author ?? null } };
  if (action !== 'solution_finalized') return { kind: 'event', said };
  const solution = fieldsOf(json.solution);
  if (solution === undefined || !isId(solution.id) || !isIdOrNothing(solution.user_id)) return malformed;
  // Whose solution it is does not matter.
  return { kind: 'event', said: { ...said, solution: { id: solution.id } } };
}

const kataActions: ReadonlySet<string> = new Set([
  'created',
  'approve_successful',
  'approved',
  'voted',
  'solution_finalized',
]);

/** The fields of a JSON object; `undefined` for anything else. A byte order mark is no JSON (RFC 8259, 8.1). */
function parse(body: Buffer): Fields | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    return fieldsOf(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null;
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isRank = (value: unknown): value is number => isInteger(value) && value !== 0 && Math.abs(value) <= 8;
const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
const isIdOrNothing = (value: unknown): value is string | null | undefined => isNothing(value) || isId(value);
const isLanguage = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w.+#-]{1,64}$/.test(value);
