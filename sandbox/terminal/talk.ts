import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiscordStandIn, SeenAttachment } from '../discord/index.ts';
import type { CodewarsPanel } from './codewars/panel.ts';
import { Terminal } from './interactive.ts';
import { momentIn } from './draw/names.ts';
import type { Paint } from './draw/paint.ts';
import { coloured, plain } from './draw/paint.ts';
import type { Prompts } from './prompts.ts';
import type { Scene } from './scene.ts';
import { Screen } from './screen.ts';
import type { KeepFile } from './screen-message.ts';
import { Script } from './script.ts';
import { Session } from './session.ts';
import { Whereabouts } from './whereabouts.ts';

/** What is there to talk in and with. */
export interface Stage {
  readonly discord: DiscordStandIn;
  readonly scene: Scene;
  readonly codewars: CodewarsPanel | undefined;
  /** What to try first. */
  readonly hint: string;
  /** Where files of messages are put, so that they can be looked at. */
  readonly filesFolder: string;
  /** No colours, even on a terminal. */
  readonly plain: boolean;
  /** Aborted when the sandbox ends: nothing is said after that. */
  readonly over: AbortSignal;
}

type Print = (lines: readonly string[]) => void;

/** Takes lines until the person leaves, and answers how they left. */
export async function converse(stage: Stage, onInterrupt: () => void): Promise<'quit' | 'input ended'> {
  const paint = paintFor(stage);
  const terminal = new Terminal(onInterrupt, paint);
  stage.over.addEventListener('abort', () => terminal.close());
  const { session, screen } = open(stage, {
    stable: false,
    prompts: terminal,
    print: terminal.print,
    paint,
    keepFile: (file) => keepFile(stage.filesFolder, file),
  });
  const { people, serverName } = stage.scene;
  terminal.print([
    `You are ${people[0]?.name ?? ''}, a member of ${serverName}. The bot is here, and nothing leaves this machine.`,
    `${stage.hint} /? lists what can be typed, Tab completes, Ctrl-C ends.`,
  ]);
  const left = await terminal.run(session);
  screen.stop();
  terminal.close();
  return left;
}

/** Runs a script, all of it, and answers the exit code: 1 when one of its lines failed. */
export async function recite(stage: Stage, text: string): Promise<number> {
  const print: Print = (lines) => {
    if (!stage.over.aborted) process.stdout.write(`${lines.join('\n')}\n`);
  };
  const script = new Script(text, print);
  stage.over.addEventListener('abort', () => script.stop());
  const { session, screen } = open(stage, { stable: true, prompts: script, print, paint: paintFor(stage) });
  await script.run(session);
  screen.stop();
  return session.failures === 0 ? 0 : 1;
}

function open(
  { discord, codewars, scene }: Stage,
  how: {
    readonly stable: boolean;
    readonly prompts: Prompts;
    readonly print: Print;
    readonly paint: Paint;
    readonly keepFile?: KeepFile;
  },
): { readonly session: Session; readonly screen: Screen } {
  const options = {
    discord,
    scene,
    whereabouts: new Whereabouts(scene),
    names: {
      user: (id: string) => (id === discord.botUserId ? scene.botName : nameOf(scene.people, id)),
      channel: (id: string) => nameOf(scene.channels, id),
      role: (id: string) => nameOf(discord.world.roles(scene.guildId), id),
      moment: momentIn(Date.now, how.stable),
    },
    codewars,
    ...how,
  };
  const screen = new Screen(options);
  return { session: new Session(options, screen), screen };
}

function keepFile(folder: string, { id, filename, data }: SeenAttachment): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${id}-${filename}`);
  writeFileSync(path, data);
  return path;
}

function paintFor({ plain: noColours }: Stage): Paint {
  const { stdout } = process;
  if (noColours || !stdout.isTTY) return plain;
  return coloured(Math.min(stdout.columns, 100), stdout.getColorDepth());
}

function nameOf(things: Scene['people'], id: string): string {
  return things.find((each) => each.id === id)?.name ?? id;
}
