import type { Services } from '../src/discord/command.ts';
import { idOrName, type Account } from '../src/members/account.ts';
import { renderAuthored } from '../src/render/embeds/lists.ts';
import { kataListCommand, type KataListPage } from './shared/kata-list.ts';

const pageSize = 10;

async function readPage({ codewars }: Services, account: Account, wanted: number): Promise<KataListPage> {
  const kata = (await codewars.authored(idOrName(account))).value;
  const pages = Math.max(1, Math.ceil(kata.length / pageSize));
  const page = Math.min(wanted, pages - 1);
  const embed = renderAuthored({
    username: account.username,
    items: kata.slice(page * pageSize, (page + 1) * pageSize),
    firstIndex: page * pageSize,
    total: kata.length,
  });
  return { embed, page, pages };
}

export default kataListCommand(
  'authored',
  'List the kata that a user has written, with rank and languages',
  readPage,
);
