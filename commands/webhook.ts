import { serversOnly, type Command, type CommandContext } from '../src/discord/command.ts';
import { askFirst, button, buttons } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import type { Hook } from '../src/members/hooks.ts';
import type { Reply } from '../src/render/reply.ts';
import { timestamp } from '../src/render/text.ts';

/** The ids of the server and the member. @throws MemberError `ServersOnly`, `NotLinked` */
async function owner({ services, guildId, userId }: CommandContext): Promise<[string, string]> {
  if (guildId === null) throw new MemberError('ServersOnly');
  if ((await services.members.get(guildId, userId)) === undefined)
    throw new MemberError('NotLinked', { where: 'webhook' });
  return [guildId, userId];
}

async function open(context: CommandContext): Promise<Reply> {
  const { hooks } = context.services;
  if (!hooks.isOffered) {
    return {
      content:
        'You do not need a webhook here: I cannot be reached from the Internet, so I read linked profiles now and then and announce what is new.',
    };
  }
  return show(await hooks.open(...(await owner(context))));
}

async function renew(context: CommandContext): Promise<Reply> {
  if (context.args[0] !== 'now') {
    return askFirst(
      'The secret that Codewars has now will stop working, until you save the new one there. Make a new secret?',
      ['Make a new secret', ['webhook', 'renew', 'now']],
      ['Keep it', ['webhook', 'show']],
    );
  }
  const reply = show(await context.services.hooks.changeSecret(...(await owner(context))));
  return { ...reply, content: `The old secret no longer works.\n${reply.content ?? ''}` };
}

async function remove(context: CommandContext): Promise<Reply> {
  if (context.args[0] !== 'now') {
    return askFirst(
      'Without your webhook, I notice what you achieve minutes later. Remove it?',
      ['Remove my webhook', ['webhook', 'remove', 'now']],
      ['Keep it', ['webhook', 'show']],
    );
  }
  const removed = await context.services.hooks.remove(...(await owner(context)));
  return {
    content: removed
      ? 'Your webhook is removed, and I refuse what comes to its address. Delete it on Codewars too. I still read your profile now and then.'
      : 'You have no webhook here any more.',
  };
}

function show(hook: Hook): Reply {
  return {
    content: [
      state(hook),
      '1. Open your [Codewars account settings](<https://www.codewars.com/users/edit>) and go to **Webhooks**.',
      `2. As payload URL: \`${hook.url}\``,
      `3. As secret: ||\`${hook.secret}\`|| — then save. Codewars says hello at once: **Check** shows whether it came.`,
      'Keep the secret to yourself. All that it can do is make me look at your Codewars profile and kata.',
    ].join('\n'),
    components: buttons(
      button('Check', ['webhook', 'show'], { style: 'primary' }),
      button('Make a new secret', ['webhook', 'renew']),
      button('Remove my webhook', ['webhook', 'remove'], { style: 'danger' }),
    ),
  };
}

function state({ heardAt, pingAt, action, actionAt }: Hook): string {
  if (heardAt === undefined && pingAt === undefined)
    return 'Your webhook is **not connected yet**: nothing has come from Codewars. Three steps:';
  const told = action === undefined ? 'something that I do not announce' : (actions[action] ?? action);
  const seen = [
    pingAt === undefined ? undefined : `its hello ${timestamp(pingAt, 'R')}`,
    heardAt === undefined || (action === undefined && heardAt === pingAt)
      ? undefined
      : `${told} ${timestamp(actionAt ?? heardAt, 'R')}`,
  ].filter((part) => part !== undefined);
  return `Your webhook is **connected**. I saw ${seen.join(', and ')}. To register it again:`;
}

const actions: Readonly<Record<string, string>> = {
  rank_upgraded: 'a new rank',
  rank_earned: 'a new rank',
  honor_changed: 'a change of honor',
  created: 'a new kata of yours',
  approve_successful: 'an approved kata of yours',
  approved: 'an approved kata of yours',
  voted: 'a vote on a kata of yours',
  solution_finalized: 'a solution of a kata of yours',
};

export default {
  data: {
    name: 'webhook',
    description: 'Let Codewars tell this bot at once what you achieve',
    ...serversOnly,
  },
  reply: 'private',
  execute: open,
  components: {
    show: { reply: 'update', execute: open },
    renew: { reply: 'update', execute: renew },
    remove: { reply: 'update', execute: remove },
  },
} satisfies Command;
