/** The handler of that name. What a name such as `constructor` leads to in every object is none. */
export function handlerOf<T>(handlers: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return handlers !== undefined && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
}
