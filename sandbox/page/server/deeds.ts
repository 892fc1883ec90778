import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import type {
  DiscordStandIn,
  Invocation,
  Place,
  SeenMessage,
  ShownModal,
  Upload,
} from '../../discord/index.ts';
import type { Deeds, Ending, SentFile } from '../model.ts';
import type { Panel } from '../panel.ts';
import { NotVisible, type View } from './view.ts';

type Deed = keyof Deeds;

export interface DeedAnswers {
  slash: Ending;
  autocomplete: readonly APIApplicationCommandOptionChoice[];
  menu: Ending;
  press: Ending;
  submit: Ending;
  write: { readonly id: string };
  rewrite: Done;
  unwrite: Done;
  react: Done;
  vote: Done;
  panel: { readonly said: string };
}

type Done = Readonly<Record<string, never>>;

export type DoDeeds = {
  readonly [D in Deed]: (userId: string, view: View, input: Deeds[D]) => Promise<DeedAnswers[D]>;
};

/** What users do on the page, done to Discord. Each rejects where Discord's client would not do it. */
export function createDeeds(
  discord: DiscordStandIn,
  panels: readonly Panel[],
  onAnswered: () => void,
): DoDeeds {
  /** A form is sent as the bot made it, whatever a page says that it was. */
  const forms = new Map<string, ShownModal>();

  const placeOf = (userId: string, view: View, channelId: string): Place => {
    const guildId = view.guildOf(channelId);
    return guildId === undefined ? { userId } : { userId, guildId, channelId };
  };
  const seenMessage = (view: View, messageId: string): SeenMessage => {
    const message = discord.world.message(messageId);
    if (message === undefined || !view.canSee(message.channel_id)) {
      throw new NotVisible('There is no such message here.');
    }
    return message;
  };
  const ending = async (invocation: Invocation): Promise<Ending> => {
    const outcome = await invocation.settled();
    onAnswered();
    if (outcome.kind === 'none') return { kind: 'silent', why: outcome.why };
    if (outcome.kind !== 'modal') return { kind: 'answered' };
    forms.set(outcome.modal.interactionId, outcome.modal);
    return { kind: 'form', form: outcome.modal };
  };

  return {
    slash: async (userId, view, { channelId, name, subcommand, options, files }) => {
      const uploads = Object.fromEntries(
        Object.entries(files).map(([option, file]) => [option, uploadOf(file)]),
      );
      const place = placeOf(userId, view, channelId);
      return ending(
        await discord.slash({
          ...place,
          name,
          ...(subcommand !== undefined && { subcommand }),
          options: { ...options, ...uploads },
        }),
      );
    },
    autocomplete: async (userId, view, { channelId, ...typed }) =>
      discord.autocomplete({ ...placeOf(userId, view, channelId), ...typed }),
    menu: async (userId, view, { channelId, name, targetUserId, targetMessageId }) => {
      const place = placeOf(userId, view, channelId);
      const target =
        targetUserId === undefined ? { targetMessageId: targetMessageId ?? '' } : { targetUserId };
      return ending(await discord.menu({ ...place, name, ...target }));
    },
    press: async (userId, view, { messageId, customId, values }) => {
      seenMessage(view, messageId);
      return ending(await discord.press({ userId, messageId, customId, ...(values && { values }) }));
    },
    submit: async (userId, _view, { interactionId, fields, files }) => {
      const modal = forms.get(interactionId);
      if (modal === undefined) throw new NotVisible('There is no such form.');
      const uploads = Object.fromEntries(
        Object.entries(files).map(([field, sent]) => [field, sent.map(uploadOf)]),
      );
      const invocation = await discord.submitModal({ userId, modal, fields, files: uploads });
      forms.delete(interactionId);
      return ending(invocation);
    },
    write: (userId, view, { channelId, content, files }) => {
      if (!view.canWrite(channelId)) throw new Error('You may not write in this channel.');
      if (files.length > MOST_FILES) throw new Error(`A message has at most ${MOST_FILES} files.`);
      if (files.length > 0 && !view.may('AttachFiles', channelId)) {
        throw new Error('You may not attach files in this channel.');
      }
      requireWords(content, files.length > 0);
      const { id } = discord.world.write({ userId, channelId, content, files: files.map(uploadOf) });
      return Promise.resolve({ id });
    },
    rewrite: (userId, view, { messageId, content }) => {
      const { attachments } = seenMessage(view, messageId);
      requireWords(content, attachments.length > 0);
      discord.world.rewrite({ userId, messageId, content });
      return Promise.resolve({});
    },
    unwrite: (userId, view, { messageId }) => {
      seenMessage(view, messageId);
      discord.world.unwrite({ userId, messageId });
      return Promise.resolve({});
    },
    react: (userId, view, { messageId, emoji, on }) => {
      seenMessage(view, messageId);
      if (on) discord.world.react({ userId, messageId, emoji });
      else discord.world.unreact({ userId, messageId, emoji });
      return Promise.resolve({});
    },
    vote: (userId, view, { messageId, answerIds }) => {
      seenMessage(view, messageId);
      discord.world.vote({ userId, messageId, answerIds });
      return Promise.resolve({});
    },
    panel: async (_userId, _view, { panel, action, values }) => {
      const found = panels.find(({ id }) => id === panel)?.actions.find(({ id }) => id === action);
      if (found === undefined) throw new NotVisible('There is no such action.');
      return { said: await found.run(values) };
    },
  };
}

/** https://discord.com/developers/docs/resources/message#create-message */
const LONGEST_MESSAGE = 2_000;
const MOST_FILES = 10;

function requireWords(content: string, hasFiles: boolean): void {
  if (content.trim() === '' && !hasFiles) throw new Error('An empty message is not sent.');
  if (content.length > LONGEST_MESSAGE) {
    throw new Error(`A message has at most ${LONGEST_MESSAGE} characters.`);
  }
}

function uploadOf({ name, type, data }: SentFile): Upload {
  return { name, data: Buffer.from(data, 'base64'), ...(type !== '' && { contentType: type }) };
}
