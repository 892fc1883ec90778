import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault, Invocation, SeenMessage } from '../../../sandbox/discord/index.ts';
import { sorry, startScene, wishes, type Scene } from './responder-kit.ts';

type Deed = (typeof deeds)[number];
const deeds = ['public', 'private', 'press'] as const;

/** Each costs a member some milliseconds at most, so that all of them together leave time for an answer. */
const small: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, times: 5 },
  { kind: 'drop' },
  { kind: 'dropAfter' },
  { kind: 'dropAfter' },
  { kind: 'delay', delayMs: 60 },
];
/** Each costs a second; Discord waits for three. */
const large: readonly Fault[] = [
  { kind: 'rateLimit', retryAfterMs: 900 },
  { kind: 'rateLimit', retryAfterMs: 400, global: true },
  // The connection hangs, and is cut after all.
  { kind: 'drop', delayMs: 2_500, path: /callback/ },
  { kind: 'dropAfter', delayMs: 2_000, path: /callback/ },
];

const round = fc.record({
  deeds: fc.array(fc.tuple(fc.constantFrom(...deeds), fc.constantFrom(...wishes)), {
    minLength: 4,
    maxLength: 7,
  }),
  faults: fc.array(fc.constantFrom(...small), { minLength: 3, maxLength: 9 }),
  large: fc.constantFrom(...large),
  dropsGateway: fc.boolean(),
});

describe('whatever goes wrong on the way to Discord', () => {
  it('every member gets the answer, once', async () => {
    // Each in a world of its own, all at the same time.
    await Promise.all(seeds.map(playSeed));
  }, 60_000);
});

const seeds = [1, 2, 3, 4, 5, 6];

async function playSeed(seed: number): Promise<void> {
  try {
    const scene = await startScene({ deferAfterMs: 200 });
    for (const each of fc.sample(round, { seed, numRuns: 3 })) await play(scene, each);
    expect(scene.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect(scene.log.map(({ msg }) => msg)).not.toContain('could not tell the member');
    const refusals = scene.discord.violations.map(({ refusal }) => (refusal as { code: number }).code);
    // What arrived is repeated when the answer to it was lost, and nothing else is ever refused.
    expect(refusals.filter((code) => code !== 40_060)).toEqual([]);
  } catch (error) {
    throw new Error(`seed ${seed}`, { cause: error });
  }
}

type Round = typeof round extends fc.Arbitrary<infer R> ? R : never;

async function play(scene: Scene, { deeds: wanted, faults, large: one, dropsGateway }: Round): Promise<void> {
  const { discord, userId, channelId, log } = scene;
  const answered = () => log.filter(({ msg }) => msg === 'interaction').length;
  const pages = new Map<number, SeenMessage>();
  for (const [index, [deed]] of wanted.entries()) {
    if (deed !== 'press') continue;
    const answeredBefore = answered();
    pages.set(index, await newPage(scene));
    await expect.poll(answered).toBe(answeredBefore + 1);
  }
  const before = discord.world.messages(channelId, userId).length;
  const answeredBefore = answered();

  for (const fault of [...faults.slice(0, 2), one, ...faults.slice(2)]) discord.faults.add(fault);
  const asked = await Promise.all(
    wanted.map(async ([deed, wish], index): Promise<Asked> => {
      const page = pages.get(index);
      const invocation = await (page === undefined
        ? scene.type(asCommand(deed), wish)
        : scene.press(page.id, wish));
      return { invocation, deed, fails: wish.fails === true, page };
    }),
  );
  const resumes = discord.gateway.resumes;
  if (dropsGateway) {
    await sleep(100);
    discord.gateway.drop();
  }
  await Promise.all(asked.map((each) => each.invocation.until(expected(each), 10_000)));
  await expect.poll(answered, { timeout: 10_000 }).toBe(answeredBefore + wanted.length);
  discord.faults.clear();

  const lost = faults.filter(({ kind }) => kind === 'dropAfter').length + 1;
  const apologies = asked.filter(({ deed, fails }) => deed === 'press' && fails).length;
  const answers = wanted.length - asked.filter(({ deed }) => deed === 'press').length;
  const more = discord.world.messages(channelId, userId).length - before;
  expect(more).toBeGreaterThanOrEqual(answers + apologies);
  // Discord cannot tell a follow-up from its repetition.
  expect(more).toBeLessThanOrEqual(answers + apologies + (apologies === 0 ? 0 : lost));
  for (const each of asked) await expectLast(each);
  if (dropsGateway) await expect.poll(() => discord.gateway.resumes, { timeout: 10_000 }).toBe(resumes + 1);
}

interface Asked {
  readonly invocation: Invocation;
  readonly deed: Deed;
  readonly fails: boolean;
  readonly page: SeenMessage | undefined;
}

const asCommand = (deed: Deed) => (deed === 'private' ? 'private' : 'public');

const textFor = ({ deed, fails }: Asked): string => (fails ? sorry : deed === 'press' ? 'Turned.' : 'Done.');
const expected = (each: Asked) => (message: SeenMessage) => message.content === textFor(each);

async function newPage({ type }: Scene): Promise<SeenMessage> {
  const outcome = await (await type('public')).settled();
  if (outcome.kind !== 'message') throw new Error(`no page to turn: ${outcome.kind}`);
  return outcome.message;
}

/** What the member reads in the end, when nothing more comes. */
async function expectLast(asked: Asked): Promise<void> {
  const outcome = await asked.invocation.settled();
  if (outcome.kind !== 'message' && outcome.kind !== 'update') throw new Error(`no answer: ${outcome.kind}`);
  expect(outcome.message.versions.at(-1)?.content).toBe(textFor(asked));
  if (asked.deed === 'private') expect(outcome.message.ephemeral).toBe(true);
}
