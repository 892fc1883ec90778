import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../support/bench.ts';
import { announce as sayOf, settle, startHooked, unheard } from '../support/hook.ts';
import { channelIdOf, guildIdOf, userIdOf } from '../support/ids.ts';
import { milliseconds, type Row } from '../support/row.ts';
import type { Stage } from '../support/stage.ts';
import { quantile } from '../support/statistics.ts';

const limitMs = 10;
/** Less than the bot allows itself to send, so that none waits for its turn. */
const pauseMs = 100;

/** How long an idle bot takes from its 204 until the message is at Discord. */
export const announce: Scenario = async (bench) => {
  bench.progress('announce');
  await using running = await startHooked(bench, bench.directories().dojo);
  const channelId = channelIdOf(0);
  const accountId = await linkSomebody(running.stage, channelId);
  await settle(running);

  const times: number[] = [];
  for (const news of unheard.slice(0, bench.often(unheard.length, 20))) {
    times.push(await sayOf(running, { ...news, accountId }, channelId));
    await sleep(pauseMs);
  }
  // The first asks Codewars for the profile and Discord whether the member is still there.
  const [first = NaN, ...others] = times;
  const row = (measure: string, value: number, limit?: number): Row => ({
    measure: `from 204 to the message, ${measure}`,
    dojo: milliseconds(value),
    bare: '',
    ratio: '',
    goal: limit === undefined ? '' : `< ${limit} ms`,
    met: limit === undefined ? undefined : value < limit,
  });
  return [
    row('median', quantile(others, 0.5), limitMs),
    row('p99', quantile(others, 0.99)),
    row('a member’s first', first),
  ];
};

/** By the commands that people use. @returns the account of Codewars that is announced there from now on */
async function linkSomebody({ discord, codewars }: Stage, channelId: string): Promise<string> {
  const place = { userId: userIdOf(0), guildId: guildIdOf(0), channelId };
  const set = await discord.slash({
    ...place,
    name: 'announcements',
    subcommand: 'set',
    options: { kind: 'ranks', channel: channelId },
  });
  await set.settled();
  const form = await (await discord.slash({ ...place, name: 'link' })).settled();
  if (form.kind !== 'modal') throw new Error('/link shows no form');
  const linked = await discord.submitModal({
    userId: place.userId,
    modal: form.modal,
    fields: { username: 'hanae', api_key: '' },
  });
  await linked.settled();
  const profile = await fetch(`${codewars.apiUrl}/users/hanae`);
  return ((await profile.json()) as { id: string }).id;
}
