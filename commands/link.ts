import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { CodewarsError } from '../src/codewars/errors.ts';
import type { User } from '../src/codewars/model.ts';
import {
  serversOnly,
  type CommandContext,
  type Command,
  type Modal,
  type ModalContext,
  type Services,
} from '../src/discord/command.ts';
import { button, buttons } from '../src/discord/interactions/components.ts';
import { clean, userNameFrom } from './shared/typed.ts';
import { MemberError } from '../src/errors.ts';
import type { Link } from '../src/members/link.ts';
import type { Reply } from '../src/render/reply.ts';
import { escapeMarkdown } from '../src/render/text.ts';

/** Fills in the name that was typed before or is linked, so that a member can add only a key. */
async function open({ services, guildId, userId, args }: CommandContext): Promise<Modal> {
  const link = guildId === null ? undefined : await services.members.get(guildId, userId);
  return form(link, args[0] ?? link?.username);
}

const form = (link: Link | undefined, username = ''): Modal => ({
  custom_id: 'link:save',
  title: 'Link your Codewars account',
  components: [
    {
      type: ComponentType.Label,
      label: 'Codewars user name',
      component: {
        type: ComponentType.TextInput,
        custom_id: 'username',
        placeholder: 'The name in the address of your profile',
        style: TextInputStyle.Short,
        required: true,
        min_length: 1,
        max_length: 200,
        ...(username !== '' && username.length <= 200 && { value: username }),
      },
    },
    {
      type: ComponentType.Label,
      label: 'API key',
      description: link?.hasApiKey
        ? 'Leave it empty to keep the one I have.'
        : 'Optional: it lets me begin kata for you, where Codewars allows that. Kept encrypted.',
      component: {
        type: ComponentType.TextInput,
        custom_id: 'api_key',
        style: TextInputStyle.Short,
        required: false,
        max_length: 200,
      },
    },
  ],
});

async function save(context: ModalContext): Promise<Reply> {
  if (context.guildId === null) throw new MemberError('ServersOnly');
  const { fields } = context.interaction;
  const username = clean(fields.getTextInputValue('username'));
  const apiKey = clean(fields.getTextInputValue('api_key')) || undefined;
  // A key in the wrong field must not get into a message, custom id or URL.
  const typed = apiKey !== undefined && username.includes(apiKey) ? '' : username;
  try {
    return await link(context, context.guildId, typed, apiKey);
  } catch (error) {
    throw new MemberError('LinkFailed', { typed }, { cause: error });
  }
}

async function link(
  { services, userId }: ModalContext,
  guildId: string,
  typed: string,
  apiKey: string | undefined,
): Promise<Reply> {
  const name = userNameFrom(typed);
  // Nothing else can be a key, and the key becomes a header.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) throw new MemberError('NotAKey');
  // The member may have just signed up, or changed their name.
  const user = (await services.codewars.user(name, { fresh: true })).value;
  const checked = apiKey === undefined ? undefined : await tryKey(services, user, userId, apiKey);
  const linked = await services.members.link(guildId, userId, user, apiKey);

  const isUnverified = linked.verifiedAt === undefined;
  const lines = [
    `You are linked to **${escapeMarkdown(user.username)}** in this server.`,
    checked === true && texts.keyAccepted,
    checked === false && texts.keyUnchecked,
    apiKey === undefined && linked.hasApiKey && texts.keyKept,
    linked.hidden && texts.hidden,
    isUnverified && `${linked.hasApiKey ? texts.keyProvesNothing : texts.toProve} ${texts.verify}`,
  ];
  return {
    content: lines.filter(Boolean).join('\n'),
    components: buttons(
      isUnverified && button('Verify ownership', ['account', 'verify'], { style: 'primary' }),
      linked.hasApiKey && button('Find me a kata', ['train', 'start']),
      button('Show my account', ['account', 'show']),
    ),
  };
}

const texts = {
  keyAccepted:
    'Codewars accepts your API key. With it, **/train** begins kata here and I hand in your solutions. I keep the key encrypted and never show it.',
  keyUnchecked:
    'I keep your API key encrypted and never show it. I could not check it, because Codewars does not answer that call right now.',
  keyKept: 'I keep the API key that you gave me before.',
  hidden: 'You stay hidden from the boards of this server. **/account** shows you there again.',
  keyProvesNothing: 'Codewars does not tell me whose key it is, so ownership is a step of its own:',
  toProve: 'To prove that the account is yours,',
  verify:
    'press **Verify ownership**, and put a code into the name of your profile for a moment. Until then your link is marked as unverified.',
};

/** Tries the key with a call that changes nothing; `false` if Codewars does not say. @throws MemberError `KeyRefused` */
async function tryKey(services: Services, user: User, userId: string, apiKey: string): Promise<boolean> {
  const [best] = Object.entries(user.ranks.languages).sort(([, a], [, b]) => b.score - a.score);
  try {
    await services.training.tryKey(apiKey, userId, best?.[0] ?? 'javascript');
    return true;
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    if (error.code !== 'BadKey') return false;
    throw new MemberError('KeyRefused', undefined, { cause: error });
  }
}

export default {
  data: { name: 'link', description: 'Link your Codewars account in this server', ...serversOnly },
  reply: 'modal',
  execute: open,
  components: { open: { reply: 'modal', execute: open } },
  modals: { save: { execute: save } },
} satisfies Command;
