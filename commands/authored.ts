import { idOrName, type Account } from '../src/members/account.ts';
import type { Services } from '../src/discord/command.ts';
import { kataListCommand, type KataListPage } from './shared/kata-list.ts';
import { renderAuthored } from '../src/render/embeds/lists.ts';

const pageSize = 10;

async function show(services: Services, account: Account, wanted: number): Promise<KataListPage> {
  const read = await services.codewars.authored(idOrName(account));
  const pages = Math.max(1, Math.ceil(read.value.length / pageSize));
  const page = Math.min(wanted, pages - 1);
  const embed = renderAuthored({
    username: account.username,
    items: read.value.slice(page * pageSize, (page + 1) * pageSize),
    firstIndex: page * pageSize,
    total: read.value.length,
    fetchedAt: read.fetchedAt,
    stale: read.stale,
    now: services.now(),
  });
  return { embed, page, pages };
}

export default kataListCommand({
  name: 'authored',
  description: 'List the kata somebody has written, with rank and languages',
  show,
});
