import type { REST } from '@discordjs/rest';
import { Routes, type RESTGetAPIGatewayBotResult } from 'discord-api-types/v10';
import type { Shards } from '../../../config/config.ts';
import { discordTrouble, StrangeAnswer } from './discord-trouble.ts';
import { bad, doubtful, good, type Check } from './finding.ts';

/** Whether the gateway's sessions that this process starts may be started, and whether they are enough. */
export function checkGateway({ rest, shards }: { readonly rest: REST; readonly shards: Shards }): Check {
  return async (signal) => {
    let answer: RESTGetAPIGatewayBotResult;
    try {
      answer = (await rest.get(Routes.gatewayBot(), { signal })) as RESTGetAPIGatewayBotResult;
      if (!('session_start_limit' in answer)) throw new StrangeAnswer();
    } catch (error) {
      return { findings: [discordTrouble('Discord was asked for its gateway', error)] };
    }
    const { remaining, total, reset_after: resetAfterMs } = answer.session_start_limit;
    const needed = shards === 'auto' ? answer.shards : shards.ids.length;
    const starts =
      remaining >= needed
        ? good(`${remaining} of ${total} session starts are left for today; this process takes ${needed}`)
        : bad(
            `${remaining} of ${total} session starts are left, and this process takes ${needed}`,
            `wait ${Math.ceil(resetAfterMs / 60_000)} minutes; something restarts the bot too often`,
          );
    return { findings: [starts, recommended(shards, answer.shards)] };
  };
}

function recommended(shards: Shards, count: number): ReturnType<typeof good> {
  const recommends = `Discord recommends ${count} ${count === 1 ? 'shard' : 'shards'}`;
  if (shards === 'auto') return good(`${recommends}, and DISCORD_SHARDS is auto`);
  if (shards.count >= count)
    return good(`${recommends}, and DISCORD_SHARDS divides the bot by ${shards.count}`);
  return doubtful(
    `${recommends}, and DISCORD_SHARDS divides the bot by ${shards.count}`,
    `divide it by ${count} or more, in every process`,
  );
}
