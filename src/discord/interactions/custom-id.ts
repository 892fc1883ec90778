const maxLength = 100;

/** `command:action:argument…`; `undefined` when that is too long: leave the component out. */
export function customId(
  command: string,
  action: string,
  ...args: readonly (string | number)[]
): string | undefined {
  const id = args.reduce<string>((text, arg) => `${text}:${encode(String(arg))}`, `${command}:${action}`);
  return id.length <= maxLength ? id : undefined;
}

/** `undefined` for a custom id without a command and an action. */
export function parseCustomId(
  id: string,
): { readonly command: string; readonly action: string; readonly args: readonly string[] } | undefined {
  const [command, action, ...args] = id.split(':');
  if (!command || !action) return undefined;
  return { command, action, args: args.map(decode) };
}

const encode = (text: string): string => text.replaceAll('%', '%25').replaceAll(':', '%3A');
const decode = (text: string): string => text.replaceAll('%3A', ':').replaceAll('%25', '%');
