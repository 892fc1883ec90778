import { GatewayIntentBits } from 'discord-api-types/v10';
import type { APIApplicationCommand } from 'discord-api-types/v10';
import { textOf } from '../discord/index.ts';
import type { DiscordStandIn, Invocation, Outcome, SeenEmoji, SeenMessage } from '../discord/index.ts';
import { nearest, whySilent } from './input/advice.ts';
import type { CodewarsPanel } from './codewars/panel.ts';
import type { Completion } from './input/complete.ts';
import { complete } from './input/complete.ts';
import { describeWords } from './input/describe-words.ts';
import { Failures } from './failures.ts';
import type { Handle } from './handles.ts';
import { findByName, findOption } from './handles.ts';
import { TypingError } from './typing-error.ts';
import { matchMenu } from './input/match-menu.ts';
import type { Line, OwnWord, Word } from './input/parse-line.ts';
import { parseLine, quote, splitWords } from './input/parse-line.ts';
import type { Prompts } from './prompts.ts';
import type { Pressable, Screen, ScreenOptions } from './screen.ts';
import { changeRole, describeRoles } from './server-roles.ts';
import { Typing } from './input/typing.ts';

/** How long the bot may take to say what it was told. Much of it is said later, or never. */
const announcedWithinMs = 4_000;
/** How long `/wait` waits: the bot asks for the result of an attempt for a minute. */
const saidWithinMs = 70_000;

/** How long a script waits for what a bot may say to a message. */
const repliedWithinMs = 1_000;
const messageIntents = GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages;
const reactionIntents = GatewayIntentBits.GuildMessageReactions | GatewayIntentBits.DirectMessageReactions;

export interface SessionOptions extends ScreenOptions {
  readonly prompts: Prompts;
  /** Absent where the bot knows no Codewars. */
  readonly codewars: CodewarsPanel | undefined;
}

/** Does what lines say: speaks to the bot as a member would, and shows what comes of it. */
export class Session {
  readonly #options: SessionOptions;
  readonly #screen: Screen;
  readonly #typing: Typing;
  /** What was typed or pressed last. */
  #last: Invocation | undefined;
  readonly #failures: Failures;
  /** What an announcement needs, as far as it was done here. */
  readonly #linked: string[] = [];
  #hasChannel = false;

  constructor(options: SessionOptions, screen: Screen) {
    this.#options = options;
    this.#screen = screen;
    this.#typing = new Typing(options);
    this.#failures = new Failures(options);
  }

  /** How many lines failed: no such command, no answer, or a request of the bot that Discord refused. */
  get failures(): number {
    return this.#failures.count;
  }

  get prompt(): string {
    return this.#options.whereabouts.prompt;
  }

  complete(text: string): Promise<Completion> {
    return complete(text, this.#typing);
  }

  /** Draws nothing before all that `work` performs is done. */
  together<T>(work: () => Promise<T>): Promise<T> {
    return this.#screen.during(work);
  }

  /** Answers whether to go on. Whatever goes wrong with a line is said, and counted. */
  async perform(text: string): Promise<boolean> {
    const line = parseLine(text, this.#typing.words());
    try {
      if (line.kind === 'own' && line.word === '/quit') return false;
      await this.#do(line);
    } catch (error) {
      this.#failures.add(error instanceof Error ? error.message : String(error));
    }
    this.#failures.addRefusals();
    return true;
  }

  /** Codewars tells the bot what was finalized. What the bot says of that comes by itself: it is waited for. */
  async tellNews(): Promise<void> {
    const before = this.#screen.changes;
    const sending = this.#options.codewars?.sendNews();
    if (sending === undefined) return;
    try {
      await this.#screen.during(async () => {
        const { actions, statuses } = await sending;
        const refused = statuses.find((status) => status !== 204);
        if (refused !== undefined) throw new Error(`The bot answered a webhook with ${refused}.`);
        this.#options.print([`(Codewars told the bot: ${actions.join(', ')})`]);
        const announced = await this.#screen.changed(before, announcedWithinMs);
        if (!announced) this.#sayWhySilent();
      });
    } catch (error) {
      this.#failures.add(error instanceof Error ? error.message : String(error));
    }
  }

  async #do(line: Line): Promise<void> {
    switch (line.kind) {
      case 'nothing':
        return;
      case 'own':
        if (line.word === '/event') return this.#event(line.rest);
        if (line.word === '/wait') return this.#wait(line.rest);
        if (line.word === '/menu') return this.#menu(line.rest);
        if (line.word === '/react') return this.#react(line.rest);
        this.#own(line.word, line.rest);
        return;
      case 'command':
        return this.#slash(line.name, line.words);
      case 'number':
        return this.#press(({ number }) => number === line.number, `numbered ${line.number}`, line.rest);
      case 'press': {
        const named = this.#screen.pressable.map(({ handles }) =>
          findByName(handles, ({ label }) => label, line.label),
        );
        return this.#press((handle) => named.includes(handle), `called "${line.label}"`, '');
      }
      case 'pick':
        return this.#press(
          (handle) => handle.kind === 'menu' && findOption(handle.options, line.option) !== undefined,
          `that offers "${line.option}"`,
          line.option,
        );
      case 'complete': {
        const { hits } = await this.complete(line.text);
        this.#options.print(hits.length === 0 ? ['(nothing to offer)'] : hits.map((hit) => hit.trimEnd()));
        return;
      }
      case 'talk':
        if ((this.#options.discord.gateway.intents & messageIntents) === 0)
          throw new TypingError(`The bot reads commands only. ${this.#meant(line.text) ?? '/? lists them.'}`);
        return this.#talk(line.text);
    }
  }

  /** A member writes, and the bot may say something. A script waits for that; a person sees it when it comes. */
  async #talk(text: string): Promise<void> {
    if (!this.#options.stable) {
      this.#write(text);
      return;
    }
    await this.#untilReplied(() => this.#write(text));
  }

  async #untilReplied(act: () => void): Promise<void> {
    await this.#screen.during(async () => {
      act();
      await this.#screen.changed(this.#screen.changes, repliedWithinMs);
    });
  }

  /** A member reacts to a message, or takes that back. */
  async #react(rest: string): Promise<void> {
    const { discord, whereabouts, scene, stable } = this.#options;
    const { world } = discord;
    const [, typed = '', words = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
    if (typed === '') throw new TypingError('Say what to react with: /react 👍');
    const keyOf = ({ id, name }: SeenEmoji): string => (id === null ? name : `${name}:${id}`);
    const own = world.emojis(scene.guildId).find(({ name }) => `:${name}:` === typed);
    const emoji = own === undefined ? typed : keyOf(own);
    const { id: messageId } = this.#messageWith(words);
    const { id: userId } = whereabouts.person;
    const isThere = world
      .reactionsTo(messageId)
      .some((each) => keyOf(each.emoji) === emoji && each.userIds.includes(userId));
    const react = (): void => {
      if (isThere) world.unreact({ userId, messageId, emoji });
      else world.react({ userId, messageId, emoji });
    };
    if (stable && (discord.gateway.intents & reactionIntents) !== 0) await this.#untilReplied(react);
    else react();
  }

  #write(content: string): void {
    const { discord, whereabouts } = this.#options;
    discord.world.write({ userId: whereabouts.person.id, channelId: this.#channelId, content });
  }

  get #codewars(): CodewarsPanel {
    const { codewars } = this.#options;
    if (codewars === undefined) throw new TypingError('There is no Codewars here.');
    return codewars;
  }

  #own(word: Exclude<OwnWord, '/event' | '/wait' | '/menu' | '/react'>, rest: string): void {
    const { whereabouts, print, paint } = this.#options;
    switch (word) {
      case '/?': {
        print(describeWords(this.#typing.commands(), this.#typing.menus(), this.#typing.words(), paint));
        return;
      }
      case '/as':
        if (!whereabouts.become(rest)) {
          throw new TypingError(`There is no member called "${rest}". There are ${whereabouts.people}.`);
        }
        return;
      case '/go':
        if (!whereabouts.goTo(rest)) {
          throw new TypingError(`There is no channel called "${rest}". There are ${whereabouts.channels}.`);
        }
        return;
      case '/dm':
      case '/server': {
        whereabouts.goDirect(word === '/dm');
        return;
      }
      case '/say': {
        if (rest === '') throw new TypingError('Say what to write: /say TEXT');
        this.#write(rest);
        return;
      }
      case '/who': {
        print(describeRoles(this.#options));
        return;
      }
      case '/role': {
        changeRole(this.#options, rest);
        return;
      }
      case '/rename': {
        this.#rename(rest);
        return;
      }
      case '/solve': {
        const [username, kata, language] = splitWords(rest).map(({ text }) => text);
        if (username === undefined || kata === undefined)
          throw new TypingError('Say who completed what: /solve some_user pocket-money');
        this.#codewars.solve(username, kata, language);
        return;
      }
      case '/quit':
        return;
    }
  }

  /** What a member does on Codewars to prove that an account is theirs. */
  #rename(rest: string): void {
    const [username, ...name] = splitWords(rest).map(({ text }) => text);
    if (username === undefined) throw new TypingError('Say whose name and which: /rename some_user {code}');
    this.#codewars.setName(username, name.join(' ').replaceAll('{code}', this.#screen.lastCode));
  }

  /** Something happens on Codewars. What the bot says of it comes by itself: it is waited for. */
  async #event(rest: string): Promise<void> {
    const { print } = this.#options;
    await this.#screen.during(async () => {
      const before = this.#screen.changes;
      const { status, catchUp } = await this.#codewars.sendEvent(splitWords(rest).map(({ text }) => text));
      if (status !== 204) throw new Error(`The bot answered the webhook with ${status}.`);
      print([`(the bot answered ${status})`]);
      if (!(await this.#screen.changed(before, announcedWithinMs))) this.#sayWhySilent(userIn(rest));
      catchUp();
    });
  }

  /** An answer may be edited many times, and nothing tells which edit is the last: whoever types knows it by its text. */
  async #wait(text: string): Promise<void> {
    const { codewars } = this.#options;
    if (text === '' && codewars !== undefined) return codewars.untilQuiet();
    if (this.#last === undefined)
      throw new TypingError('Nothing was asked yet: there is no answer to wait for.');
    await this.#last.until(text, saidWithinMs);
  }

  async #slash(name: string, words: readonly Word[]): Promise<void> {
    const command = this.#typing.commands().find((each: APIApplicationCommand) => each.name === name);
    if (command === undefined)
      throw new TypingError(
        `There is no command /${name} here. ${this.#meant([name, ...words.map(({ text }) => quote(text))].join(' ')) ?? '/? lists those there are.'}`,
      );
    const matched = await this.#typing.match(command, words);
    if (name === 'announcements' && matched.subcommand === 'set') this.#hasChannel = true;
    await this.#invoke((discord) => discord.slash({ ...this.#typing.place, ...matched }));
  }

  /** An entry of the menu of a member, or of a message that everybody sees here. */
  async #menu(rest: string): Promise<void> {
    const { place } = this.#typing;
    const matched = matchMenu(rest, this.#typing.menus(), this.#typing);
    if ('targetUserId' in matched) return this.#invoke((discord) => discord.menu({ ...place, ...matched }));
    const { name, messageWith: words } = matched;
    const { id: targetMessageId } = this.#messageWith(words);
    return this.#invoke((discord) => discord.menu({ ...place, name, targetMessageId }));
  }

  /** The last message here that everybody sees and that has these words. */
  #messageWith(words: string): SeenMessage {
    const said = this.#options.discord.world.messages(this.#channelId);
    const found = said.findLast((message) => textOf(message).toLowerCase().includes(words.toLowerCase()));
    if (found !== undefined) return found;
    throw new TypingError(
      words === '' ? 'There is no message here yet: /say writes one.' : `No message here has "${words}".`,
    );
  }

  get #channelId(): string {
    const { discord, whereabouts } = this.#options;
    return whereabouts.channelId ?? discord.world.directChannel(whereabouts.person.id).id;
  }

  async #press(wanted: (handle: Handle) => boolean, name: string, rest: string): Promise<void> {
    const { whereabouts, prompts } = this.#options;
    const target = this.#find(wanted);
    if (target === undefined) throw new TypingError(`There is nothing ${name} to press.`);
    const { handle, ...where } = target;
    const { name: person, id: userId } = whereabouts.person;
    if (!this.#isVisible(where))
      throw new TypingError(`What is ${name} is shown to another member: ${person} does not see it.`);
    const press = { userId, messageId: where.messageId, customId: handle.customId };
    if (handle.kind === 'button') return this.#invoke((discord) => discord.press(press));
    const chosen = rest === '' ? await prompts.option(handle) : rest;
    if (chosen === undefined) return;
    const option = findOption(handle.options, chosen);
    if (option === undefined) throw new TypingError(`The menu offers no "${chosen}".`);
    return this.#invoke((discord) => discord.press({ ...press, values: [option.value] }));
  }

  /** Begins an interaction and sees it to its end, through a modal where one is shown. */
  async #invoke(begin: (discord: DiscordStandIn) => Promise<Invocation>): Promise<void> {
    const { discord, prompts, whereabouts } = this.#options;
    const outcome = await this.#screen.during(async (): Promise<Outcome> => {
      this.#last = await begin(discord);
      return this.#last.settled();
    });
    if (outcome.kind === 'none') throw new Error(`The application did not respond (${outcome.why})`);
    if (outcome.kind !== 'modal') return;
    const { modal } = outcome;
    const filled = await prompts.modal(modal);
    if (filled === undefined) {
      this.#options.print(['(closed without sending)']);
      return;
    }
    const { fields, files } = filled;
    this.#linked.push(...Object.values(fields));
    return this.#invoke(() => discord.submitModal({ userId: whereabouts.person.id, modal, fields, files }));
  }

  /** The last message that has such a handle, one that is seen from here before all others. */
  #find(wanted: (handle: Handle) => boolean): (Pressable & { readonly handle: Handle }) | undefined {
    const found = this.#screen.pressable.flatMap((message) => {
      const handle = message.handles.find(wanted);
      return handle === undefined ? [] : [{ ...message, handle }];
    });
    return found.find((each) => this.#isVisible(each)) ?? found[0];
  }

  #isVisible({ visibleTo }: Pick<Pressable, 'visibleTo'>): boolean {
    return visibleTo === 'everybody' || visibleTo === this.#options.whereabouts.person.id;
  }

  /** "Did you mean": a command, or a word of the sandbox, that is nearly what was typed. */
  #meant(typed: string): string | undefined {
    const [, word = '', rest = ''] = /^\/?(\S*)(.*)$/s.exec(typed) ?? [];
    const commands = this.#typing.commands().map(({ name }) => name);
    const own = [...this.#typing.words().keys()].map((each) => each.slice(1));
    const known = { exit: 'quit', q: 'quit', '?': '?' }[word] ?? nearest(word, [...commands, ...own]);
    return known === undefined ? undefined : `Did you mean /${known}${rest}?`;
  }

  #sayWhySilent(user?: string): void {
    const done = { linked: this.#linked, hasChannel: this.#hasChannel };
    this.#options.print([whySilent(user, done)]);
  }
}

/** The user an event is about, if any. */
function userIn(event: string): string | undefined {
  const [action, first, second] = event.trim().split(/\s+/);
  if (action === 'solution_finalized') return second;
  return action === 'rank_upgraded' || action === 'honor_changed' ? first : undefined;
}
