import { everywhere, type Command } from '../src/discord/command.ts';
import { accountOption } from './shared/account-option.ts';
import { privateOption } from './shared/private-option.ts';
import { showProfiles } from './shared/profile-reply.ts';

const account = accountOption();

export default {
  data: {
    name: 'profile',
    description: 'Show a Codewars profile: ranks, honor, languages, kata',
    options: [...account.options, privateOption],
    ...everywhere,
  },
  reply: 'public',
  execute: async (context) => showProfiles(context, await account.resolveAll(context)),
  autocomplete: account.autocomplete,
  components: {
    show: { reply: 'update', execute: (context) => showProfiles(context, [context.args[0] ?? '']) },
  },
} satisfies Command;
