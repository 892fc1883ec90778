import type { Interaction } from 'discord.js';
import { onTestFinished } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { CodewarsPanel } from '../../../sandbox/terminal/codewars/panel.ts';
import { plain } from '../../../sandbox/terminal/draw/paint.ts';
import { setScene } from '../../../sandbox/terminal/scene.ts';
import { Screen } from '../../../sandbox/terminal/screen.ts';
import { Script } from '../../../sandbox/terminal/script.ts';
import type { SessionOptions } from '../../../sandbox/terminal/session.ts';
import { Session } from '../../../sandbox/terminal/session.ts';
import { Whereabouts } from '../../../sandbox/terminal/whereabouts.ts';
import { connectBot } from '../discord/support.ts';

/** A bot by its commands, and by what it does with each interaction; `shown` is what stands on the screen. */
export interface Recited {
  readonly commands: Parameters<typeof connectBot>[1];
  readonly answer: (interaction: Interaction, shown: readonly string[]) => Promise<unknown>;
  readonly sendEvent?: CodewarsPanel['sendEvent'];
  readonly solve?: CodewarsPanel['solve'];
}

/** Runs a script in front of that bot, and answers what was shown. */
export async function recite(
  script: string,
  { commands, answer, sendEvent, solve }: Recited,
): Promise<{ readonly lines: string[]; readonly failures: number }> {
  const discord = await startDiscord({ username: 'Dojo' });
  onTestFinished(() => discord.close());
  const scene = setScene(discord);
  const running: Promise<unknown>[] = [];
  const lines: string[] = [];
  const bot = await connectBot(discord, commands, (interaction) => {
    const answering = answer(interaction, lines);
    running.push(answering);
    return answering;
  });
  onTestFinished(() => bot.destroy());
  const print = (more: readonly string[]): void => void lines.push(...more);
  const recited = new Script(script, print);
  const options: SessionOptions = {
    discord,
    scene,
    print,
    whereabouts: new Whereabouts(scene),
    paint: plain,
    names: { user: String, channel: String, role: String, moment: String },
    stable: true,
    prompts: recited,
    codewars: {
      setName: () => undefined,
      solve: solve ?? (() => undefined),
      sendEvent: sendEvent ?? (() => Promise.reject(new Error('nothing happens on Codewars here'))),
      sendNews: () => undefined,
      untilQuiet: () => Promise.resolve(),
    },
  };
  const screen = new Screen(options);
  const session = new Session(options, screen);
  await recited.run(session);
  await Promise.all(running);
  screen.stop();
  return { lines, failures: session.failures };
}
