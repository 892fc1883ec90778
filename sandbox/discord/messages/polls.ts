import { PollLayoutType } from 'discord-api-types/v10';
import type { APIPoll, APIPollMedia } from 'discord-api-types/v10';
import type { PollVote } from '../contract/world.ts';
import { timestamp } from '../world/records.ts';
import type { Json } from '../world/records.ts';

const HOUR_MS = 3_600_000;
const USUAL_HOURS = 24;

/** What a message shows of the poll that a request asks for: https://discord.com/developers/docs/resources/poll */
export function pollShape(asked: Json, now: number): APIPoll {
  const { question, answers, duration, allow_multiselect } = asked;
  const all = answers as readonly { readonly poll_media: APIPollMedia }[];
  const hours = typeof duration === 'number' ? duration : USUAL_HOURS;
  return {
    question: { text: (question as APIPollMedia).text ?? '' },
    answers: all.map(({ poll_media }, index) => ({ answer_id: index + 1, poll_media })),
    expiry: timestamp(now + hours * HOUR_MS),
    allow_multiselect: allow_multiselect === true,
    layout_type: PollLayoutType.Default,
    results: { is_finalized: false, answer_counts: [] },
  };
}

/** Answers without a vote have no count. Bots do not vote. */
export function counted(poll: APIPoll, votes: readonly PollVote[], isFinal: boolean): APIPoll {
  const counts = poll.answers.map(({ answer_id: id }) => ({
    id,
    count: votes.filter(({ answerId }) => answerId === id).length,
    me_voted: false,
  }));
  return {
    ...poll,
    results: { is_finalized: isFinal, answer_counts: counts.filter(({ count }) => count > 0) },
  };
}
