import type { JSX } from 'preact';
import type { ShownMessage, ShownPoll } from '../../model.ts';
import { momentText } from '../moments.ts';
import { useStore } from '../store.ts';
import { EmojiFace } from '../emoji/emoji.tsx';

/** A question with its answers; a press votes for one, or takes the vote back. */
export function Poll({ poll, message }: { poll: ShownPoll; message: ShownMessage }): JSX.Element {
  const { question, answers, takesSeveral, endsAt, hasEnded } = poll;
  const store = useStore();
  const viewer = store.state().overview?.viewer.id ?? '';
  const mine = answers.filter(({ userIds }) => userIds.includes(viewer)).map(({ id }) => id);
  const vote = (id: number): void => {
    const others = takesSeveral ? mine.filter((each) => each !== id) : [];
    const answerIds = mine.includes(id) ? others : [...others, id];
    void store.act('vote', { messageId: message.id, answerIds });
  };
  return (
    <div class="poll" role="group" aria-label={question}>
      <p class="poll-question">{question}</p>
      <p class="poll-about">{takesSeveral ? 'Select one or more answers' : 'Select one answer'}</p>
      {answers.map(({ id, text, emoji, userIds }) => (
        <button
          key={id}
          type="button"
          class="poll-answer"
          aria-pressed={mine.includes(id)}
          disabled={hasEnded}
          onClick={() => vote(id)}
        >
          {emoji && <EmojiFace emoji={emoji} />}
          <span>{text}</span>
          <span>
            {userIds.length} {userIds.length === 1 ? 'vote' : 'votes'}
          </span>
        </button>
      ))}
      <p class="poll-about">{hasEnded ? 'Ended' : `Ends ${momentText(new Date(endsAt), 'R')}`}</p>
    </div>
  );
}
