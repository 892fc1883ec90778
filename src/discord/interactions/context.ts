import { InteractionContextType, MessageFlags, type Interaction } from 'discord.js';
import { forPerson, type Codewars, type Read } from '../../codewars/codewars.ts';
import { accountsFor, type Accounts } from '../../members/accounts.ts';
import { staleNote } from '../../render/lines.ts';
import { limits } from '../../render/limits.ts';
import type { Reply } from '../../render/reply.ts';
import type { CommandContext, Place, Services } from '../command.ts';
import type { Answerable } from './responder.ts';

/** The guild if the bot itself is installed there: key 0 of the owners is the installing guild. */
export function guildOf(interaction: Interaction): string | null {
  const installedIn = interaction.authorizingIntegrationOwners['0'];
  return interaction.guildId !== null && installedIn === interaction.guildId ? interaction.guildId : null;
}

export function placeOf(interaction: Interaction): Place {
  if (guildOf(interaction) !== null) return 'server';
  return interaction.guildId === null && interaction.context === InteractionContextType.BotDM
    ? 'direct'
    : 'elsewhere';
}

export function mayChange(interaction: Extract<Answerable, { message: unknown }>): boolean {
  const { message } = interaction;
  if (message === null) return false;
  if (message.flags.has(MessageFlags.Ephemeral)) return true;
  return message.interactionMetadata?.user.id === interaction.user.id;
}

/** Makes a handler's context, and what adds a note to its answer if Codewars data in it is stale. */
export function createContext<I extends Interaction>(
  interaction: I,
  services: Services,
  args: readonly string[] = [],
  showProgress: CommandContext['showProgress'] = () => Promise.resolve(),
) {
  const person = interaction.user.id;
  const reads = createReadLog();
  const context: CommandContext<I> = {
    interaction,
    services: {
      ...services,
      // Members share the Codewars queue fairly.
      codewars: reads.ofCodewars(forPerson(services.codewars, person)),
      accounts: reads.ofAccounts(accountsFor(services.accounts, person)),
    },
    userId: person,
    guildId: guildOf(interaction),
    place: placeOf(interaction),
    args,
    showProgress,
  };
  return {
    context,
    withStaleNote: (reply: Reply) => withStaleNote(reply, reads.oldestStale(), services.now()),
  };
}

/** Remembers the last read of each thing: a fresh one outdates the stale one before it. */
function createReadLog() {
  const last = new Map<string, Read<unknown>>();

  async function noted<T>(subject: string, reading: Promise<Read<T>>): Promise<Read<T>> {
    const read = await reading;
    last.set(subject.toLowerCase(), read);
    return read;
  }

  return {
    ofCodewars: (codewars: Codewars): Codewars => ({
      ...codewars,
      user: (user, how) => noted(`user ${user}`, codewars.user(user, how)),
      kata: (kata, how) => noted(`kata ${kata}`, codewars.kata(kata, how)),
      completed: (user, page, how) => noted(`completed ${user}`, codewars.completed(user, page, how)),
      authored: (user, how) => noted(`authored ${user}`, codewars.authored(user, how)),
    }),
    ofAccounts: (accounts: Accounts): Accounts => ({
      ...accounts,
      read: (account, how) => noted(`account ${account.username}`, accounts.read(account, how)),
      find: (name, how) => noted(`account ${name}`, accounts.find(name, how)),
    }),
    oldestStale(): number | undefined {
      const stale = [...last.values()].filter((read) => read.stale).map(({ fetchedAt }) => fetchedAt);
      return stale.length === 0 ? undefined : Math.min(...stale);
    },
  };
}

function withStaleNote(reply: Reply, fetchedAt: number | undefined, now: number): Reply {
  if (fetchedAt === undefined) return reply;
  const content = [reply.content ?? '', `-# ${staleNote(fetchedAt, now)}`].filter(Boolean).join('\n');
  return content.length > limits.content ? reply : { ...reply, content };
}
