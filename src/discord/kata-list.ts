import type { APIEmbed } from 'discord-api-types/v10';
import { userUrl } from '../render/links.ts';
import type { Reply } from '../render/reply.ts';
import type { Command, Services } from './command.ts';
import { button, buttons, linkButton, pageOf, pager } from './components.ts';
import { everywhere } from './contexts.ts';
import { suggestUsers, whomAlone, whomOptions } from './whom.ts';

export interface KataListPage {
  readonly embed: APIEmbed;
  /** The page that is shown, from 0: another than was asked for where the list got shorter. */
  readonly page: number;
  readonly pages: number;
}

/** A command that lists somebody's kata, page by page, beside their profile: one message with several views. */
export function kataListCommand(options: {
  readonly name: string;
  readonly description: string;
  readonly show: (services: Services, username: string, page: number) => Promise<KataListPage>;
}) {
  const { name, description } = options;
  const show = async (services: Services, username: string, wanted: number): Promise<Reply> => {
    const { embed, page, pages } = await options.show(services, username, wanted);
    return {
      embeds: [embed],
      components: buttons(
        ...pager(name, [username], page, pages),
        button('Profile', ['profile', 'show', username]),
        linkButton('codewars.com', userUrl(username)),
      ),
    };
  };
  return {
    definition: { name, description, options: whomOptions, ...everywhere },
    reply: 'public',
    run: async (asked) => show(asked.services, await whomAlone(asked), 0),
    autocomplete: { user: suggestUsers },
    components: {
      page: {
        reply: 'update',
        run: ({ services, args: [username = '', page] }) => show(services, username, pageOf(page)),
      },
    },
  } satisfies Command;
}
