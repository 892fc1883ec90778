import type { Stage } from './stage.ts';

/** What is asked for is in Dojo's cache: it is asked for once before each round, and a round is over within its 60 s. */
export const cachedUser = 'some_user';
/** How long Codewars itself takes where it is asked. */
export const codewarsMs = 50;

/** Asks so many times, so many at once, and waits for all of them before the next. @returns milliseconds of each */
export async function askAll(stage: Stage, commands: number, atOnce: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < commands) {
    const asked = Array.from({ length: atOnce }, (_, member) => stage.ask(member, cachedUser));
    times.push(...(await Promise.all(asked)));
    stage.discord.forget();
  }
  return times;
}

/** From now on, Codewars takes its time for each profile. */
export function slowCodewars({ codewars }: Stage): void {
  codewars.faults.add({ kind: 'delay', delayMs: codewarsMs, times: Infinity, path: /^\/users\/[^/]+$/ });
}

/** Makes accounts that no bot has asked for, each like the one in the cache. */
export async function newUsers({ codewars }: Stage): Promise<() => string> {
  const answer = await fetch(`${codewars.apiUrl}/users/${cachedUser}`);
  const { id: _, ...profile } = (await answer.json()) as { id: string; username: string };
  let made = 0;
  return () => {
    const username = `new-user-${(made += 1)}`;
    codewars.addUser({ ...profile, username });
    return username;
  };
}
