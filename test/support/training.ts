import type { SeenMessage, WorldUser } from '../../sandbox/discord/index.ts';
import { componentsOf, startBot, type Answer, type Bot, type BotOptions } from './bot.ts';

/** A kata that the stand-in grades, and solutions of it. */
export const kata = 'multiples-of-3-and-5';
export const kataName = 'Multiples of 3 and 5';
export const right =
  'function solution(n) {\n  let sum = 0;\n  for (let i = 1; i < n; i += 1) if (i % 3 === 0 || i % 5 === 0) sum += i;\n  return sum;\n}';
export const wrong = 'function solution(n) {\n  return 23;\n}';

/** The bot, and two members whose links have API keys: ann is hanae, ben is tomoe. */
export async function startDojo(options: BotOptions = {}): Promise<Bot> {
  const bot = await startBot({ ...options, codewars: { gradingMs: 0, ...options.codewars } });
  await bot.link(bot.ann, 'hanae', 'sandbox-key-of-hanae');
  await bot.link(bot.ben, 'tomoe', 'sandbox-key-of-tomoe');
  return bot;
}

/** Types /train with that kata in JavaScript. */
export function begin(bot: Bot, who: WorldUser, which = kata): Promise<Answer> {
  return bot.slash(who, 'train', { kata: which, language: 'javascript' });
}

/** Opens the form behind a button and sends it with that code. */
export async function handIn(
  bot: Bot,
  who: WorldUser,
  { message }: { readonly message: SeenMessage },
  code: string,
  label = 'Submit',
): Promise<Answer> {
  return graded(await bot.submit(who, await bot.open(who, message, label), { code }));
}

/** The answer behind those that only say how long an attempt has been running: on a busy machine grading takes its time. */
export async function graded(answer: Answer): Promise<Answer> {
  const isRunning = (message: SeenMessage): boolean =>
    JSON.stringify(message.embeds).includes('is running on Codewars');
  if (!isRunning(answer.message)) return answer;
  return {
    ...answer,
    ...(await answer.until((message) => message.embeds.length > 0 && !isRunning(message))),
  };
}

/** Where a button of a message leads. */
export function urlOf({ message }: { readonly message: SeenMessage }, label: string): string | undefined {
  return componentsOf(message).find((each) => each.label === label)?.url;
}

/** What the code field of a form is filled with. */
export function prefilled(modal: Awaited<ReturnType<Bot['open']>>): string | undefined {
  const fields = modal.components as unknown as { component?: { custom_id?: string; value?: string } }[];
  return fields.find(({ component }) => component?.custom_id === 'code')?.component?.value;
}

/** Requests to the stand-in for Codewars whose path ends so. */
export function asked(bot: Bot, method: string, end: RegExp): Bot['codewars']['requests'] {
  return bot.codewars.requests.filter((each) => each.method === method && end.test(each.path));
}
