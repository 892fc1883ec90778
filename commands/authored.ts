import type { Command, Services } from '../src/discord/command.ts';
import { button, buttons, linkButton, pageOf, pager } from '../src/discord/components.ts';
import { everywhere } from '../src/discord/contexts.ts';
import { suggestUsers, whomAlone, whomOptions } from '../src/discord/whom.ts';
import { renderAuthored } from '../src/render/lists.ts';
import type { Reply } from '../src/render/reply.ts';
import { userUrl } from '../src/render/links.ts';

const pageSize = 10;

async function show(services: Services, name: string, wanted: number): Promise<Reply> {
  const read = await services.codewars.authored(name);
  const pages = Math.max(1, Math.ceil(read.value.length / pageSize));
  const page = Math.min(wanted, pages - 1);
  const embed = renderAuthored({
    username: name,
    items: read.value.slice(page * pageSize, (page + 1) * pageSize),
    firstIndex: page * pageSize,
    total: read.value.length,
    fetchedAt: read.fetchedAt,
    stale: read.stale,
    now: services.now(),
  });
  return {
    embeds: [embed],
    components: buttons(
      ...pager('authored', [name], page, pages),
      button('Profile', ['profile', 'show', name]),
      linkButton('codewars.com', userUrl(name)),
    ),
  };
}

export default {
  definition: {
    name: 'authored',
    description: 'List the kata somebody has written, with rank and languages',
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
