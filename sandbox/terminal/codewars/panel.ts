import { setTimeout as sleep } from 'node:timers/promises';
import type { CodewarsStandIn, Finalized } from '../../codewars/stand-in.ts';
import type { Sent, Told, WebhookSender } from './webhook-sender.ts';

/** What can be done on Codewars from here, and what it tells the bot. A bot that knows no Codewars has none. */
export interface CodewarsPanel {
  /** Changes the name in a profile. Throws when there is no such user. */
  readonly setName: (username: string, name: string) => void;
  /** Completes a kata now. Throws when there is no such user, kata or language of it. */
  readonly solve: (username: string, kata: string, language: string | undefined) => void;
  /** Sends a webhook. */
  readonly sendEvent: (words: readonly string[]) => Promise<Sent>;
  /** Sends the webhooks of what was finalized since it was asked last; nothing where there is nothing to tell. */
  readonly sendNews: () => Promise<Told> | undefined;
  /** Settles when the bot has asked Codewars nothing for a while, as after it has read the list of a member who linked. */
  readonly untilQuiet: () => Promise<void>;
}

const quietMs = 500;
/** A bot that tracks accounts is never quiet for long. */
const longestMs = 10_000;

export function createCodewarsPanel(codewars: CodewarsStandIn, sender: WebhookSender): CodewarsPanel {
  const untold: Finalized[] = [];
  codewars.onFinalized((finalized) => {
    // A kata that was solved in that language before changes nothing.
    if (finalized.honor.change !== 0 || finalized.ranks.length > 0) untold.push(finalized);
  });
  return {
    setName: (username, name) => codewars.setUser(username, { name }),
    solve: (username, kata, language) =>
      codewars.complete(username, kata, language === undefined ? {} : { languages: [language] }),
    sendEvent: (words) => sender.send(words),
    sendNews: () => (untold.length === 0 ? undefined : sender.tell(untold.splice(0))),
    async untilQuiet() {
      const deadline = performance.now() + longestMs;
      let asked = -1;
      let quietSince = 0;
      while (performance.now() < deadline) {
        if (codewars.requests.length !== asked) quietSince = performance.now();
        asked = codewars.requests.length;
        if (performance.now() - quietSince > quietMs) return;
        await sleep(25);
      }
    },
  };
}
