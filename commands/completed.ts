import { idOrName, type Account } from '../src/members/account.ts';
import type { Services } from '../src/discord/command.ts';
import { kataListCommand, type KataListPage } from './shared/kata-list.ts';
import { renderCompleted } from '../src/render/embeds/lists.ts';

/** Kata on one page of ours. It divides Codewars' own page, so that one of ours never costs two of theirs. */
const pageSize = 10;
const upstreamPageSize = 200;

async function show(services: Services, account: Account, page: number): Promise<KataListPage> {
  const upstreamPage = Math.floor((page * pageSize) / upstreamPageSize);
  const read = await services.codewars.completed(idOrName(account), upstreamPage);
  const { items, totalItems, page: got, totalPages } = read.value;
  const pages = Math.max(1, Math.ceil(totalItems / pageSize));
  // The list got shorter since the button was made.
  if (page >= pages) return show(services, account, pages - 1);

  const first = page * pageSize;
  // The reference's shape has no pages: the first holds everything.
  const offset = totalPages <= 1 ? first : first - got * upstreamPageSize;
  const embed = renderCompleted({
    username: account.username,
    items: items.slice(offset, offset + pageSize),
    firstIndex: first,
    total: totalItems,
    fetchedAt: read.fetchedAt,
    stale: read.stale,
    now: services.now(),
  });
  return { embed, page, pages };
}

export default kataListCommand({
  name: 'completed',
  description: 'List the kata somebody has completed, newest first',
  show,
});
