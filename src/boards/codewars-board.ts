import type { CallOptions, Codewars, Read } from '../codewars/codewars.ts';
import type { Leader } from '../codewars/model.ts';

/** Codewars' own pages, counted from 1 (docs/codewars-api.md, "Endpoints"). */
const leadersPerCall = 50;
const leadersPerPage = 20;
/** Nothing is known of the length of the board; this many pages is as far as a member gets. */
const mostPages = 500;

export interface LeadersPage {
  readonly leaders: readonly Leader[];
  /** From 0. */
  readonly page: number;
  readonly hasMore: boolean;
  /** The user who was looked for. */
  readonly user: string | null;
}

type Leaders = Pick<Codewars, 'leaders'>;

/** A page of Codewars' own board. `board` is a language id or `overall`. @throws CodewarsError */
export async function readLeaders(
  codewars: Leaders,
  board: string,
  page: number,
  how?: CallOptions,
): Promise<LeadersPage> {
  const first = page * leadersPerPage;
  const calls = new Set(
    [first, first + leadersPerPage - 1].map((index) => Math.floor(index / leadersPerCall)),
  );
  const parts: Read<readonly Leader[]>[] = [];
  for (const call of calls) {
    const part = await codewars.leaders(board, { page: call + 1 }, how);
    parts.push(part);
    if (part.value.length < leadersPerCall) break;
  }
  const [start = 0] = calls;
  const all = parts.flatMap(({ value }) => value);
  const offset = first - start * leadersPerCall;
  const leaders = all.slice(offset, offset + leadersPerPage);
  const isEnd = (parts.at(-1)?.value.length ?? 0) < leadersPerCall;
  return {
    leaders,
    page,
    hasMore: page + 1 < mostPages && (all.length > offset + leadersPerPage || !isEnd),
    user: null,
  };
}

/** The page with a user, who may be too far down to be on the board: then `undefined`. @throws CodewarsError */
export async function readNeighbours(
  codewars: Leaders,
  board: string,
  user: string,
  how?: CallOptions,
): Promise<LeadersPage | undefined> {
  const { value } = await codewars.leaders(board, { user }, how);
  const theirs = value.find(({ username }) => username.toLowerCase() === user.toLowerCase()) ?? value[0];
  if (theirs === undefined || theirs.position < 1) return undefined;
  const found = await readLeaders(codewars, board, Math.floor((theirs.position - 1) / leadersPerPage), how);
  return { ...found, user: theirs.username };
}
