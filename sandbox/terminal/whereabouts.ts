import type { Person, Scene } from './scene.ts';
import { findByName } from './handles.ts';

/** Who speaks, and where. */
export class Whereabouts {
  readonly #scene: Scene;
  #person: Person;
  #channel: Person;
  #isDirect = false;

  constructor(scene: Scene) {
    const [person] = scene.people;
    const [channel] = scene.channels;
    if (person === undefined || channel === undefined) throw new Error('A scene has a person and a channel.');
    this.#scene = scene;
    this.#person = person;
    this.#channel = channel;
  }

  get person(): Person {
    return this.#person;
  }

  /** Absent in direct messages. */
  get guildId(): string | undefined {
    return this.#isDirect ? undefined : this.#scene.guildId;
  }

  get channelId(): string | undefined {
    return this.#isDirect ? undefined : this.#channel.id;
  }

  /** What stands before the cursor: `Robin #general>`. */
  get prompt(): string {
    const where = this.#isDirect ? `@${this.#scene.botName}` : `#${this.#channel.name}`;
    return `${this.#person.name} ${where}>`;
  }

  /** The names of all members, for a sentence. */
  get people(): string {
    return this.#scene.people.map(({ name }) => name).join(', ');
  }

  /** The names of all channels, for a sentence. */
  get channels(): string {
    return this.#scene.channels.map(({ name }) => `#${name}`).join(', ');
  }

  /** Each answers whether there is such a person or channel. */
  become(name: string): boolean {
    const person = findByName(this.#scene.people, (each) => each.name, name.replace(/^@/, ''));
    this.#person = person ?? this.#person;
    return person !== undefined;
  }

  goTo(name: string): boolean {
    const channel = findByName(this.#scene.channels, (each) => each.name, name.replace(/^#/, ''));
    if (channel === undefined) return false;
    this.#channel = channel;
    this.#isDirect = false;
    return true;
  }

  goDirect(isDirect: boolean): void {
    this.#isDirect = isDirect;
  }
}
