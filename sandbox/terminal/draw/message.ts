import { textOf } from '../../discord/index.ts';
import type { SeenMessage, SeenReaction } from '../../discord/index.ts';
import { drawComponents } from './components.ts';
import { drawEmbed } from './embed.ts';
import { drawFile } from './file.ts';
import { drawMarkdown } from './markdown.ts';
import type { Names } from './names.ts';
import type { Paint } from './paint.ts';
import type { ScreenMessage } from '../screen-message.ts';

/** A message as Discord would lay it out: who, text, embeds, files, and what can be pressed, numbered. */
export function drawMessage(message: ScreenMessage, paint: Paint, names: Names): string[] {
  const body = [
    ...(message.content === '' ? [] : drawMarkdown(message.content, paint, names)),
    ...message.embeds.flatMap((embed, index) => drawEmbed(embed, paint, names, message.pictures[index])),
    ...(message.isOfComponents === true ? [] : message.attachments).flatMap((file) => drawFile(file, paint)),
    ...drawPoll(message),
    ...drawComponents(message, paint, names),
  ];
  return [header(message, paint), ...body].map((line) => line.trimEnd());
}

/** Each emoji with how many reacted, and whether the person who looks is one of them; empty where there are none. */
export function drawReactions(reactions: readonly SeenReaction[], me: string): string {
  return reactions
    .map(({ emoji: { id, name }, userIds }) => {
      const mine = userIds.includes(me) ? ' (you)' : '';
      return `${id === null ? name : `:${name}:`} ${userIds.length}${mine}`;
    })
    .join('  ');
}

/** The question, and how many voted for each answer. */
function drawPoll({ poll }: ScreenMessage): string[] {
  if (poll === undefined) return [];
  const answers = poll.answers.map(({ answer_id: id, poll_media: { text } }) => {
    const count = poll.results?.answer_counts.find((each) => each.id === id)?.count ?? 0;
    return `  ${text ?? ''} (${count})`;
  });
  return [`Poll: ${poll.question.text ?? ''}`, ...answers];
}

const excerptLength = 40;

/** By what a message is known again. */
export function excerpt(message: SeenMessage): string {
  const [first = ''] = textOf(message).split('\n');
  const text = first.length > excerptLength ? `${first.slice(0, excerptLength)}…` : first;
  return `${message.author.global_name ?? message.author.username}: ${text}`;
}

function header(message: ScreenMessage, paint: Paint): string {
  const marks = [
    ...(message.where === undefined ? [] : [`#${message.where}`]),
    ...(message.edited ? ['edited'] : []),
    ...(message.ephemeral ? ['Only you can see this'] : []),
  ];
  const name = paint.style('bold', message.author.global_name ?? message.author.username);
  const author = message.author.bot === true ? `${name} [APP]` : name;
  return marks.length === 0 ? author : `${author} ${paint.style('dim', `· ${marks.join(' · ')}`)}`;
}
