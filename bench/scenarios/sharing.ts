import type { Scenario } from '../support/bench.ts';
import { memberCount } from '../support/stage.ts';

const users = ['some_user', 'hanae', 'tomoe'];
/** So that all have asked before the one answer is there. */
const upstreamDelayMs = 300;

/** How many calls to Codewars it costs when 50 members ask at once for a profile that is not in the cache. */
export const sharing: Scenario = async (bench) => {
  bench.progress('sharing');
  await using running = await bench.start('dojo', bench.directories().dojo);
  const { stage } = running;
  const calls: number[] = [];
  for (const user of users) {
    const path = `/users/${user}`;
    const before = stage.codewars.requests.length;
    stage.codewars.faults.add({ kind: 'delay', delayMs: upstreamDelayMs, path: new RegExp(`^${path}$`) });
    await Promise.all(Array.from({ length: memberCount }, (_, member) => stage.ask(member, user)));
    calls.push(stage.codewars.requests.slice(before).filter((request) => request.path === path).length);
  }
  const most = Math.max(...calls);
  return [
    {
      measure: `calls to Codewars for ${memberCount} members at once`,
      dojo: String(most),
      bare: '',
      ratio: '',
      goal: '1',
      met: most === 1 && Math.min(...calls) === 1,
    },
  ];
};
