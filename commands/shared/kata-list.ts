import type { APIEmbed } from 'discord-api-types/v10';
import { userUrl } from '../../src/render/links.ts';
import type { Reply } from '../../src/render/reply.ts';
import { idOrName, type Account } from '../../src/members/account.ts';
import type { Asked, Command, Services } from '../../src/discord/command.ts';
import { button, buttons, linkButton, pageOf, pager } from '../../src/discord/interactions/components.ts';
import { everywhere } from '../../src/discord/interactions/contexts.ts';
import { accountOf, suggestUsers, whomAlone, whomOptions, type Meant } from './account-option.ts';

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
  readonly show: (services: Services, account: Account, page: number) => Promise<KataListPage>;
}) {
  const { name, description } = options;
  const show = async (asked: Asked<unknown>, meant: Meant, wanted: number): Promise<Reply> => {
    const account = await accountOf(asked, meant);
    const { embed, page, pages } = await options.show(asked.services, account, wanted);
    const ref = idOrName(account);
    return {
      embeds: [embed],
      components: buttons(
        ...pager(name, [ref], page, pages),
        button('Profile', ['profile', 'show', ref]),
        linkButton('codewars.com', userUrl(account.username)),
      ),
    };
  };
  return {
    definition: { name, description, options: whomOptions, ...everywhere },
    reply: 'public',
    run: async (asked) => show(asked, await whomAlone(asked), 0),
    autocomplete: { user: suggestUsers },
    components: {
      page: {
        reply: 'update',
        run: (asked) => show(asked, asked.args[0] ?? '', pageOf(asked.args[1])),
      },
    },
  } satisfies Command;
}
