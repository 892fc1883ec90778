import { invitedWith } from './permissions.ts';

/**
 * Where an admin adds the bot to a server: with its slash commands and what it needs to announce, and nothing more.
 * https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
 */
export function inviteUrl(applicationId: string): string {
  const permissions = invitedWith.reduce((all, [, flag]) => all | flag, 0n);
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: permissions.toString(),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}
