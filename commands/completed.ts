import type { Command, Services } from '../src/discord/command.ts';
import { button, buttons, linkButton, pageOf, pager } from '../src/discord/components.ts';
import { everywhere } from '../src/discord/contexts.ts';
import { suggestUsers, whomAlone, whomOptions } from '../src/discord/whom.ts';
import { renderCompleted } from '../src/render/lists.ts';
import type { Reply } from '../src/render/reply.ts';
import { userUrl } from '../src/render/links.ts';

/** Kata on one page of ours. It divides Codewars' own page, so that one of ours never costs two of theirs. */
const pageSize = 10;
const upstreamPageSize = 200;

async function show(services: Services, name: string, wanted: number): Promise<Reply> {
  const upstreamPage = Math.floor((wanted * pageSize) / upstreamPageSize);
  const read = await services.codewars.completed(name, upstreamPage);
  const { items, totalItems, page: got, totalPages } = read.value;
  const pages = Math.max(1, Math.ceil(totalItems / pageSize));
  // The list got shorter since the button was made.
  if (wanted >= pages && wanted > 0) return show(services, name, pages - 1);

  const firstOfAnswer = totalPages <= 1 ? 0 : got * upstreamPageSize;
  const first = wanted * pageSize;
  const embed = renderCompleted({
    username: name,
    items: items.slice(first - firstOfAnswer, first - firstOfAnswer + pageSize),
    firstIndex: first,
    total: totalItems,
    fetchedAt: read.fetchedAt,
    stale: read.stale,
    now: services.now(),
  });
  return {
    embeds: [embed],
    components: buttons(
      ...pager('completed', [name], wanted, pages),
      button('Profile', ['profile', 'show', name]),
      linkButton('codewars.com', userUrl(name)),
    ),
  };
}

export default {
  definition: {
    name: 'completed',
    description: 'List the kata somebody has completed, newest first',
    options: whomOptions,
    ...everywhere,
  },
  reply: 'public',
  run: async (asked) => show(asked.services, await whomAlone(asked), 0),
  autocomplete: { user: suggestUsers },
  components: {
    page: {
      reply: 'update',
      run: ({ services, args: [name = '', page] }) => show(services, name, pageOf(page)),
    },
  },
} satisfies Command;
