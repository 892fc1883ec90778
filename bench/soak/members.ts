import type { Outcome, SlashInput } from '../../sandbox/discord/index.ts';
import { textOf } from '../../sandbox/discord/index.ts';
import { storageDown } from '../../src/discord/interactions/error-messages.ts';
import { channelIdOf, guildIdOf, userIdOf } from '../support/ids.ts';
import { memberCount, type Stage } from '../support/stage.ts';
import type { Outage } from './faults.ts';

/** What became of a command. */
export type Verdict =
  | 'right'
  /** A sentence that says what to do, as long as Codewars does not answer. */
  | 'told'
  /** The bot could not know: its store or its gateway session was away. */
  | 'away'
  | 'wrong';

/** A command that was answered, or was not. */
export interface Answered {
  readonly verdict: Verdict;
  /** For whoever looks for the cause. */
  readonly what: string;
}

interface Typed extends Pick<SlashInput, 'name' | 'options'> {
  readonly right: RegExp;
  /** Only somebody who may manage the server can type it. */
  readonly isForAdmins?: true;
}

const person = 7;
/** What members type in turn. */
const commands: readonly Typed[] = [
  { name: 'profile', options: { user: 'some_user' }, right: /some_user.*Honor/s },
  { name: 'kata', options: { kata: 'valid-braces' }, right: /Valid Braces/ },
  { name: 'account', right: /member_\d+/ },
  { name: 'completed', options: { user: 'hanae' }, right: /hanae/ },
  { name: 'profile', right: /member_\d+.*Honor/s },
  { name: 'members', right: /member_\d+/, isForAdmins: true },
  { name: 'authored', options: { user: 'some_user' }, right: /some_user/ },
  { name: 'train', options: { language: 'javascript' }, right: /kyu|API key/ },
  { name: 'profile', options: { user: 'tomoe' }, right: /tomoe.*Honor/s },
  { name: 'help', right: /First steps/ },
  { name: 'members', options: { member: userIdOf(person) }, right: /member_7/, isForAdmins: true },
];

const solutions = [
  'function solution(n) {\n  return 23;\n}',
  'function solution(n) {\n  let sum = 0;\n  for (let i = 1; i < n; i += 1) if (i % 3 === 0 || i % 5 === 0) sum += i;\n  return sum;\n}',
];
const training: readonly Typed[] = [
  {
    name: 'train',
    options: { kata: 'multiples-of-3-and-5', language: 'javascript' },
    right: /Multiples of 3 and 5|You are in a session on/,
  },
  ...solutions.map((data) => ({
    name: 'submit',
    options: { file: { name: 'solution.js', data } },
    right: /Attempt \d+ (passed|did not pass)/,
  })),
];

/** The sentences of `src/discord/interactions/error-messages.ts` for a Codewars that does not answer, and of training for the same. */
const helpful =
  /Codewars (is not answering right now|asks me to slow down)|^I could not reach Codewars|Please try again|try again/;
const incident = /incident `?[0-9a-f]{8}/;

/** An answer is waited for as long as training waits for a result. */
const answeredWithinMs = 90_000;
/** Before an outage began something may have been begun that it ended; after it, connections are made anew. */
const marginMs = 3_000;

/** The people of a stage, who type one command after another. */
export interface SoakMembers {
  /** Somebody types the next command. */
  command(): Promise<Answered>;
  /** A member with an API key begins a kata, or hands in a solution: one thing after another. */
  train(): Promise<Answered>;
}

export function createMembers({ discord }: Stage, outages: readonly Outage[]): SoakMembers {
  const place = { guildId: guildIdOf(0), channelId: channelIdOf(0, 1) };
  let [typed, trained] = [0, 0];

  async function type(command: Typed, userId: string): Promise<Answered> {
    const from = Date.now();
    const { text, why } = await answerTo(
      { ...place, userId, name: command.name, options: command.options ?? {} },
      command.right,
    );
    const to = Date.now();
    const verdict = judge(text, command.right, { from, to });
    return {
      verdict,
      what: `/${command.name} ${JSON.stringify(command.options ?? {})}: ${text ?? `no answer: ${why}`}`,
    };
  }

  /** What the answer says in the end; `undefined` when there was none, and then why. */
  async function answerTo(input: SlashInput, right: RegExp): Promise<{ text?: string; why: string }> {
    const invocation = await discord.slash(input);
    const outcome = await invocation.settled();
    const first = said(outcome);
    if (first === undefined) return { why: outcome.kind === 'none' ? outcome.why : outcome.kind };
    if (input.name !== 'submit' || right.test(first)) return { text: first, why: '' };
    // What is said meanwhile is edited until there is a result.
    const last = invocation.until((message) => isOver(textOf(message), right), answeredWithinMs);
    return { text: await last.then(textOf, () => `${first} (and nothing more)`), why: '' };
  }

  function judge(text: string | undefined, right: RegExp, during: { from: number; to: number }): Verdict {
    if (text !== undefined && right.test(text)) return 'right';
    const wasAway = (of: Outage['of']): boolean =>
      outages.some(
        (outage) =>
          outage.of === of && during.from < outage.to + marginMs && during.to > outage.from - marginMs,
      );
    if (text === undefined) return wasAway('gateway') ? 'away' : 'wrong';
    if (text.includes(storageDown)) return wasAway('store') ? 'away' : 'wrong';
    return helpful.test(text) && !incident.test(text) ? 'told' : 'wrong';
  }

  return {
    command() {
      const command = commands[typed % commands.length];
      typed += 1;
      if (command === undefined) throw new RangeError('there are no commands');
      return type(command, command.isForAdmins ? admin : userIdOf(typed % (memberCount - 1)));
    },
    train() {
      const step = training[trained % training.length];
      trained += 1;
      if (step === undefined) throw new RangeError('there is no training');
      return type(step, trainee);
    },
  };
}

const admin = userIdOf(0);
/** Who has an API key. */
const trainee = userIdOf(memberCount - 1);

const said = (outcome: Outcome): string | undefined =>
  outcome.kind === 'message' || outcome.kind === 'update' ? textOf(outcome.message) : undefined;

const isOver = (text: string, right: RegExp): boolean =>
  right.test(text) || helpful.test(text) || incident.test(text);

/** By the command that people use, before anything goes wrong. */
export async function linkTrainee({ discord }: Stage): Promise<void> {
  const place = { userId: trainee, guildId: guildIdOf(0), channelId: channelIdOf(0, 1) };
  const form = await (await discord.slash({ ...place, name: 'link' })).settled();
  if (form.kind !== 'modal') throw new Error('/link shows no form');
  const fields = { username: 'hanae', api_key: 'sandbox-key-of-hanae' };
  const linked = await discord.submitModal({ userId: trainee, modal: form.modal, fields });
  const text = said(await linked.settled());
  if (text?.includes('You are linked') !== true) throw new Error(`/link answered: ${text ?? 'nothing'}`);
}
