/** Discord's limit for the custom id of a component or modal. */
const maxLength = 100;

/**
 * `command:action:argument:…`, with the separator inside of arguments escaped. It carries all that a press needs, so
 * that buttons work after a restart.
 * @returns `undefined` when it does not fit: leave the component out.
 */
export function customId(
  command: string,
  action: string,
  ...args: readonly (string | number)[]
): string | undefined {
  const id = [command, action, ...args.map((arg) => encode(String(arg)))].join(':');
  return id.length <= maxLength ? id : undefined;
}

export interface Route {
  readonly command: string;
  readonly action: string;
  readonly args: readonly string[];
}

/** Takes a custom id apart; `undefined` when it is not one of ours. */
export function parseCustomId(id: string): Route | undefined {
  const [command, action, ...args] = id.split(':');
  if (!command || !action) return undefined;
  return { command, action, args: args.map(decode) };
}

const encode = (text: string): string => text.replaceAll('%', '%25').replaceAll(':', '%3A');
const decode = (text: string): string => text.replaceAll('%3A', ':').replaceAll('%25', '%');
