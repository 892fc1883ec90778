import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { StartError } from '../errors.ts';

const snowflake = /^\d{15,21}$/;

/**
 * Reads the arguments of a command.
 * @throws StartError with `usage` when one is unknown or lacks its value
 */
export function readArguments<T extends ParseArgsOptionsConfig>(
  options: T,
  args: readonly string[],
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new StartError([usage], { cause });
  }
}

/** A server's id as somebody typed it. @throws StartError when it is none */
export function guildIdOf(text: string | undefined, usage: string): string {
  if (text !== undefined && snowflake.test(text)) return text;
  throw new StartError([
    text === undefined
      ? usage
      : 'That is no id of a server. In Discord, switch on Settings → Advanced → Developer Mode, then right-click the server → Copy Server ID.',
  ]);
}
