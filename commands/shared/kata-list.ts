import type { APIEmbed } from 'discord-api-types/v10';
import { everywhere, type Command, type CommandContext, type Services } from '../../src/discord/command.ts';
import { button, buttons, linkButton, pageOf, pager } from '../../src/discord/interactions/components.ts';
import { idOrName, type Account } from '../../src/members/account.ts';
import { userUrl } from '../../src/render/links.ts';
import type { Reply } from '../../src/render/reply.ts';
import { accountOption, readAccount, type AccountRef } from './account-option.ts';
import { privateOption } from './private-option.ts';

export interface KataListPage {
  readonly embed: APIEmbed;
  /** From 0. The last page, if the list became shorter than the page asked for. */
  readonly page: number;
  readonly pages: number;
}

export function kataListCommand(
  name: string,
  description: string,
  readPage: (services: Services, account: Account, page: number) => Promise<KataListPage>,
) {
  const { options, autocomplete, resolve } = accountOption();

  const show = async (context: CommandContext, ref: AccountRef, wanted: number): Promise<Reply> => {
    const account = await readAccount(context, ref);
    const { embed, page, pages } = await readPage(context.services, account, wanted);
    const key = idOrName(account);
    return {
      embeds: [embed],
      components: buttons(
        ...pager(name, [key], page, pages),
        button('Show profile', ['profile', 'show', key]),
        linkButton('Open on Codewars', userUrl(account.username)),
      ),
    };
  };

  return {
    data: { name, description, options: [...options, privateOption], ...everywhere },
    reply: 'public',
    execute: async (context) => show(context, await resolve(context), 0),
    autocomplete,
    components: {
      page: {
        reply: 'update',
        execute: (context) => show(context, context.args[0] ?? '', pageOf(context.args[1])),
      },
    },
  } satisfies Command;
}
