import { onTestFinished, vi } from 'vitest';
import { startCodewars } from '../../../sandbox/codewars/main.ts';
import type { CodewarsStandIn, StartCodewars } from '../../../sandbox/codewars/stand-in.ts';

/** A stand-in that ends with the test, and how to ask it. */
export interface Asking {
  readonly standIn: CodewarsStandIn;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Told>;
  readonly post: (path: string, form?: Record<string, string>, key?: string | null) => Promise<Told>;
}

export async function codewars(options?: Parameters<StartCodewars>[0]): Promise<Asking> {
  // Tests do not wait for their turn to poll, unless that is what they test.
  const standIn = await startCodewars({ pollingMs: 0, ...options });
  onTestFinished(() => standIn.close());
  const ask = async (path: string, init: RequestInit): Promise<Told> => {
    const response = await fetch(standIn.apiUrl + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      text,
      json: (isJson ? JSON.parse(text) : {}) as Fields,
    };
  };
  return {
    standIn,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, form = {}, key = standIn.apiKeys[0]!.key) =>
      ask(path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: key === null ? {} : { Authorization: key },
      }),
  };
}

/** Where a session takes attempts and is finalized. */
export const placeOf = ({ json: { session } }: Told): string =>
  `/code-challenges/projects/${session.projectId}/solutions/${session.solutionId}`;

/** Hands code in and asks for the result until there is one. */
export async function attempt(
  { get, post }: Asking,
  place: string,
  code: string,
  key: string,
): Promise<Told> {
  const { dmid } = (await post(`${place}/attempt`, { code, output_format: 'raw' }, key)).json;
  return vi.waitUntil(
    async () => {
      const told = await get(`/deferred/${dmid}`, { Authorization: key });
      return told.status !== 200 || told.json.valid !== undefined ? told : undefined;
    },
    { timeout: 60_000, interval: 20 },
  );
}

export interface Told {
  readonly status: number;
  readonly text: string;
  readonly json: Fields;
}

/** The fields that these tests read, of whatever answer: none of them is there in all. */
interface Fields {
  readonly username: string;
  readonly codeChallenges: { readonly totalAuthored: number; readonly totalCompleted: number };
  readonly totalItems: number;
  readonly data: readonly { readonly id: string; readonly name: string; readonly completedAt: string }[];
  readonly completedCodeChallenges: readonly object[];
  readonly authoredCodeChallenges: unknown;
  readonly approvedBy: unknown;
  readonly slug: string;
  readonly rank: number | null;
  readonly session: {
    readonly projectId: string;
    readonly solutionId: string;
    readonly code: string | null;
  };
  readonly valid?: boolean;
  readonly output: readonly string[];
  readonly honor: number;
  readonly ranks: {
    readonly overall: unknown;
    readonly languages: Readonly<Record<string, unknown>>;
  };
  readonly totalCompleted: number;
  readonly dmid: string;
}
