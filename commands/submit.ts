import { ApplicationCommandOptionType as Option, ComponentType, TextInputStyle } from 'discord-api-types/v10';
import type { SendOutcome } from '../src/announcements/outbox/message-sender.ts';
import { CodewarsError } from '../src/codewars/errors.ts';
import { languageName } from '../src/codewars/languages.ts';
import {
  serversAndDirect,
  type Command,
  type CommandContext,
  type ComponentContext,
  type Modal,
} from '../src/discord/command.ts';
import { button, buttons } from '../src/discord/interactions/components.ts';
import { errorMessage } from '../src/discord/interactions/error-messages.ts';
import { MemberError } from '../src/errors.ts';
import type { Reply } from '../src/render/reply.ts';
import { cut } from '../src/render/text.ts';
import { renderFinalized, renderSolvedNotice } from '../src/render/training/finalized.ts';
import { loadAttemptRenderers } from '../src/render/training/lazy.ts';
import type { Attempt, Draft, Trainee } from '../src/training/model.ts';
import { missingIn, needBot } from './shared/require-admin.ts';
import { trainee } from './shared/training-link.ts';

/** Discord's limit for a text input. */
const fieldHolds = 4000;

/** `sessionId`: of the session that the form was for. */
async function submit(
  context: CommandContext,
  code: string,
  { sessionId, finalize = false }: { sessionId?: string; finalize?: boolean },
): Promise<Reply> {
  const { services, showProgress } = context;
  let draft: Draft | undefined;
  try {
    const who = await trainee(context);
    draft = await draftOf(context, who, sessionId);
    const { kataName } = draft;
    const { renderWaiting } = await loadAttemptRenderers();
    const attempt = await services.training.submit(who, code, (waitedMs, { number }) => {
      void showProgress(renderWaiting(kataName, number, waitedMs));
    });
    return await finalizeOrShow(context, draft, attempt, finalize);
  } catch (error) {
    // The member still has the attached file.
    if (draft === undefined && sessionId === undefined) throw error;
    const details = { code, language: draft?.language ?? null, isKept: draft !== undefined };
    throw new MemberError('NotSubmitted', details, { cause: error });
  }
}

/** @throws MemberError `NoSession`, `OtherSession` */
async function draftOf(context: CommandContext, who: Trainee, sessionId: string | undefined): Promise<Draft> {
  const draft = await context.services.training.draft(who);
  if (draft === undefined) throw new MemberError('NoSession');
  if (sessionId !== undefined && sessionId !== draft.sessionId) throw new MemberError('OtherSession');
  return draft;
}

async function finalizeOrShow(
  context: CommandContext,
  draft: Draft,
  attempt: Attempt,
  wantsFinal: boolean,
): Promise<Reply> {
  if (attempt.state !== 'passed' || !wantsFinal) return showAttempt(draft, attempt);
  try {
    return await finalize(context, draft.sessionId);
  } catch (error) {
    if (!(error instanceof CodewarsError || error instanceof MemberError)) throw error;
    const { content } = await errorMessage(error, { ...context, name: 'submit' });
    return {
      ...(await showAttempt(draft, attempt)),
      content: `Your solution passed, but I could not finalize it: ${content}`,
    };
  }
}

async function showAttempt(draft: Draft, attempt: Attempt): Promise<Reply> {
  const { renderAttempt } = await loadAttemptRenderers();
  const { sessionId } = draft;
  const { state } = attempt;
  return {
    ...renderAttempt(attempt, draft),
    components: buttons(
      state === 'passed' && button('Finalize', ['submit', 'finalize', sessionId], { style: 'success' }),
      state === 'running' && button('Look again', ['session', 'show']),
      button('Edit', ['submit', 'open', sessionId], state === 'passed' ? {} : { style: 'primary' }),
    ),
  };
}

async function finalize(context: CommandContext, sessionId: string | undefined): Promise<Reply> {
  const { training } = context.services;
  const who = await trainee(context);
  if ((await training.draft(who))?.sessionId !== sessionId) throw new MemberError('OtherSession');
  const finalized = await training.finalize(who);
  const { language, strategy } = finalized.session;
  const next = [language, strategy ?? 'default'] as const;
  return {
    ...renderFinalized(finalized),
    components: buttons(
      // Direct messages have no other readers.
      context.guildId !== null &&
        button('Tell the channel', ['submit', 'tell', finalized.id, ...next], { style: 'primary' }),
      nextKata(next),
    ),
  };
}

const nextKata = ([language, strategy]: readonly [language: string, strategy: string]) =>
  button('Begin the next kata', ['train', 'next', language, strategy]);

/**
 * Tells the channel of a solved kata, and removes the button. Sends a channel message, because replies have no nonce and could come
 * twice.
 * @throws MemberError `SolvedNotSent` (pressing again is safe), `ToldAlready`, `NotKnownWhetherTold`
 */
async function tellSolved(context: ComponentContext): Promise<Reply> {
  needBot(context);
  const { services, interaction, args } = context;
  const [id = '', language = '', strategy = 'default'] = args;
  const { channelId, message } = interaction;
  let result: SendOutcome | undefined;
  const outcome = await services.training.tellSolved(id, await trainee(context), async (nonce, solved) => {
    const notice = { ...renderSolvedNotice(solved), allowed_mentions: { parse: [] } };
    result = await services.messageSender.send(channelId, nonce, notice);
    return result.outcome;
  });
  if (outcome !== 'sent') {
    throw new MemberError('SolvedNotSent', {
      outcome,
      retryAfterMs: result !== undefined && 'retryAfterMs' in result ? result.retryAfterMs : undefined,
      missing: outcome === 'missingPermissions' ? await missingIn(interaction.guild, channelId) : [],
    });
  }
  return {
    embeds: message.embeds.map((embed) => embed.toJSON()),
    components: buttons(nextKata([language, strategy])),
  };
}

async function openForm(context: CommandContext): Promise<Modal> {
  const draft = await draftOf(context, await trainee(context), context.args[0] ?? '');
  const { sessionId, kataName, language, code } = draft;
  const fits = code.length <= fieldHolds;
  return {
    custom_id: `submit:code:${sessionId}`,
    title: cut(kataName, 45),
    components: [
      {
        type: ComponentType.Label,
        label: `Your solution in ${cut(languageName(language), 20)}`,
        ...(!fits && {
          description:
            'Your code is longer than this field. “Show code” in /session gives it as a file: attach it below.',
        }),
        component: {
          type: ComponentType.TextInput,
          custom_id: 'code',
          style: TextInputStyle.Paragraph,
          required: false,
          max_length: fieldHolds,
          ...(fits && code !== '' && { value: code }),
        },
      },
      {
        type: ComponentType.Label,
        label: 'Or a file',
        description: 'I use it instead of the text above.',
        component: {
          type: ComponentType.FileUpload,
          custom_id: 'file',
          required: false,
          min_values: 0,
          max_values: 1,
        },
      },
    ],
  };
}

export default {
  data: {
    name: 'submit',
    description: 'Hand in a file as your solution of the kata you are training on',
    options: [
      {
        type: Option.Attachment,
        name: 'file',
        description: 'The source code of your solution, up to 100 KB',
        required: true,
      },
      { type: Option.Boolean, name: 'finalize', description: 'Finalize at once when it passes' },
    ],
    ...serversAndDirect,
  },
  reply: 'private',
  execute: async (context) => {
    const { options } = context.interaction;
    const code = await context.services.attachments.text(options.getAttachment('file', true));
    return submit(context, code, { finalize: options.getBoolean('finalize') ?? false });
  },
  components: {
    open: { reply: 'modal', execute: openForm },
    finalize: { reply: 'update', execute: (context) => finalize(context, context.args[0]) },
    tell: { reply: 'update', execute: tellSolved },
  },
  modals: {
    code: {
      execute: async (context) => {
        const { fields } = context.interaction;
        const [file] = fields.getUploadedFiles('file')?.values() ?? [];
        const code = file ? await context.services.attachments.text(file) : fields.getTextInputValue('code');
        return submit(context, code, { sessionId: context.args[0] ?? '' });
      },
    },
  },
} satisfies Command;
