import { expect } from 'vitest';

/** What every object, array and function has; a list of it by name, so that an addition shows. */
const inherited = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Error.prototype];
const namesOf = (): string[][] => inherited.map((prototype) => Reflect.ownKeys(prototype).map(String).sort());

const before = namesOf();

/** Fails when anything was added to what all objects share. */
export function expectCleanPrototypes(): void {
  expect(namesOf()).toEqual(before);
}
