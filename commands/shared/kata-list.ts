import type { APIEmbed } from 'discord-api-types/v10';
import { userUrl } from '../../src/render/links.ts';
import type { Reply } from '../../src/render/reply.ts';
import { idOrName, type Account } from '../../src/members/account.ts';
import type { CommandContext, Command, Services } from '../../src/discord/command.ts';
import { button, buttons, linkButton, pageOf, pager } from '../../src/discord/interactions/components.ts';
import { everywhere } from '../../src/discord/interactions/contexts.ts';
import { accountOf, suggestUsers, resolveOneAccount, accountOptions, type Meant } from './account-option.ts';

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
  const show = async (context: CommandContext<unknown>, meant: Meant, wanted: number): Promise<Reply> => {
    const account = await accountOf(context, meant);
    const { embed, page, pages } = await options.show(context.services, account, wanted);
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
    data: { name, description, options: accountOptions, ...everywhere },
    reply: 'public',
    execute: async (context) => show(context, await resolveOneAccount(context), 0),
    autocomplete: { user: suggestUsers },
    components: {
      page: {
        reply: 'update',
        execute: (context) => show(context, context.args[0] ?? '', pageOf(context.args[1])),
      },
    },
  } satisfies Command;
}
