import { setTimeout as sleep } from 'node:timers/promises';
import type { Doorbells } from './doorbells.ts';
import type { WebhookSender } from './webhook-sender.ts';
import type { Answered, SoakMembers } from './members.ts';

const trainEveryMs = 5_000;

/** What comes at the bot, at the same pace however long its answers take. */
export interface Load {
  /** Rejects when the soak itself does not work. */
  readonly broken: Promise<never>;
  /** Nothing new comes. Settles with all answers when everything is answered, and every delivery accepted. */
  stop(): Promise<readonly Answered[]>;
}

export function startLoad(options: {
  readonly members: SoakMembers;
  readonly sender: WebhookSender;
  readonly doorbells: Doorbells;
  readonly perSecond: { readonly commands: number; readonly deliveries: number; readonly rings: number };
}): Load {
  const { members, sender, doorbells, perSecond } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const answers: Answered[] = [];
  const running = new Set<Promise<void>>();
  const broken = Promise.withResolvers<never>();

  /** In steps that do not add up what timers are late. */
  async function pace(everyMs: number, once: () => Promise<void>): Promise<void> {
    for (let at = performance.now(); !signal.aborted; at += everyMs) {
      const work = once().catch(broken.reject);
      running.add(work);
      void work.then(() => running.delete(work));
      await sleep(Math.max(0, at + everyMs - performance.now()), undefined, { signal }).catch(
        () => undefined,
      );
    }
  }

  /** A member hands in one thing after another. */
  async function train(): Promise<void> {
    while (!signal.aborted) {
      answers.push(await members.train());
      await sleep(trainEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const all = [
    pace(1_000 / perSecond.commands, async () => void answers.push(await members.command())),
    pace(1_000 / perSecond.deliveries, () => sender.deliver()),
    pace(1_000 / perSecond.rings, () => doorbells.ring()),
    train().catch(broken.reject),
  ];
  return {
    broken: broken.promise,
    async stop() {
      stopping.abort();
      await Promise.race([Promise.all(all), broken.promise]);
      await Promise.race([Promise.all(running), broken.promise]);
      return answers;
    },
  };
}
