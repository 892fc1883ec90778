import type { Codewars } from '../codewars/codewars.ts';
import { isOutage, type Asking, type Source } from './growth-source.ts';

/** The most used languages of Codewars: the first /train in one of them shall find something. */
const mostUsed = [
  'javascript',
  'python',
  'java',
  'cpp',
  'csharp',
  'typescript',
  'php',
  'rust',
  'go',
  'ruby',
] as const;
/** Of what linked accounts speak, so many languages count. */
const mostSpoken = 10;
/** Leaders have completed thousands of kata, much the same ones. */
const leadersEach = 3;
const pagesEach = 5;
const againAfterMs = 7 * 86_400_000;

export interface LeaderSourceOptions {
  readonly codewars: Pick<Codewars, 'completed' | 'leaders'>;
  readonly now: () => number;
}

interface Page {
  readonly username: string;
  readonly page: number;
}

/** Grows by what the site's leaders have completed. Nothing is kept of them but the kata. */
export function createLeaderSource(
  { codewars, now }: LeaderSourceOptions,
  { turn, signal }: Asking,
  spoken: () => readonly string[],
): Source {
  const how = { lane: 'background', withinMs: 60_000, keep: false, signal } as const;
  let boards: string[] = [];
  let pages: Page[] = [];
  let beginAt = -Infinity;

  return {
    async step() {
      if (pages.length === 0 && boards.length === 0) {
        if (now() < beginAt) return false;
        beginAt = now() + againAfterMs;
        boards = [...new Set([...mostUsed, ...spoken().slice(0, mostSpoken)])];
      }
      const [page] = pages;
      try {
        if (page !== undefined) await readPage(page);
        else await readBoard(boards[0] ?? mostUsed[0]);
      } catch (error) {
        if (!isOutage(error)) (page === undefined ? boards : pages).shift();
        throw error;
      }
      return true;
    },
  };

  async function readBoard(board: string): Promise<void> {
    await turn();
    const { value } = await codewars.leaders(board, { page: 1 }, how);
    boards.shift();
    pages = value.slice(0, leadersEach).map(({ username }) => ({ username, page: 0 }));
  }

  async function readPage({ username, page }: Page): Promise<void> {
    await turn();
    const { value } = await codewars.completed(username, page, how);
    pages.shift();
    const isLast = value.items.length === 0 || page + 1 >= Math.min(value.totalPages, pagesEach);
    if (!isLast) pages.unshift({ username, page: page + 1 });
  }
}
