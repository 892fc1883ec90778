import { languageName } from '../src/codewars/languages.ts';
import { serversAndDirect, type CommandContext, type Command } from '../src/discord/command.ts';
import { askFirst, button, buttons } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { showKata } from './shared/kata-replies.ts';
import { learnerOf, trainee } from './shared/training-link.ts';
import type { Reply } from '../src/render/reply.ts';
import { escapeMarkdown } from '../src/render/text.ts';
import { fitEmbeds } from '../src/render/limits.ts';
import { renderCode } from '../src/render/training/code.ts';
import { loadAttemptRenderers } from '../src/render/training/lazy.ts';
import type { Session } from '../src/training/model.ts';

async function inProgress(context: CommandContext): Promise<Session> {
  const session = await context.services.training.current(await trainee(context));
  if (session === undefined) throw new MemberError('NoSession');
  return session;
}

/** The session of a button. @throws MemberError `NoSession`, `OtherSession` */
async function sameSession(context: CommandContext): Promise<Session> {
  const session = await inProgress(context);
  if (session.id !== context.args[0]) throw new MemberError('OtherSession');
  return session;
}

async function show(context: CommandContext): Promise<Reply> {
  const session = await inProgress(context);
  const { id, last, lastValid } = session;
  // A refused attempt leaves the last valid one in place.
  const isValid = last?.state === 'passed' || (last?.state === 'refused' && lastValid !== null);
  const { renderSession } = await loadAttemptRenderers();
  return {
    ...renderSession(session, context.services.now()),
    components: buttons(
      isValid && button('Finalize', ['submit', 'finalize', id], { style: 'success' }),
      last?.state === 'running' && button('Look again', ['session', 'show']),
      button('Submit', ['submit', 'open', id], { style: 'primary' }),
      button('Show code', ['session', 'code', id]),
      button('Read the kata', ['session', 'task', id]),
      button('Abandon', ['session', 'abandon', id], { style: 'danger' }),
    ),
  };
}

/** The code of the newest attempt or of the one that the button names; before the first, the code to begin with. */
async function showCode(context: CommandContext): Promise<Reply> {
  const session = await sameSession(context);
  const { id, language, attempts, kept } = session;
  const wanted = Math.trunc(Number(context.args[1] ?? attempts)) || attempts;
  // That attempt may be forgotten by now.
  const number = kept.find((each) => each >= wanted) ?? kept.at(-1) ?? 0;
  const earlier = kept.findLast((each) => each < number);
  const later = kept.find((each) => each > number);
  const { training } = context.services;
  const who = await trainee(context);
  const attempt = number === 0 ? undefined : await training.attempt(who, number);
  const code = attempt?.code ?? (await training.draft(who))?.code ?? session.setup;
  const title = attempt ? `Attempt ${number} of ${attempts}` : 'The code to begin with';
  return {
    ...renderCode({ title: `${title}, **${escapeMarkdown(session.kata.name)}**`, code, language }),
    components: buttons(
      earlier !== undefined && button('◀ Earlier', ['session', 'turn', id, earlier, 'earlier']),
      later !== undefined && button('Later ▶', ['session', 'turn', id, later, 'later']),
    ),
  };
}

async function showTask(context: CommandContext): Promise<Reply> {
  const { kata, language, exampleFixture } = await sameSession(context);
  const shown = await showKata(await learnerOf(context), {
    kata: kata.id ?? kata.slug ?? kata.name,
    language,
  });
  if (exampleFixture.trim() === '') return shown;
  const tests = renderCode({
    title: '**Example tests**',
    code: exampleFixture,
    language,
    stem: 'example_tests',
  });
  const embeds = fitEmbeds([...(shown.embeds ?? []), ...(tests.embeds ?? [])]);
  return { ...shown, ...tests, embeds };
}

async function askToAbandon(context: CommandContext): Promise<Reply> {
  const { id, kata, language, attempts } = await sameSession(context);
  const lost =
    attempts === 0
      ? ''
      : ` I forget the code of ${attempts === 1 ? 'its attempt' : `all ${attempts} attempts`}.`;
  return askFirst(
    `Give up **${escapeMarkdown(kata.name)}** in ${languageName(language)}?${lost}`,
    ['Give it up', ['session', 'end', id]],
    ['Go on', ['session', 'show']],
  );
}

async function abandon(context: CommandContext): Promise<Reply> {
  const { kata } = await sameSession(context);
  await context.services.training.abandon(await trainee(context));
  return {
    content: `The session on **${escapeMarkdown(kata.name)}** is over. **/train** finds you another kata.`,
  };
}

export default {
  data: {
    name: 'session',
    description: 'The kata you are training on: how it stands, your code, your attempts',
    ...serversAndDirect,
  },
  reply: 'private',
  execute: show,
  components: {
    show: { reply: 'update', execute: show },
    code: { reply: 'private', execute: showCode },
    turn: { reply: 'update', execute: showCode },
    task: { reply: 'private', execute: showTask },
    abandon: { reply: 'update', execute: askToAbandon },
    end: { reply: 'update', execute: abandon },
  },
} satisfies Command;
