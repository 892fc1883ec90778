import type { APIApplicationCommand } from 'discord-api-types/v10';
import { ApplicationCommandType } from 'discord-api-types/v10';
import type { Suggestions } from './complete.ts';
import { findByName } from '../handles.ts';
import { quotesFor } from './advice.ts';
import type { Lookups, Matched } from './match-command.ts';
import { descend, matchCommand } from './match-command.ts';
import { TypingError } from '../typing-error.ts';
import type { OwnWord, Word } from './parse-line.ts';
import { wordsBeside } from './parse-line.ts';
import type { Upload } from '../../discord/index.ts';
import { readUpload } from './read-upload.ts';
import type { ScreenOptions } from '../screen.ts';
import type { CodewarsPanel } from '../codewars/panel.ts';

type TypingOptions = Pick<ScreenOptions, 'discord' | 'scene' | 'whereabouts'> & {
  readonly codewars: CodewarsPanel | undefined;
};

/** What whoever types can name here: commands, members, channels, and what autocomplete has offered. */
export class Typing implements Lookups, Suggestions {
  readonly #options: TypingOptions;
  /** Discord shows the name of a choice and sends its value: the values behind the names that were shown. */
  readonly #offered = new Map<string, string>();

  constructor(options: TypingOptions) {
    this.#options = options;
  }

  /** Who types where, as an interaction says it. */
  get place(): { readonly userId: string; readonly guildId?: string; readonly channelId?: string } {
    const { person, guildId, channelId } = this.#options.whereabouts;
    return {
      userId: person.id,
      ...(guildId === undefined ? {} : { guildId }),
      ...(channelId === undefined ? {} : { channelId }),
    };
  }

  /** Slash commands. */
  commands(): readonly APIApplicationCommand[] {
    return this.#registered().filter(({ type }) => type === ApplicationCommandType.ChatInput);
  }

  /** Entries of the menus of members and messages. */
  menus(): readonly APIApplicationCommand[] {
    return this.#registered().filter(
      ({ type }) => type === ApplicationCommandType.User || type === ApplicationCommandType.Message,
    );
  }

  words(): ReadonlyMap<string, OwnWord> {
    const codewars = this.#options.codewars !== undefined;
    return wordsBeside(
      this.commands().map(({ name }) => name),
      { codewars },
    );
  }

  #registered(): readonly APIApplicationCommand[] {
    const { discord, scene } = this.#options;
    return [...discord.commands(), ...discord.commands(scene.guildId)];
  }

  users(): readonly string[] {
    return this.#options.scene.people.map(({ name }) => name);
  }

  channels(): readonly string[] {
    return this.#options.scene.channels.map(({ name }) => name);
  }

  user(name: string): string | undefined {
    return findByName(this.#options.scene.people, (person) => person.name, name.replace(/^@/, ''))?.id;
  }

  channel(name: string): string | undefined {
    return findByName(this.#options.scene.channels, (channel) => channel.name, name.replace(/^#/, ''))?.id;
  }

  file(path: string): Upload {
    return readUpload(path);
  }

  offered(command: string, option: string, text: string): string | undefined {
    return this.#offered.get(JSON.stringify([command, option, text]));
  }

  /**
   * The command with what was typed for it.
   * @throws TypingError that says how to type it, where quotes may be all that is missing
   */
  async match(command: APIApplicationCommand, words: readonly Word[]): Promise<Matched> {
    const { path, rest } = descend(command.options ?? [], words);
    try {
      const matched = matchCommand(command, words, this);
      await this.#refuseStrangers(command, words);
      return matched;
    } catch (error) {
      if (!(error instanceof TypingError)) throw error;
      const typed = `/${[command.name, ...path].join(' ')}`;
      throw new TypingError(error.message + quotesFor(typed, rest), { cause: error });
    }
  }

  /** Without quotes the second word of a name goes to the second option, for which the bot offers nothing of the kind. */
  async #refuseStrangers(command: APIApplicationCommand, words: readonly Word[]): Promise<void> {
    const { path, options, rest } = descend(command.options ?? [], words);
    const [first, second] = options;
    const [head, next] = rest;
    if (head?.colon !== undefined || next === undefined || next.colon !== undefined) return;
    if (first === undefined || second === undefined || !('autocomplete' in second)) return;
    const ask = async (option: string, text: string, others: readonly Word[]): Promise<readonly string[]> => {
      const names = await this.autocomplete({ command, path, option, text, others });
      return [...names, ...names.map((name) => this.offered(command.name, option, name) ?? '')];
    };
    const isOffered = (offers: readonly string[]): boolean =>
      offers.some((offer) => offer.toLowerCase().startsWith(next.text.toLowerCase()));
    if (isOffered(await ask(second.name, next.text, rest.slice(0, 1)))) return;
    const whole = rest.filter(({ colon }) => colon === undefined).map(({ text }) => text);
    const meant = await ask(first.name, whole.join(' '), []);
    if (meant.length > 0) throw new TypingError(`"${next.text}" is no ${second.name} that the bot offers.`);
  }

  async autocomplete(asked: Parameters<Suggestions['autocomplete']>[0]): Promise<readonly string[]> {
    const { command, path, option, text, others } = asked;
    const { options } = matchCommand(command, [...path.map(asWord), ...others], this);
    const choices = await this.#options.discord.autocomplete({
      ...this.place,
      name: command.name,
      ...(path.length === 0 ? {} : { subcommand: path.join(' ') }),
      options: { ...options, [option]: text },
      focused: option,
    });
    return choices.map(({ name, value }) => {
      this.#offered.set(JSON.stringify([command.name, option, name]), String(value));
      return name;
    });
  }
}

const asWord = (text: string) => ({ text, colon: undefined });
