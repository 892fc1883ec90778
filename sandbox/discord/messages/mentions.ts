import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { Json } from '../world/records.ts';

type Kind = 'users' | 'roles' | 'everyone';

/** Whom a text pings, as `allowed_mentions` has it: https://discord.com/developers/docs/resources/message#allowed-mentions-object */
export function mentionsOf(
  content: string,
  allowedMentions: unknown,
  {
    isAnswer,
    findUser,
    repliedTo,
  }: {
    readonly isAnswer: boolean;
    readonly findUser: (id: string) => APIUser | undefined;
    readonly repliedTo?: string | undefined;
  },
): Pick<APIMessage, 'mention_everyone' | 'mention_roles' | 'mentions'> {
  // Without `allowed_mentions`, all that is written pings; in answers to interactions, only people do.
  const usual: Json = { parse: isAnswer ? ['users'] : ['users', 'roles', 'everyone'] };
  const allowed = (allowedMentions as Json | null | undefined) ?? usual;
  const parsed = (allowed.parse ?? []) as readonly Kind[];
  const mayPing = (kind: 'users' | 'roles', id: string): boolean =>
    parsed.includes(kind) || ((allowed[kind] ?? []) as readonly string[]).includes(id);
  const users = written(content, /<@!?(\d+)>/g).filter((id) => mayPing('users', id));
  const pingsReplied = repliedTo !== undefined && (allowed === usual || allowed.replied_user === true);
  const pinged = new Set([...users, ...(pingsReplied ? [repliedTo] : [])]);
  return {
    mention_everyone: /@(everyone|here)/.test(content) && parsed.includes('everyone'),
    mention_roles: written(content, /<@&(\d+)>/g).filter((id) => mayPing('roles', id)),
    mentions: [...pinged].flatMap((id) => findUser(id) ?? []),
  };
}

function written(content: string, pattern: RegExp): string[] {
  return [...new Set([...content.matchAll(pattern)].map(([, id]) => id ?? ''))];
}
