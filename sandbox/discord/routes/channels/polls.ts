import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import { pageSize, route, snowflakeIn } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { messageIn } from './channels.ts';

const POLL = '/channels/:channelId/polls/:messageId';

/** Who voted, and the end of a poll; it begins with a message: https://discord.com/developers/docs/resources/poll */
export function pollRoutes(parts: Parts): readonly Route[] {
  const { world, messages } = parts;
  return [
    route('GET', `${POLL}/answers/:answerId`, ({ params, query }) => {
      const { message, votes } = messageIn(parts, params);
      if (message.poll === undefined) throw refuse.unknownMessage();
      const most = pageSize(query, { usual: 25, most: 100 });
      const after = snowflakeIn(query, 'after') ?? 0n;
      const found = votes
        .filter(({ answerId }) => String(answerId) === params.answerId)
        .map(({ userId }) => BigInt(userId))
        .filter((id) => id > after)
        .sort((one, other) => (one < other ? -1 : 1));
      return { body: { users: found.slice(0, most).map((id) => world.userShape(String(id))) } };
    }),
    route('POST', `${POLL}/expire`, ({ params }) => {
      const record = messageIn(parts, params);
      if (record.message.poll === undefined) throw refuse.noPoll();
      if (record.message.author.id !== world.bot.id) throw refuse.cannotEditOthers();
      if (messages.hasEnded(record)) throw refuse.pollExpired();
      messages.endPoll(record);
      return { body: record.message };
    }),
  ];
}
