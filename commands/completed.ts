import type { Services } from '../src/discord/command.ts';
import { idOrName, type Account } from '../src/members/account.ts';
import { renderCompleted } from '../src/render/embeds/lists.ts';
import { kataListCommand, type KataListPage } from './shared/kata-list.ts';

/** A divisor of Codewars' page size, so that each page needs one request. */
const pageSize = 10;
const upstreamPageSize = 200;

async function readPage(services: Services, account: Account, page: number): Promise<KataListPage> {
  const first = page * pageSize;
  const upstreamPage = Math.floor(first / upstreamPageSize);
  const { value } = await services.codewars.completed(idOrName(account), upstreamPage);
  const { items, totalItems, totalPages } = value;
  const pages = Math.max(1, Math.ceil(totalItems / pageSize));
  if (page >= pages) return readPage(services, account, pages - 1);

  // Some servers send everything in one page.
  const offset = totalPages <= 1 ? first : first - value.page * upstreamPageSize;
  const embed = renderCompleted({
    username: account.username,
    items: items.slice(offset, offset + pageSize),
    firstIndex: first,
    total: totalItems,
  });
  return { embed, page, pages };
}

export default kataListCommand(
  'completed',
  'List the kata that a user has completed, newest first',
  readPage,
);
