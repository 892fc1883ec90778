import { refuse } from './refusals.ts';
import type { Limit } from './rate-limits.ts';
import type { Json, UploadedFile } from '../world/records.ts';

type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamsOf<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export interface Call<Param extends string = string> {
  readonly params: Readonly<Record<Param, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** What the audit log is to say. */
  readonly reason: string | undefined;
}

/** 200 with a body, 204 without. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  /** The token in the path is all that is needed. */
  readonly open: boolean;
  /** Of the server in the path. */
  readonly limit: Limit | undefined;
  readonly run: (call: Call) => Answer | Promise<Answer>;
}

/** A path below `/api/v10`: `route('GET', '/channels/:channelId', …)`. */
export function route<const Path extends string>(
  method: string,
  path: Path,
  run: (call: Call<ParamsOf<Path>>) => Answer | Promise<Answer>,
  { open = false, limit }: { readonly open?: boolean; readonly limit?: Limit } = {},
): Route {
  const pattern = new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
  return { method, pattern, open, limit, run: run };
}

/** Throws 404 for a path that no route serves, and 405 for a method that the path lacks. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): [Route, Record<string, string>] {
  const here = routes.filter(({ pattern }) => pattern.test(path));
  if (here.length === 0) throw refuse.noSuchPath();
  // `@me` and `@original` are listed before the ids that would match them too.
  const found = here.find((candidate) => candidate.method === method);
  if (!found) throw refuse.methodNotAllowed();
  const groups = found.pattern.exec(path)?.groups ?? {};
  return [
    found,
    Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)])),
  ];
}

/** How many things a list may have: `limit` of the query, within its bounds. */
export function pageSize(
  query: URLSearchParams,
  { usual, most }: { readonly usual: number; readonly most: number },
): number {
  return numberIn(query, 'limit', { usual, most });
}

/** A number in the query, from 1 on. */
export function numberIn(
  query: URLSearchParams,
  name: string,
  { usual, most }: { readonly usual: number; readonly most: number },
): number {
  const asked = query.get(name);
  if (asked === null) return usual;
  const number = Number(asked);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  const message = `int value should be between 1 and ${most}.`;
  throw refuse.invalidBody([
    { path: [name], code: number > most ? 'NUMBER_TYPE_MAX' : 'NUMBER_TYPE_MIN', message },
  ]);
}

/** An id in the query. */
export function snowflakeIn(query: URLSearchParams, name: string): bigint | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  const message = `Value "${text}" is not snowflake.`;
  throw refuse.invalidBody([{ path: [name], code: 'NUMBER_TYPE_COERCE', message }]);
}

/** The body as an object; Discord takes a missing one for an empty one. */
export function objectOf(body: unknown): Json {
  if (body === undefined || body === null) return {};
  if (typeof body === 'object' && !Array.isArray(body)) return body as Json;
  throw refuse.invalidBody([
    { path: [], code: 'MODEL_TYPE_CONVERT', message: 'Only dictionaries may be used in a ModelType' },
  ]);
}
