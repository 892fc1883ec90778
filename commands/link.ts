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

/** What is linked already is filled in, so that a key can be added alone. */
async function open({ services, guildId, userId }: CommandContext): Promise<Modal> {
  return form(guildId === null ? undefined : await services.members.get(guildId, userId));
}

const form = (link: Link | undefined): Modal => ({
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
        ...(link === undefined || link.username.length > 200 ? {} : { value: link.username }),
      },
    },
    {
      type: ComponentType.Label,
      label: 'API key',
      description: link?.hasApiKey
        ? 'Leave it empty to keep the one I have.'
        : 'Optional, to train from here: from your account settings. Kept encrypted.',
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

async function save({ interaction, services, guildId, userId }: ModalContext): Promise<Reply> {
  if (guildId === null) throw new MemberError('ServersOnly');
  const name = userNameFrom(interaction.fields.getTextInputValue('username'));
  const apiKey = clean(interaction.fields.getTextInputValue('api_key')) || undefined;
  // It becomes a header: anything else cannot be a key and must not reach one.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) throw new MemberError('NotAKey');
  // A member who has just signed up, or taken a new name, gets the answer of now.
  const user = (await services.codewars.user(name, { fresh: true })).value;
  const checked = apiKey === undefined ? undefined : await tryKey(services, user, apiKey);
  const link = await services.members.link(guildId, userId, user, apiKey);

  const isUnverified = link.verifiedAt === undefined;
  const lines = [
    `You are linked to **${escapeMarkdown(user.username)}** in this server.`,
    checked === true && texts.keyAccepted,
    checked === false && texts.keyUnchecked,
    apiKey === undefined && link.hasApiKey && texts.keyKept,
    isUnverified && texts.unverified,
  ];
  return {
    content: lines.filter(Boolean).join('\n'),
    components: buttons(
      isUnverified && button('Verify ownership', ['account', 'verify'], { style: 'primary' }),
      link.hasApiKey && button('Find me a kata', ['train', 'start']),
      button('My account', ['account', 'show']),
    ),
  };
}

const texts = {
  keyAccepted: 'Codewars accepts your API key. I keep it encrypted and show it to nobody.',
  keyUnchecked:
    'I keep your API key encrypted, but could not check it: Codewars does not offer the call for that right now.',
  keyKept: 'The API key that you gave me before is kept.',
  unverified:
    'Anyone can type anyone’s name, so your link is shown as unverified until you prove that the account is yours.',
};

/** Tries the key with a call that changes nothing. `false`: Codewars does not say. @throws MemberError `KeyRefused` */
async function tryKey(services: Services, user: User, apiKey: string): Promise<boolean> {
  const [best] = Object.entries(user.ranks.languages).sort(([, a], [, b]) => b.score - a.score);
  try {
    await services.codewars.trainNext({ language: best?.[0] ?? 'javascript', peek: true }, apiKey);
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
